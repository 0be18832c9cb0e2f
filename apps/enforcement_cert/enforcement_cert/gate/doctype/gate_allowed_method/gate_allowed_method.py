"""Gate Allowed Method: one addition to, or withdrawal from, the shipped list."""

from frappe.model.document import Document


class GateAllowedMethod(Document):
    """Row of Gate Settings; checked there."""
