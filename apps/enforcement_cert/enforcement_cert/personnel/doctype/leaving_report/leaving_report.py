"""Leaving Report: written by personnel/leaving.py only."""

import frappe
from frappe import _
from frappe.model.document import Document


class LeavingReport(Document):
    """An officer has left, retired or died; open until the certificate is dealt with."""

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
