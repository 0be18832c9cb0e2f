"""What an office does with an attempt: hands out its admission code, grants extra time, declares it void (R-171, X-34).

The candidate signs in with the last six characters of the identity number and a code that is handed out at the
entrance (G-009). Only a keyed digest of both together is kept; a new code makes the earlier one and the browser that
used it worthless, so a lost slip or a broken computer is settled by handing out another one.
"""

import secrets

import frappe
from frappe import _
from frappe.utils import get_datetime

from enforcement_cert.access.exam_duties import guards_door, keeps_session
from enforcement_cert.access.masking import OFFICER_IDENTITY, digest
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.exam_sitting import (
    CODE_ALPHABET,
    CODE_LENGTH,
    FINAL_STATUSES,
    SessionTime,
    SittingStatus,
    end_of_sitting,
    require_extra_minutes,
)
from enforcement_cert.domain.examinations import SessionState
from enforcement_cert.domain.text import clean_cell
from enforcement_cert.errors import plain_refusals
from enforcement_cert.examination import clock
from enforcement_cert.examination.candidates import save_candidate
from enforcement_cert.examination.sessions import CANDIDATE, SESSION

ATTEMPT = "Exam Attempt"
_PURPOSE = b"Exam Attempt.sign_in"


@frappe.whitelist(methods=["POST"])
def code_facts(candidate: str) -> dict:
    """Say whether a candidate is writing, so that a new code would sign a browser out: {"is_writing": 0 or 1}."""
    person = frappe.db.get_value(CANDIDATE, candidate, ["session", "legal_office"], as_dict=True)
    if not person or not guards_door(current_scope(), person.session, person.legal_office):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    running = {"candidate": candidate, "attempt_status": str(SittingStatus.RUNNING)}
    return {"is_writing": int(bool(frappe.db.exists(ATTEMPT, running)))}


@frappe.whitelist(methods=["POST"])
def hand_out_code(candidate: str) -> dict:
    """Make a new admission code for an admitted candidate of an online session.

    For invigilators of the session and reviewers of its office. Returns {"code": "7KQ-M2X", "attempt", "seat_number"};
    the code is shown this once and not kept. Raises ValidationError for candidates who were not admitted.
    """
    attempt, person = _locked_pair(candidate)
    if not guards_door(current_scope(), person.session, person.legal_office):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    if person.attendance != "Admitted":
        frappe.throw(_("{0} has not been admitted yet.").format(person.officer_name))
    attempt = attempt or _new_attempt(person)
    if attempt.attempt_status in FINAL_STATUSES:
        frappe.throw(_("This examination is over."))
    if attempt.attempt_status == SittingStatus.NOT_BEGUN:
        _require_open_session(person.session)
    code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    attempt.update(
        {
            "sign_in_digest": sign_in_digest(_last_six(person.officer), code),
            "ticket_digest": None,
            "code_handed_out_at": clock.now(),
            "code_handed_out_by": frappe.session.user,
        }
    )
    _save(attempt)
    return {"code": f"{code[:3]}-{code[3:]}", "attempt": attempt.name, "seat_number": person.seat_number}


def sign_in_digest(last_six: str, code: str) -> str:
    """Return under what an attempt is found by what its candidate types."""
    return digest(f"{last_six}\x1f{code}", _PURPOSE)


def _last_six(officer: str) -> str:
    """The number itself is not shown to anybody here, so nothing is written into the register of readings."""
    cipher = frappe.db.get_value("Enforcement Officer", officer, OFFICER_IDENTITY.cipher_field)
    number = OFFICER_IDENTITY.open(cipher)
    if len(number) < 6:
        frappe.throw(_("The officer has no identity number. It is entered first."))
    return number[-6:]


def _require_open_session(session: str) -> None:
    """Whoever writes may go on after the closing; nobody begins."""
    if frappe.db.get_value(SESSION, session, "session_state", for_update=True) == SessionState.CLOSED:
        frappe.throw(_("The session is closed."))


def _locked_pair(candidate: str):
    """Return (attempt or None, candidate), both locked; everywhere the attempt first, then the candidate."""
    name = frappe.db.get_value(ATTEMPT, {"candidate": candidate}, "name")
    attempt = frappe.get_doc(ATTEMPT, name, for_update=True) if name else None
    return attempt, frappe.get_doc(CANDIDATE, candidate, for_update=True)


def _new_attempt(person):
    """Return a new attempt; a second one of the same candidate is refused by the database's key."""
    blueprint = frappe.db.get_value(SESSION, person.session, "blueprint")
    if not blueprint:
        frappe.throw(_("This session is not held online. Choose a blueprint on its form first."))
    attempt = frappe.new_doc(ATTEMPT)
    attempt.update({field: person.get(field) for field in ("officer", "officer_name", "agency", "legal_office")})
    attempt.update({"candidate": person.name, "session": person.session, "blueprint": blueprint})
    attempt.attempt_status = str(SittingStatus.NOT_BEGUN)
    return attempt


@frappe.whitelist(methods=["POST"])
def grant_extra_minutes(candidate: str, minutes: int, reason: str) -> dict:
    """Give a candidate more time, before or while he writes (X-34); 0 takes it back while nothing is used of it.

    For reviewers of the session's office. Returns {"extra_minutes", "ends_at"}.
    """
    attempt, person = _locked_pair(candidate)
    require_keeper(person)
    with plain_refusals():
        require_extra_minutes(minutes)
    attempt = attempt or _new_attempt(person)
    if attempt.attempt_status in FINAL_STATUSES:
        frappe.throw(_("This examination is over."))
    attempt.update(
        {
            "extra_minutes": minutes,
            "extra_reason": read_reason(reason),
            "extra_granted_by": frappe.session.user,
        }
    )
    if attempt.begins_at:
        attempt.ends_at = end_of_sitting(get_datetime(attempt.begins_at), session_time(attempt.session), minutes)
    _save(attempt)
    return {"extra_minutes": attempt.extra_minutes, "ends_at": attempt.ends_at}


@frappe.whitelist(methods=["POST"])
def declare_void(name: str, reason: str) -> dict:
    """End an attempt without a result, for example after cheating; the person may register again.

    Also one that was handed in, while its result is not released. For reviewers of the session's office.
    """
    attempt = frappe.get_doc(ATTEMPT, name, for_update=True)
    require_keeper(attempt)
    if attempt.attempt_status == SittingStatus.VOID or attempt.result_released_at:
        frappe.throw(_("This examination is over."))
    make_void(attempt, read_reason(reason))
    release_registration(attempt.candidate)
    return {"attempt_status": attempt.attempt_status}


def make_void(attempt, reason: str) -> None:
    """End a locked attempt without a result."""
    attempt.update({"attempt_status": str(SittingStatus.VOID), "void_reason": reason})
    attempt.handed_in_at = attempt.handed_in_at or clock.now()
    attempt.update({"sign_in_digest": None, "answer_key": None})
    _save(attempt)


def release_registration(candidate: str) -> None:
    """Let a person without a result register again elsewhere; the attempt, if there is one, is locked."""
    person = frappe.get_doc(CANDIDATE, candidate, for_update=True)
    if person.open_candidate_key:
        person.open_candidate_key = None
        save_candidate(person)


def session_time(session: str) -> SessionTime:
    """Return when a session begins, how long it lasts and when its door is open."""
    fields = ["starts_at", "minutes", "entrance_opens_minutes", "entrance_closes_minutes"]
    found = frappe.db.get_value(SESSION, session, fields, as_dict=True)
    return SessionTime(
        get_datetime(found.starts_at),
        int(found.minutes or 0),
        int(found.entrance_opens_minutes or 0),
        int(found.entrance_closes_minutes or 0),
    )


def require_keeper(record) -> None:
    """Raise PermissionError for everybody but the reviewers of a record's office."""
    if not keeps_session(current_scope(), record.legal_office):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)


def read_reason(text: str) -> str:
    """Return a reason as one line of at most 500 characters. Raises ValidationError without one."""
    reason = clean_cell(text)[:500]
    if not reason:
        frappe.throw(_("Please say why."))
    return reason


def _save(attempt) -> None:
    attempt.flags.is_step = True
    attempt.save(ignore_permissions=True)  # asked above; nobody has the right to write attempts by themselves
