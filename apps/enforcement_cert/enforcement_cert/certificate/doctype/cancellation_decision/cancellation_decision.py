"""Cancellation Decision: one attributed, time-stamped act on a cancellation request."""

from frappe.model.document import Document


class CancellationDecision(Document):
    """Who took which step when, for whom, and why (R-091)."""
