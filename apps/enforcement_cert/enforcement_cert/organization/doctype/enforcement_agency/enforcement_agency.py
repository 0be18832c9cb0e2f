"""Enforcement Agency."""

from frappe.model.document import Document


class EnforcementAgency(Document):
    """Enforcement Agency: plain record, no rule of its own."""
