"""Exam Session: time, place and rules of one examination."""

from frappe.model.document import Document


class ExamSession(Document):
    """One examination in one room; its steps are those of examination/sessions.py."""
