"""Exam Blueprint Row: a row of a blueprint."""

from frappe.model.document import Document


class ExamBlueprintRow(Document):
    """So many questions of a kind."""
