"""Declared Body: a row of an agency's profile, a body below as its superior states it (R-041)."""

from frappe.model.document import Document


class DeclaredBody(Document):
    """Checked with the agency it stands on."""
