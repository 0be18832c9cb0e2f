"""Cancellation by the legal office alone, where the unit cannot act: death, unit abolished, and the like.

The office gives kind, ground and reason; the card, or a void notice in its place, is needed here as well
(R-126, R-127). Grounds and their reason: `domain/cancellations.py`.
"""

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.certificate import cancelling
from enforcement_cert.certificate.cancellation_requests import LOSS, locked_certificate, plain_text
from enforcement_cert.certificate.presented_cards import note_card_end, prove_card
from enforcement_cert.domain.cancellations import CancellationFacts, CancellationKind, direct_findings
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.errors import has_block
from enforcement_cert.errors import refuse, sentences_of


@frappe.whitelist(methods=["POST"])
def cancel_directly(name: str, kind: str, ground: str, reason: str, code: str = "", operation: str = "") -> dict:
    """Cancel a certificate without the unit's request, as its legal office or the province.

    With Certificate: `code` (scanned or typed) or `operation` (a reading) proves the card. Without: a void notice
    has been recorded. Returns {"name", "certificate_status"}.
    """
    cancelling.require_choice("cancellation_kind", kind)
    cancelling.require_choice("cancellation_ground", ground)
    document = locked_certificate(name)
    cancelling.require_right_office(document)
    text = plain_text(reason, _("Reason"))
    facts = _facts(document, kind, ground)
    findings = direct_findings(facts, getdate(), unit_can_act=_unit_can_act(document.agency))
    if has_block(findings):
        refuse(sentences_of(findings))
    if kind == CancellationKind.WITH_CERTIFICATE:
        proof = prove_card(document, code, operation)
        text = _("{0} (card taken back: {1}, {2})").format(text, _(str(proof.means)), proof.card_serial)
    cancelling.cancel_approved(document, kind, ground, text)
    if kind == CancellationKind.WITH_CERTIFICATE:
        note_card_end(document.name, CardStatus.RETURNED, text)
    return {"name": document.name, "certificate_status": document.certificate_status}


def _facts(document, kind: str, ground: str) -> CancellationFacts:
    """What the rules judge by; the card is proven after them, so that a wrong ground is told first."""
    notice = {"living_report_key": document.name, "notice_on": ["is", "set"]}
    return CancellationFacts(
        kind=kind,
        ground=ground,
        status=document.certificate_status,
        review_due_on=document.review_due_on and getdate(document.review_due_on),
        is_card_returned=True,
        is_notice_recorded=bool(frappe.db.exists(LOSS, notice)),
    )


def _unit_can_act(agency: str) -> bool:
    return frappe.db.get_value("Enforcement Agency", agency, "account_status") == "Open"
