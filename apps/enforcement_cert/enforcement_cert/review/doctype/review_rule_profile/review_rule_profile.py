"""Review Rule Profile: the rules of the periodic review as data; see review/profiles.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.domain.review_profile import profile_findings
from enforcement_cert.errors import refuse, sentences_of
from enforcement_cert.review import profiles


class ReviewRuleProfile(Document):
    """What a review goes by. A draft may be changed; what has been in force may only be ended."""

    def before_insert(self):
        if not self.flags.is_profile_step:
            self.profile_status = "Draft"

    def validate(self):
        refusals = profile_findings(profiles.as_rules(self))
        if refusals:
            refuse(sentences_of(refusals))
        if self.valid_from and self.valid_until and str(self.valid_until) < str(self.valid_from):
            frappe.throw(_("The last day lies before the first day."))
        if not self.is_new():
            self._keep_what_was_in_force()

    def _keep_what_was_in_force(self):
        before = self.get_doc_before_save()
        if before.profile_status != self.profile_status and not self.flags.is_profile_step:
            frappe.throw(_("A rule is put in force and ended by its own buttons only."))
        if before.profile_status == "Draft":
            return
        changed = [field for field in profiles.RULE_FIELDS if self.has_value_changed(field)]
        if changed:
            label = _(self.meta.get_label(changed[0]))
            sentence = _("“{0}” cannot be changed: this rule has been in force. Copy it and change the copy.")
            frappe.throw(sentence.format(label))

    def on_trash(self):
        if self.profile_status != "Draft":
            frappe.throw(_("This record is evidence and is not deleted."))
