"""Personal Data Access Log: who read which personal data, when and why. Written once, never changed."""

import frappe
from frappe import _
from frappe.model.document import Document


class PersonalDataAccessLog(Document):
    """One reading of personal data. See access/audit.py for the chain."""

    def validate(self):
        if not self.is_new():
            frappe.throw(_("Entries of this register cannot be changed."))

    def on_trash(self):
        frappe.throw(_("Entries of this register cannot be deleted."))
