"""Account Change Log: what was done to logins, by whom, when and why. Written once, never changed."""

import frappe
from frappe import _
from frappe.model.document import Document


class AccountChangeLog(Document):
    """One act on a login (X-57). Written by access/change_log.py alone."""

    def validate(self):
        if not self.is_new():
            frappe.throw(_("Entries of this register cannot be changed."))

    def on_trash(self):
        frappe.throw(_("Entries of this register cannot be deleted."))
