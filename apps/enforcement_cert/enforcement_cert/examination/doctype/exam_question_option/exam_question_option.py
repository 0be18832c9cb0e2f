"""Exam Question Option: a row of an exam question."""

from frappe.model.document import Document


class ExamQuestionOption(Document):
    """One answer to choose."""
