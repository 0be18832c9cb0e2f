"""Outbox Attempt: one line of the delivery log of a message."""

from frappe.model.document import Document


class OutboxAttempt(Document):
    """When, with which outcome, and what the provider said."""
