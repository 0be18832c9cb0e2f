"""Outbox Message: one message to one recipient over one channel; written by notification/ alone."""

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from enforcement_cert.access.scope import current_scope, has_writing_duty, is_administrator

REPEATABLE = ("Not Delivered", "No Address")


class OutboxMessage(Document):
    """States in notification/README.md."""

    def may_be_repeated(self) -> bool:
        """Say whether the present login may have it sent again: the unit's clerk, or an administrator."""
        scope = current_scope()
        is_clerk = bool(scope.agency) and self.agency == scope.agency and has_writing_duty(scope)
        return self.message_status in REPEATABLE and (is_clerk or is_administrator(scope))

    def send_again(self) -> bool:
        """Put it back into the queue with fresh attempts; False if that is not open to this login."""
        if not self.may_be_repeated():
            return False
        self.db_set({"message_status": "Waiting", "reason": "", "attempts": 0, "next_attempt_at": now_datetime()})
        return True


def on_doctype_update() -> None:
    """The job's question each minute, and the clerk's work list."""
    frappe.db.add_index("Outbox Message", ["message_status", "next_attempt_at"])
