"""E-mail through the engine's mail queue, which has attempts and a log of its own."""

import frappe
from frappe.utils import escape_html, validate_email_address

from enforcement_cert.domain.masking import mask_email
from enforcement_cert.notification.channels.base import Letter, NoAddress, Outcome

OUTBOX = "Outbox Message"
_GIVEN_UP = (
    "update `tabOutbox Message` m join `tabEmail Queue` q on q.reference_doctype = 'Outbox Message' "
    "and q.reference_name = m.name and q.status = 'Error' "
    "set m.message_status = 'Not Delivered', m.reason = 'Mail Queue Failed', m.modified = %s "
    "where m.channel = 'E-mail' and m.message_status = 'Sent' and m.sent_at > %s"
)


class EmailChannel:
    """To the address of a login."""

    preference = "by_email"
    is_transactional = True

    def can_reach(self, person) -> bool:
        return bool(person.user)

    def missing_address(self, person) -> str:
        return "" if person.email else "No E-mail Address"

    def shown_address(self, person) -> str:
        return mask_email(person.email or "")

    def address_of(self, message) -> str:
        user = frappe.db.get_value("User", message.recipient_user, ["enabled", "email"], as_dict=True)
        if not user or not user.enabled:
            raise NoAddress("Login Out of Use")
        if not user.email:
            raise NoAddress("No E-mail Address")
        if not validate_email_address(user.email):
            raise NoAddress("Wrong E-mail Address", is_wrong=True)
        return user.email

    def send(self, letter: Letter, address: str) -> Outcome:
        try:
            frappe.sendmail(
                recipients=[address],
                subject=letter.title,
                message=escape_html(letter.body).replace("\n", "<br>"),
                reference_doctype=OUTBOX,
                reference_name=letter.message,
                add_unsubscribe_link=0,
                delayed=True,
            )
        except frappe.OutgoingEmailError:
            frappe.clear_last_message()
            return Outcome("Later", "Provider Silent", detail="no outgoing mail account")
        return Outcome("Sent")


def note_given_up() -> None:
    """Each hour: what the mail queue has given up is no longer called sent (of the last week)."""
    now = frappe.utils.now_datetime()
    frappe.db.sql(_GIVEN_UP, (now, frappe.utils.add_days(now, -7)))
