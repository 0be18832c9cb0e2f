"""Exam Attempt: one candidate's online examination, from the admission code to the marks."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates


class ExamAttempt(PlainDuplicates, Document):
    """Paper, answers, photos and time of one candidate; written by the services of examination/ only."""

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def sentence_on_race(self) -> str:
        """What somebody reads who hands out a code a moment after somebody else."""
        return _("This candidate has got an admission code meanwhile. Please look again.")

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
