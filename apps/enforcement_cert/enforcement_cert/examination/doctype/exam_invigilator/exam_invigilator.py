"""Exam Invigilator: a row of an exam session."""

from frappe.model.document import Document


class ExamInvigilator(Document):
    """A login that may admit candidates to one session."""
