"""Rule Reference: which legal basis a group of rules points to (R-016)."""

import re

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.certificate import legal_bases

_GROUP = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class RuleReference(Document):
    """One group of rule codes and its basis."""

    rule_group: str

    def validate(self):
        self.rule_group = (self.rule_group or "").strip().lower()
        if not _GROUP.fullmatch(self.rule_group):
            frappe.throw(
                _("A rule group has small letters, digits and underscores only, for example {0}.").format("person")
            )

    def on_update(self):
        legal_bases.forget()

    def on_trash(self):
        if legal_bases.leaves_rules_alone(self.rule_group):
            frappe.throw(_("Rules would be left without a legal basis. Change the basis instead of deleting the row."))
        legal_bases.forget()
