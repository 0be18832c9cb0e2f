"""Exam Entrance Event: what happened at the door; written once by examination/entrance.py, changed by nobody."""

import frappe
from frappe import _
from frappe.model.document import Document


class ExamEntranceEvent(Document):
    """One attendance, one check of a certificate, or one refusal (R-162, R-167)."""

    def validate(self):
        if not self.flags.is_step or not self.is_new():
            frappe.throw(_("This record is evidence and does not change."))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
