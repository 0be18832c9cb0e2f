"""Chip Operation: what was done with which chip, by whom, and how it ended. Nobody changes it."""

from frappe.model.document import Document


class ChipOperation(Document):
    """One talk with one chip; written by certificate/chips/operations.py only."""
