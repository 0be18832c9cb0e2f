"""A new card under the same number: applied for like a certificate, made like one, the old code dead (R-122, G-039).

The application is a Certificate Application of the kind Replacement and goes the same way. A damaged card comes
back before the approval. With the last step the certificate gets a new serial and a new code; whoever scans the
old one reads what an unknown card says.
"""

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate import cards, flow
from enforcement_cert.certificate.bulk import run_on_selection
from enforcement_cert.certificate.cancellation_requests import CERTIFICATE, locked_certificate, office_of, plain_text
from enforcement_cert.certificate.flow import APPLICATION
from enforcement_cert.certificate.presented_cards import prove_card
from enforcement_cert.domain.application_stages import OPEN_STAGES, Stage
from enforcement_cert.domain.card_states import CardStatus, can_become
from enforcement_cert.personnel.moves import clerk_unit

REPLACEMENT = "Replacement"
_TAKE_BACK_ROLES = frozenset({"Agency Clerk", "Agency Checker", "Legal Reviewer"})


@frappe.whitelist(methods=["POST"])
def apply_for_replacements(certificates: list | str, reason: str, remark: str, submit: int | str = 1) -> dict:
    """Apply as the unit's clerk for a new card of every certificate of the selection.

    `reason`: Damaged Card or Face Outdated. Returns {"done", "refused"} or {"run"}.
    """
    clerk_unit()
    names = [str(name) for name in frappe.parse_json(certificates)]
    return run_on_selection("replace", names, {"reason": reason, "remark": remark, "submit": cint(submit)})


@frappe.whitelist(methods=["POST"])
def replace_for_officer(officer: str, reason: str, remark: str) -> dict:
    """Apply for a new card from the officer's record; closed with a sentence for who holds no card (R-122)."""
    clerk_unit()
    filters = {"officer": officer, "living_certificate_key": ["is", "set"]}
    certificate = (
        frappe.db.get_value(CERTIFICATE, filters, "name")
        if frappe.has_permission("Enforcement Officer", "read", officer)
        else None
    )
    if not certificate:
        frappe.throw(
            _("This person holds no issued certificate, so there is no card to replace. Apply for a new certificate.")
        )
    return {"application": replace_one(certificate, reason, remark, 1).name}


def replace_one(certificate: str, reason: str, remark: str, submit: int):
    """Make one application for a new card, as the present clerk; returns it. Raises what the checks raise."""
    unit = clerk_unit()
    document = locked_certificate(certificate)
    if document.agency != unit:
        frappe.throw(_("This certificate belongs to another unit."), frappe.PermissionError)
    application = frappe.new_doc(APPLICATION)
    application.update({"officer": document.officer, "certificate_type": document.certificate_type})
    application.flags.replacement = {
        "application_kind": REPLACEMENT,
        "replaces_certificate": document.name,
        "replacement_reason": reason,
        "replacement_remark": plain_text(remark, _("Remark")),
    }
    application.insert()
    if submit:
        flow.advance(application, flow.action_to_stage(application, Stage.FIRST_CHECK))
    return application


@frappe.whitelist(methods=["POST"])
def return_damaged_card(application: str, code: str = "", operation: str = "") -> dict:
    """Record that the card to be replaced has come back. A second call changes nothing.

    `code`: scanned or typed, a damaged card may show its serial only; `operation`: a reading.
    """
    wanted = frappe.get_doc(APPLICATION, application, for_update=True)
    wanted.check_permission("read")
    _require_taker(wanted)
    if wanted.application_kind != REPLACEMENT:
        frappe.throw(_("This application is for a new certificate; no card comes back for it."))
    if Stage(wanted.stage) not in OPEN_STAGES:
        frappe.throw(_("This application is at its end."))
    if not wanted.is_card_returned:
        proof = prove_card(frappe.get_doc(CERTIFICATE, wanted.replaces_certificate), code, operation)
        wanted.note_card_return(
            {
                "is_card_returned": 1,
                "return_means": str(proof.means),
                "returned_serial": proof.card_serial,
                "returned_at": now_datetime(),
                "returned_by": frappe.session.user,
            }
        )
    return {"name": wanted.name, "return_means": wanted.return_means}


def _require_taker(application) -> None:
    scope = current_scope()
    is_place = scope.agency == application.agency or (scope.office and scope.office == office_of(application.agency))
    if not (is_place and scope.account_is_open and _TAKE_BACK_ROLES & set(frappe.get_roles())):
        frappe.throw(_("Only the unit and its legal office take cards back."), frappe.PermissionError)


def renew_card(application):
    """Give the certificate of an approved application its new card, and end the old one; returns the certificate.

    The old card ends as handed in if it came back; otherwise as its own table says (certificate/cards.py).
    """
    name = application.replaces_certificate
    old = cards.find_living_card(name)
    is_back = application.is_card_returned and old and can_become(old.card_status, CardStatus.RETURNED)
    reason = f"{_(application.replacement_reason)}: {application.replacement_remark} ({application.name})"
    card = cards.replace_card(name, reason, old_becomes=str(CardStatus.RETURNED) if is_back else None)
    card.db_set("card_batch", application.card_batch)
    document = frappe.get_doc(CERTIFICATE, name)
    document.db_set("card_batch", application.card_batch)
    return document
