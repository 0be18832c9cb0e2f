"""Number Sequence."""

from frappe.model.document import Document


class NumberSequence(Document):
    """Number Sequence: plain record, no rule of its own."""
