"""What the page /exam may call without a login; each call but the first shows its ticket in a header."""

import frappe

from enforcement_cert.examination import sitting
from enforcement_cert.gate import limits
from enforcement_cert.gate.door import EXAM_TICKET


@frappe.whitelist(allow_guest=True, methods=["POST"])
def sign_in(last_six: str, code: str) -> dict:
    """Sign in with the last six characters of the identity number and the admission code (R-171)."""
    frappe.local.lang = "zh"
    device = frappe.get_request_header("User-Agent") or ""
    return sitting.sign_in(last_six, code, device)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def begin() -> dict:
    """Draw the paper and start the clock."""
    return sitting.begin(_ticket())


@frappe.whitelist(allow_guest=True, methods=["POST"])
def state() -> dict:
    """Return the state of the attempt, to go on after a reload."""
    return sitting.state(_ticket())


@frappe.whitelist(allow_guest=True, methods=["POST"])
def save_answers(answers: str | list, leavings: int = 0) -> dict:
    """Take answers one by one or together; an empty list asks for the time that is left."""
    ticket = _ticket()
    found = frappe.parse_json(answers) if isinstance(answers, str) else answers
    return sitting.save_answers(ticket, found, leavings)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def keep_photo(moment: str, image: str) -> dict:
    """Keep a photo of the candidate."""
    return sitting.keep_photo(_ticket(), moment, image)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def hand_in() -> dict:
    """Hand in."""
    return sitting.hand_in(_ticket())


def _ticket() -> str:
    """Return the caller's ticket; from here on its calls are counted by themselves, not by the room's address.

    The request's view of the database begins anew with the lock on the attempt, so what another call has just
    saved is seen.
    """
    frappe.local.lang = "zh"
    ticket = frappe.get_request_header(EXAM_TICKET) or ""
    if sitting.is_known(ticket):
        limits.remember_token(ticket)
    frappe.db.rollback()  # nothing was written in this request yet
    return ticket
