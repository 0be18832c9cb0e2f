"""Exam Question Import Row: a refused row."""

from frappe.model.document import Document


class ExamQuestionImportRow(Document):
    """One row of a list that was not taken, and why."""
