"""Card Batch Item."""

from frappe.model.document import Document


class CardBatchItem(Document):
    """Card Batch Item: plain record, no rule of its own."""
