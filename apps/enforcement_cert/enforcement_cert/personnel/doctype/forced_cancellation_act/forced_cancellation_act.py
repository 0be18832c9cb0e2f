"""Forced Cancellation Act."""

from frappe.model.document import Document


class ForcedCancellationAct(Document):
    """Forced Cancellation Act: plain record, no rule of its own."""
