"""The inbox of a login: the engine's bell."""

import frappe
from frappe.utils import escape_html

from enforcement_cert.notification.channels.base import Letter, NoAddress, Outcome


class InSiteChannel:
    """Every login has it and nobody can refuse it."""

    preference = ""
    is_transactional = True

    def can_reach(self, person) -> bool:
        return bool(person.user)

    def missing_address(self, person) -> str:
        return ""

    def shown_address(self, person) -> str:
        return person.full_name or person.user or ""

    def address_of(self, message) -> str:
        if not frappe.db.get_value("User", message.recipient_user, "enabled"):
            raise NoAddress("Login Out of Use")
        return message.recipient_user

    def send(self, letter: Letter, address: str) -> Outcome:
        entry = frappe.new_doc("Notification Log")
        entry.update(
            {
                "for_user": address,
                "type": "Alert",  # the engine sends no e-mail of its own for these
                "subject": f"<b>{escape_html(letter.title)}</b><br>{escape_html(letter.body)}",
                "email_content": escape_html(letter.body),
                "document_type": letter.record_type,
                "document_name": letter.record_name,
            }
        )
        entry.insert(ignore_permissions=True)  # for the recipient alone, whom the event has named
        return Outcome("Sent", reference=str(entry.name))
