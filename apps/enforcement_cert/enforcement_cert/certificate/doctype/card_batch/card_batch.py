"""Card Batch."""

from frappe.model.document import Document


class CardBatch(Document):
    """Card Batch: plain record, no rule of its own."""
