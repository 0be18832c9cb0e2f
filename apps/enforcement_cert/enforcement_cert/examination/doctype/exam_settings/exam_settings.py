"""Exam Settings: what a new session begins with."""

from frappe.model.document import Document


class ExamSettings(Document):
    """Presets of sessions and the number of attempts in a cycle (G-010, G-011)."""
