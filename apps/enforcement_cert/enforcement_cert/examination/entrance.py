"""The door of an examination: a scan or an identity card admits, or says why not (R-162, R-167, R-168).

A refusal is kept as well, so it answers instead of raising: the transaction has to stay. Session, then candidate, are
locked, so two invigilators take turns; the keys of the events hold whatever gets past. Nothing of a person who is not
on the list is kept but the masked number.
"""

import re

import frappe
from frappe import _
from frappe.utils import add_days, get_datetime

from enforcement_cert.access.exam_duties import guards_door
from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.codes import certificate_shown
from enforcement_cert.domain.errors import Finding, RuleViolation
from enforcement_cert.domain.examinations import (
    AdmissionMethod,
    Attendance,
    SessionState,
    Visitor,
    door_findings,
    visitor_findings,
)
from enforcement_cert.domain.identifiers import read_identity_number
from enforcement_cert.domain.masking import mask_identity_number
from enforcement_cert.examination import clock
from enforcement_cert.examination.candidates import save_candidate
from enforcement_cert.examination.sessions import (
    CANDIDATE,
    EVENT,
    SESSION,
    counts_of,
    door_of,
    locked_session,
    move_session,
)
from enforcement_cert.messages import explain

CERTIFICATE, OFFICER = "Enforcement Certificate", "Enforcement Officer"
_M, _A = AdmissionMethod, Attendance
_ATTEMPT = re.compile(r"[0-9A-Za-z-]{8,64}")
# The person, not the moment, is the reason: the place of such a person is kept as refused.
_LASTING = "exam_entrance_certificate_", "exam_entrance_card_", "exam_entrance_other_"


@frappe.whitelist(methods=["POST"])
def my_sessions() -> list[dict]:
    """Return the sessions of yesterday, today and tomorrow whose door this login keeps, by their start."""
    scope, today = current_scope(), clock.today()
    rows = frappe.get_list(
        SESSION,
        filters={
            "legal_office": scope.office or "-",
            "session_state": ["in", [str(SessionState.OPEN), str(SessionState.RUNNING)]],
            "starts_at": ["between", [add_days(today, -1), add_days(today, 1)]],
        },
        fields=["name", "session_title", "exam_room", "starts_at", "session_state", "legal_office"],
        order_by="starts_at",
    )
    return [row for row in rows if guards_door(scope, row.name, row.legal_office)]


@frappe.whitelist(methods=["POST"])
def door(session: str) -> dict:
    """Return what the page at the door shows: title, room, times, counts, and whether people may come in now."""
    document = _guarded(session)
    place = door_of(document)
    shut = door_findings(place, clock.now())
    return {
        "name": document.name,
        "title": document.session_title,
        "subject": document.subject,
        "room": document.exam_room,
        "starts_at": place.starts_at,
        "opens_at": place.opens_at,
        "closes_at": place.closes_at,
        "is_open": not shut,
        "sentence": explain(shut[0]) if shut else "",
        **counts_of(session),
    }


@frappe.whitelist(methods=["POST"])
def scan(session: str, code: str, attempt: str = "") -> dict:
    """Admit whoever shows the QR code of a certificate; one scan is entrance and check of the certificate (R-162).

    `attempt`: a mark of the caller for this try, so that a repeated request keeps one refusal only. Returns
    {"outcome": "Admitted" | "Already" | "Refused", "message", "person", "counts"}.
    """
    document = _guarded(session, lock=True)
    certificate, is_replaced = certificate_shown(code)
    row = _certificate_row(certificate)
    candidate = _candidate_of(session, row.officer if row else None)
    visitor = Visitor(
        _M.CERTIFICATE_QR,
        is_on_list=bool(candidate),
        kind=candidate and candidate.candidate_kind,
        attendance=candidate and candidate.attendance,
        is_code_known=bool(row),
        is_replaced_card=is_replaced,
        is_same_certificate=not candidate or candidate.certificate in (None, "", certificate),
        status=row and row.certificate_status,
        valid_from=row and row.valid_from,
        valid_until=row and row.valid_until,
        review_counts_until=row and row.review_counts_until,
    )
    return _decide(document, candidate, visitor, row, attempt=attempt)


@frappe.whitelist(methods=["POST"])
def admit_by_number(session: str, identity_number: str, is_card_read: int = 0, attempt: str = "") -> dict:
    """Admit a new applicant by the number of the resident identity card, read by the reader or typed (R-167).

    The number is compared and forgotten; answers as `scan`.
    """
    document = _guarded(session, lock=True)
    method = _M.RESIDENT_CARD if int(is_card_read) else _M.TYPED_NUMBER
    number = _read_number(identity_number)
    candidate = _candidate_of(session, _officer_with(session, number))
    visitor = Visitor(
        method,
        is_on_list=bool(candidate),
        kind=candidate and candidate.candidate_kind,
        attendance=candidate and candidate.attendance,
        is_number_readable=bool(number),
    )
    shown = mask_identity_number(number or "")
    return _decide(document, candidate, visitor, None, attempt=attempt, shown=shown)


def _guarded(session: str, *, lock: bool = False):
    document = locked_session(session) if lock else _readable(session)
    if not guards_door(current_scope(), document.name, document.legal_office):
        frappe.throw(_("Only the invigilators of this session admit candidates."), frappe.PermissionError)
    return document


def _readable(session: str):
    if not frappe.db.exists(SESSION, session) or not frappe.has_permission(SESSION, "read", session):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return frappe.get_doc(SESSION, session)


def _certificate_row(name: str | None):
    fields = ["name", "officer", "certificate_status", "valid_from", "valid_until", "review_counts_until"]
    return frappe.db.get_value(CERTIFICATE, name, fields, as_dict=True) if name else None


def _candidate_of(session: str, officer: str | None):
    """Return the candidate under the lock: living registration, else a withdrawn one; None for strangers."""
    if not officer:
        return None
    name = frappe.db.get_value(CANDIDATE, {"living_candidate_key": f"{session}:{officer}"}, "name")
    withdrawn = {"session": session, "officer": officer, "attendance": str(_A.WITHDRAWN)}
    name = name or frappe.db.get_value(CANDIDATE, withdrawn, "name", order_by="creation desc")
    return frappe.get_doc(CANDIDATE, name, for_update=True) if name else None


def _read_number(text: str) -> str | None:
    try:
        return read_identity_number(text, today=clock.today()).number
    except RuleViolation:
        return None


def _officer_with(session: str, number: str | None) -> str | None:
    """Return the officer with this number among those on the list; the archive outside the list is not asked."""
    if not number:
        return None
    listed = frappe.get_all(CANDIDATE, filters={"session": session}, pluck="officer", order_by="name", limit=0)
    found = {"identity_digest": OFFICER_IDENTITY.digest(number), "name": ["in", listed or [""]]}
    return frappe.db.get_value(OFFICER, found, "name")


# ---------------------------------------------------------------- the decision and its traces


def _decide(session, candidate, visitor: Visitor, certificate, *, attempt: str, shown: str = "") -> dict:
    if candidate and candidate.attendance == _A.ADMITTED:
        return _answer("Already", _already(candidate), candidate, session)
    found = [*door_findings(door_of(session), clock.now()), *visitor_findings(visitor, clock.today())]
    if found:
        _note_refusal(session, candidate, visitor, certificate, found, attempt, shown)
        return _answer("Refused", " ".join(explain(finding) for finding in found), candidate, session)
    _admit(session, candidate, visitor, certificate)
    return _answer("Admitted", _("Admit: seat {0}.").format(candidate.seat_number), candidate, session)


def _already(candidate) -> str:
    at = f"{get_datetime(candidate.admitted_at):%H:%M}"
    return _("Already admitted at {0}, seat {1}.").format(at, candidate.seat_number)


def _admit(session, candidate, visitor: Visitor, certificate) -> None:
    """One admission: the candidate, the attendance, and for the reviewed the check of the certificate (R-162)."""
    candidate.update(
        {
            "attendance": str(_A.ADMITTED),
            "admitted_at": clock.now(),
            "admitted_by": frappe.session.user,
            "admission_method": str(visitor.method),
            "remark": None,
        }
    )
    save_candidate(candidate)
    about = _about(session, candidate, visitor, certificate)
    _write({**about, "event_kind": "Attendance", "event_key": f"{candidate.name}:attendance"})
    if certificate:
        why = _("The certificate was shown at the door and is in force.")
        _write({**about, "event_kind": "Certificate Check", "why": why, "event_key": f"{candidate.name}:check"})
    if session.session_state == SessionState.OPEN:
        move_session(session, SessionState.RUNNING)


def _note_refusal(session, candidate, visitor, certificate, found: list[Finding], attempt: str, shown: str) -> None:
    mark = attempt if _ATTEMPT.fullmatch(attempt or "") else frappe.generate_hash(length=20)
    key = f"{session.name}:{frappe.session.user}:{mark}"[:140]
    if frappe.db.get_value(EVENT, {"event_key": key}, "name", for_update=True):  # also what was noted a moment ago
        return
    why = " ".join(explain(finding) for finding in found)
    about = _about(session, candidate, visitor, certificate if candidate else None)
    finding = found[-1].code
    _write(
        {
            **about,
            "event_kind": "Entry Refused",
            "finding": finding,
            "why": why,
            "shown_number": shown,
            "event_key": key,
        }
    )
    is_lasting = any(code.code.startswith(_LASTING) for code in found)
    if candidate and is_lasting and candidate.attendance == _A.REGISTERED:
        candidate.update({"attendance": str(_A.REFUSED), "remark": why[:500]})
        save_candidate(candidate)


def _about(session, candidate, visitor: Visitor, certificate) -> dict:
    return {
        "session": session.name,
        "legal_office": session.legal_office,
        "method": str(visitor.method),
        "happened_at": clock.now(),
        "recorded_by": frappe.session.user,
        "device": _device(),
        "candidate": candidate and candidate.name,
        "officer": candidate and candidate.officer,
        "officer_name": candidate and candidate.officer_name,
        "agency": candidate and candidate.agency,
        "review": candidate and candidate.review,
        "certificate": certificate and certificate.name,
        "certificate_status": certificate and certificate.certificate_status,
    }


def _device() -> str:
    agent = frappe.get_request_header("User-Agent") if getattr(frappe.local, "request", None) else ""
    return f"{agent or ''} {frappe.local.request_ip or ''}".strip()[:300]


def _write(columns: dict) -> None:
    event = frappe.new_doc(EVENT)
    event.update(columns)
    event.flags.is_step = True
    event.insert(ignore_permissions=True)  # the log of the door; nobody writes it by hand


def _answer(outcome: str, message: str, candidate, session) -> dict:
    """`code_for`: the candidate who gets an admission code now, where the examination is sat online (R-171)."""
    is_in_online = outcome != "Refused" and bool(session.blueprint)
    return {
        "outcome": outcome,
        "message": message,
        "person": _person(candidate),
        "counts": counts_of(session.name),
        "code_for": candidate.name if is_in_online else None,
    }


def _person(candidate) -> dict | None:
    if not candidate:
        return None
    return {
        "officer_name": candidate.officer_name,
        "agency_name": frappe.get_cached_value("Enforcement Agency", candidate.agency, "agency_name"),
        "photo": frappe.db.get_value(OFFICER, candidate.officer, "photo"),
        "seat": candidate.seat_number,
        "kind": _(candidate.candidate_kind),
        "attempt": candidate.attempt_number,
    }
