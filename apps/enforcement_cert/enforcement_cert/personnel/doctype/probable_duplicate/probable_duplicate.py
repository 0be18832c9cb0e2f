"""Probable Duplicate."""

from frappe.model.document import Document


class ProbableDuplicate(Document):
    """Probable Duplicate: plain record, no rule of its own."""
