"""Exam Candidate: written by the services of examination/ only."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates


class ExamCandidate(PlainDuplicates, Document):
    """One person in one session: seat, entrance, result."""

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def sentence_on_race(self) -> str:
        """What somebody reads who registered the same person, or gave the same seat, a moment after somebody else."""
        return _("{0} has been registered meanwhile, or the seat was given away. Please look again.").format(
            self.officer_name
        )

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
