"""Enforcement Officer."""

from frappe.model.document import Document


class EnforcementOfficer(Document):
    """Enforcement Officer: plain record, no rule of its own."""
