"""Exam Subject."""

from frappe.model.document import Document


class ExamSubject(Document):
    """What is examined; plain record, no rule of its own (R-166)."""
