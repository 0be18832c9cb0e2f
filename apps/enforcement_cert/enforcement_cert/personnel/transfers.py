"""Transfer of one officer: asked for by one unit, confirmed by the other, certificate back, new unit (G-048, X-63)."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime

from enforcement_cert.certificate import cancelling
from enforcement_cert.certificate.presented_cards import note_card_end, prove_card
from enforcement_cert.domain.cancellations import CancellationFacts, approval_findings
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.transfers import (
    LIVING_STATUSES,
    TransferAct,
    TransferFacts,
    TransferSide,
    TransferStatus,
    exam_still_counts,
    require_side,
    status_after,
    transfer_findings,
)
from enforcement_cert.errors import plain_duplicates, plain_refusals, refuse, sentences_of, words_of
from enforcement_cert.periods import by_act
from enforcement_cert.personnel import corrections
from enforcement_cert.personnel.moves import (
    CERTIFICATE,
    OFFICER,
    clerk_unit,
    find_examined_application,
    living_certificates,
    locked_officer,
    save_step,
    withdraw_drafts,
)

TRANSFER = "Officer Transfer"


@frappe.whitelist(methods=["POST"])
def request_transfer(
    officer: str,
    officer_name: str = "",
    to_agency: str = "",
    transfer_on: str = "",
    reason: str = "",
    new_post: str = "",
    is_handed_in: int | str = 0,
) -> dict:
    """Ask for a transfer, as the releasing or as the receiving unit.

    The releasing unit names the receiver; the receiving one gives code and name of an officer it does
    not see, which have to fit together. `transfer_on`: ISO date, not ahead. Returns {"name", "transfer_status"}.
    """
    unit = clerk_unit()
    person = _find_officer(officer.strip(), (officer_name or "").strip(), unit)
    side = TransferSide.RELEASING if person.agency == unit else TransferSide.RECEIVING
    if side is TransferSide.RECEIVING:
        to_agency = unit
    transfer = frappe.new_doc(TRANSFER)
    transfer.update(
        {
            "officer": person.name,
            "officer_name": person.officer_name,
            "from_agency": person.agency,
            "to_agency": to_agency,
            "transfer_status": str(TransferStatus.REQUESTED),
            "transfer_on": _day(transfer_on),
            "new_post": (new_post or "").strip()[:140],
            "reason": _required(reason),
            "is_handed_in": cint(is_handed_in) if side is TransferSide.RELEASING else 0,
            "asked_by_side": str(side),
            "requested_by": frappe.session.user,
            "requested_at": now_datetime(),
            "living_transfer_key": person.name,
        }
    )
    _refuse_findings(transfer, person)
    with plain_duplicates(lambda: _sentence_on_other(person.name)):
        save_step(transfer)
    return _answer(transfer)


def _find_officer(code: str, typed_name: str, unit: str):
    """Return the officer under lock; a foreign unit has to know the name, and learns nothing by guessing."""
    person = locked_officer(code) if frappe.db.exists(OFFICER, code) else None
    if person is None or (person.agency != unit and typed_name != person.officer_name):
        frappe.throw(
            _("There is no officer with this code and this name. Compare both with the officer's certificate.")
        )
    return person


@frappe.whitelist(methods=["POST"])
def confirm_transfer(name: str, new_post: str = "", is_handed_in: int | str = 0) -> dict:
    """Confirm as the other unit. Without a living certificate the officer moves at once."""
    transfer, side = _for_answer(name, TransferAct.CONFIRM)
    person = locked_officer(transfer.officer)
    _refuse_findings(transfer, person)
    if side is TransferSide.RELEASING:
        transfer.is_handed_in = cint(is_handed_in)
    elif new_post:
        transfer.new_post = new_post.strip()[:140]
    transfer.certificate = next(iter(living_certificates(person.name)), None)
    _step(transfer, TransferAct.CONFIRM)
    _finish_if_free(transfer)
    return _answer(transfer)


@frappe.whitelist(methods=["POST"])
def refuse_transfer(name: str, reason: str) -> dict:
    """Refuse as the other unit, with a reason."""
    transfer, _side = _for_answer(name, TransferAct.REFUSE)
    transfer.message = _required(reason)
    _step(transfer, TransferAct.REFUSE)
    return _answer(transfer)


@frappe.whitelist(methods=["POST"])
def withdraw_transfer(name: str, reason: str) -> dict:
    """Take a request back as the unit that has made it."""
    transfer, _side = _for_answer(name, TransferAct.WITHDRAW)
    transfer.message = _required(reason)
    _step(transfer, TransferAct.WITHDRAW)
    return _answer(transfer)


@frappe.whitelist(methods=["POST"])
def hand_in_certificate(name: str) -> dict:
    """Note as the releasing unit that the officer has given the certificate back."""
    transfer = _locked(name)
    if clerk_unit() != transfer.from_agency:
        raise frappe.PermissionError
    if transfer.transfer_status not in {str(status) for status in LIVING_STATUSES}:
        frappe.throw(_("This transfer is at its end."))
    transfer.is_handed_in = 1
    save_step(transfer)
    return _answer(transfer)


@frappe.whitelist(methods=["POST"])
def cancel_for_transfer(name: str, code: str = "", operation: str = "") -> dict:
    """Cancel the certificate that was handed in, as the reviewing office; then the officer moves (R-125).

    The card lies before the office: `code` scanned or typed, or `operation`, a reading (R-126).
    """
    transfer = _locked(name)
    if transfer.transfer_status != TransferStatus.CONFIRMED or not transfer.certificate:
        frappe.throw(_("There is no certificate to be cancelled for this transfer now."))
    if not transfer.is_handed_in:
        frappe.throw(_("The releasing unit has not noted yet that the certificate was handed in."))
    note = _("Transfer {0}").format(transfer.name)
    for certificate in living_certificates(transfer.officer):
        _cancel_with_card(frappe.get_doc(CERTIFICATE, certificate, for_update=True), note, code, operation)
    transfer.reload()  # the cancelled certificate has let the officer go on
    return _answer(transfer)


def _cancel_with_card(document, note: str, code: str, operation: str) -> None:
    """Cancel one certificate whose card lies here; a number declared void goes its own way (R-124)."""
    facts = CancellationFacts("With Certificate", "Transfer", document.certificate_status, is_card_returned=True)
    if findings := approval_findings(facts, getdate()):
        refuse(sentences_of(findings))
    proof = prove_card(document, code, operation)
    text = _("{0} (card taken back: {1}, {2})").format(note, _(str(proof.means)), proof.card_serial)
    cancelling.cancel_certificate(document.name, "With Certificate", "Transfer", text)
    note_card_end(document.name, CardStatus.RETURNED, text)


def on_certificate_change(doc, method: str | None = None) -> None:
    """Document event: the last living certificate is cancelled, so a confirmed transfer is finished."""
    if doc.certificate_status != "Cancelled":
        return
    waiting = {"living_transfer_key": doc.officer, "transfer_status": str(TransferStatus.CONFIRMED)}
    name = frappe.db.get_value(TRANSFER, waiting, "name")
    if name:
        _try_to_finish(name)


def _try_to_finish(name: str) -> None:
    """What stops a transfer does not stop the cancellation; it is kept as the transfer's message."""
    frappe.db.savepoint("transfer")
    try:
        _finish_if_free(frappe.get_doc(TRANSFER, name, for_update=True))
    except frappe.ValidationError as refusal:
        frappe.db.rollback(save_point="transfer")
        frappe.clear_last_message()
        frappe.db.set_value(TRANSFER, name, "message", words_of(refusal))


@frappe.whitelist(methods=["POST"])
def finish_transfer(name: str) -> dict:
    """Finish a confirmed transfer whose certificate is cancelled, after what had stopped it is settled."""
    transfer = _locked(name)
    if clerk_unit() not in (transfer.from_agency, transfer.to_agency):
        raise frappe.PermissionError
    if living_certificates(transfer.officer):
        frappe.throw(_("The officer still holds a certificate. Its office has to cancel it first."))
    _finish_if_free(transfer)
    return _answer(transfer)


def _finish_if_free(transfer) -> None:
    """Bring the officer to the new unit once no certificate binds the person to the old one."""
    if transfer.transfer_status != TransferStatus.CONFIRMED or living_certificates(transfer.officer):
        return
    person = locked_officer(transfer.officer)
    _refuse_findings(transfer, person)
    note = _("Transfer {0}").format(transfer.name)
    withdraw_drafts(person.name, note)
    corrections.withdraw_requests(person.name, note)
    values = {"agency": transfer.to_agency}
    if transfer.new_post:
        values["post"] = transfer.new_post
    with by_act(TRANSFER, transfer.name, transfer.transfer_on, transfer.reason):
        # Past the form, which lets nobody move an officer: both units have agreed.
        person.db_set(values)
    if transfer.certificate:
        transfer.exam_valid_until = frappe.db.get_value(CERTIFICATE, transfer.certificate, "valid_until")
    transfer.update({"finished_at": now_datetime(), "message": None})
    _step(transfer, TransferAct.FINISH)


def exam_counts(officer, today=None) -> bool:
    """Say whether the officer's pass still stands for a new certificate after a transfer (G-048)."""
    done = {"officer": officer.name, "transfer_status": str(TransferStatus.DONE), "exam_valid_until": ["is", "set"]}
    last = frappe.db.get_value(
        TRANSFER, done, ["transfer_on", "exam_valid_until"], as_dict=True, order_by="transfer_on desc"
    )
    if not last:
        return True
    passed_on = getdate(officer.exam_passed_on) if officer.exam_passed_on else None
    return exam_still_counts(passed_on, last.transfer_on, last.exam_valid_until, today or getdate())


def _locked(name: str):
    transfer = frappe.get_doc(TRANSFER, name, for_update=True)
    transfer.check_permission("read")
    return transfer


def _for_answer(name: str, act: TransferAct):
    """Return a transfer and the side of the login, which must be the one to take this act."""
    transfer, unit = _locked(name), clerk_unit()
    sides = [
        side
        for side, place in (
            (TransferSide.RELEASING, transfer.from_agency),
            (TransferSide.RECEIVING, transfer.to_agency),
        )
        if place == unit
    ]
    with plain_refusals():
        require_side(act, TransferSide(transfer.asked_by_side), sides)
    return transfer, sides[0]


def _step(transfer, act: TransferAct) -> None:
    with plain_refusals():
        transfer.transfer_status = str(status_after(transfer.transfer_status, act))
    if transfer.transfer_status not in {str(status) for status in LIVING_STATUSES}:
        transfer.living_transfer_key = None
    if act in (TransferAct.CONFIRM, TransferAct.REFUSE):
        transfer.update({"answered_by": frappe.session.user, "answered_at": now_datetime()})
    save_step(transfer)


def _refuse_findings(transfer, person) -> None:
    receiver = frappe.db.get_value(
        "Enforcement Agency", transfer.to_agency, ["agency_name", "account_status"], as_dict=True
    )
    if not receiver:
        frappe.throw(_("Please choose: {0}.").format(_("Receiving Unit")))
    others = {"living_transfer_key": person.name, "name": ["!=", transfer.name or ""]}
    facts = TransferFacts(
        is_in_service=person.record_status == "Active" and person.agency == transfer.from_agency,
        is_same_unit=transfer.to_agency == transfer.from_agency,
        receiver=receiver.agency_name,
        receiver_is_open=receiver.account_status == "Open",
        transfer_on=getdate(transfer.transfer_on) if transfer.transfer_on else None,
        other_transfer=frappe.db.get_value(TRANSFER, others, "name"),
        application=find_examined_application(person.name),
    )
    days_back = cint(frappe.db.get_single_value("Certificate Settings", "structure_days_back"))
    # The day was judged when the transfer was asked for; what waits for a certificate may take its time.
    is_new = transfer.is_new()
    findings = [
        finding
        for finding in transfer_findings(facts, getdate(), days_back)
        if is_new or finding.code != "change_day_too_early"
    ]
    if findings:
        refuse(sentences_of(findings), title=_("Not yet possible"))


def _sentence_on_other(officer: str) -> str:
    other = frappe.db.get_value(TRANSFER, {"living_transfer_key": officer}, "name", for_update=True)
    return sentences_of([_under_way(other)])[0]


def _under_way(number: str | None) -> RuleViolation:
    return RuleViolation("transfer_under_way", number=number or "–")


def _day(text: str):
    try:
        return getdate(text) if text else None
    except (ValueError, frappe.ValidationError):
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))


def _required(reason: str) -> str:
    if not (reason or "").strip():
        frappe.throw(_("Please give the reason."))
    return reason.strip()


def _answer(transfer) -> dict:
    return {"name": transfer.name, "transfer_status": transfer.transfer_status}
