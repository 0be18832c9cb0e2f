"""Agency Account Event: one step in the life of an account. Written once, never changed, never deleted."""

import frappe
from frappe import _
from frappe.model.document import Document


class AgencyAccountEvent(Document):
    """Who did what to an account, when, for which office or unit, and why."""

    def validate(self):
        if not self.is_new():
            frappe.throw(_("The history of an account is never changed."), frappe.PermissionError)

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("The history of an account is never deleted."), frappe.PermissionError)
