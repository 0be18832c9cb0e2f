"""Message Template: the text of one event for one audience, for one channel or for all; versions instead of changes."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from enforcement_cert.domain.notices import text_findings
from enforcement_cert.errors import PlainDuplicates, refuse
from enforcement_cert.messages import explain
from enforcement_cert.notification.texts import TEMPLATE, forget_texts

TEXTS = ("title", "body")
GATHERED = ("gathered_title", "gathered_body")
FIXED = ("event", "audience", "channel", *TEXTS, *GATHERED, "provider_template")


class MessageTemplate(PlainDuplicates, Document):
    """Draft → In Force → Replaced; what was sent can be read in the version it was made of."""

    def before_insert(self):
        self.update({"template_status": "Draft", "in_force_at": None, "replaced_at": None, "living_text_key": None})
        same = {"event": self.event, "audience": self.audience, "channel": self.channel or ["is", "not set"]}
        versions = frappe.get_all(TEMPLATE, filters=same, pluck="version_number", order_by="version_number")
        self.version_number = max(versions, default=0) + 1

    def validate(self):
        self.keep_what_is_in_force()
        findings = [
            finding
            for field in (*TEXTS, *GATHERED)
            for finding in text_findings(self.event, self.get(field) or "", is_gathered=field in GATHERED)
        ]
        if findings:
            refuse([explain(finding) for finding in findings])

    def keep_what_is_in_force(self):
        before = self.get_doc_before_save()
        if not before or before.template_status == "Draft" or self.flags.is_step:
            return
        if any(self.get(field) != before.get(field) for field in FIXED):
            frappe.throw(
                _("A text that is or was in force is not changed. Duplicate it and put the new version in force.")
            )

    def on_trash(self):
        if self.template_status != "Draft":
            frappe.throw(_("A text that is or was in force is kept, because messages were made of it."))

    def sentence_on_race(self) -> str:
        """What an administrator reads who comes a moment after somebody else."""
        return _("Somebody else has just put a text for this event in force. Please reload the page.")

    @frappe.whitelist(methods=["POST"])
    def put_in_force(self) -> None:
        """Put this version in force and the one before out of force, in one transaction."""
        self.check_permission("write")
        if self.template_status != "Draft":
            frappe.throw(_("Only a draft is put in force."))
        key = f"{self.event}|{self.audience}|{self.channel or ''}"
        before = frappe.db.get_value(TEMPLATE, {"living_text_key": key}, "name", for_update=True)
        if before:
            old = frappe.get_doc(TEMPLATE, before)
            old.flags.is_step = True
            old.update({"template_status": "Replaced", "replaced_at": now_datetime(), "living_text_key": None})
            old.save()
        self.flags.is_step = True
        self.update({"template_status": "In Force", "in_force_at": now_datetime(), "living_text_key": key})
        self.save()
        self.flags.is_step = False
        forget_texts()
