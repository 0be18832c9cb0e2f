"""Registering people for a session: from applications and reviews that wait, row by row, with a seat (R-163, R-166).

The session is locked first, so seats are given one after the other; the keys of the database decide what gets past.
"""

import frappe
from frappe import _
from frappe.utils import cint

from enforcement_cert.access.exam_duties import keeps_session, registers
from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import EXPECTED, sentence_of
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.examinations import Attendance, SessionState, free_seats, registration_findings
from enforcement_cert.domain.identifiers import normalize_identity_number
from enforcement_cert.domain.review_profile import OPEN_STAGES, ReviewKind
from enforcement_cert.errors import plain_refusals
from enforcement_cert.examination import announcing, clock
from enforcement_cert.examination.candidates import save_candidate
from enforcement_cert.examination.facts import (
    APPLICATION,
    OFFICER,
    REVIEW,
    WAITING_STAGES,
    Case,
    case_of_application,
    case_of_review,
    registration_facts,
)
from enforcement_cert.examination.sessions import CANDIDATE, SESSION, locked_session
from enforcement_cert.messages import explain

_TRIES, _TRIES_SECONDS = 5, 3600
_MOST_OFFERED = 200


@frappe.whitelist(methods=["POST"])
def waiting_people(session: str, search: str = "") -> dict:
    """Return whose application or review waits for an examination, of the people this login registers.

    `search`: part of a name. {"people": [{"case", "doctype", "kind", "officer_name", "agency_name", "reason"}],
    "has_more": 0 or 1}; `reason` says why one cannot be registered. The oldest cases come first.
    """
    if not frappe.has_permission(SESSION, "read", session):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    document, scope = frappe.get_doc(SESSION, session), current_scope()
    seats = _free_seats(document)
    found = []
    rows, has_more = _waiting_rows(document, search.strip()[:50])
    for doctype, row in rows:
        if not registers(scope, document.legal_office, row.agency):
            continue
        case = _case(doctype, row.name)
        findings = registration_findings(
            registration_facts(document, case, frappe.get_doc(OFFICER, row.officer), has_free_seat=bool(seats))
        )
        codes = {finding.code for finding in findings}
        if codes & {"exam_passed_already", "exam_not_needed", "exam_other_territory"}:
            continue
        found.append(
            {
                "case": row.name,
                "doctype": doctype,
                "kind": _(str(case.kind)),
                "officer_name": row.officer_name,
                "agency_name": frappe.get_cached_value("Enforcement Agency", row.agency, "agency_name"),
                "reason": explain(findings[0]) if findings else "",
            }
        )
    return {"people": found, "has_more": int(has_more)}


def _waiting_rows(session, search: str) -> tuple[list[tuple[str, frappe._dict]], bool]:
    """Return rows of applications and reviews that are not registered here yet, and whether there are more."""
    named = {"officer_name": ["like", f"%{search}%"]} if search else {}
    here = {"session": session.name, "living_candidate_key": ["is", "set"]}
    common = {
        "filters": {"officer": ["not in", _officers(here)], **named},
        "fields": ["name", "officer", "officer_name", "agency"],
        "limit": _MOST_OFFERED + 1,
    }
    applications = frappe.get_list(
        APPLICATION,
        **_also(common, {"stage": ["in", WAITING_STAGES], "application_kind": "New"}),
        order_by="creation",
    )
    open_reviews = {"review_stage": ["in", [str(s) for s in OPEN_STAGES]], "review_kind": str(ReviewKind.EXAM)}
    reviews = frappe.get_list(REVIEW, **_also(common, open_reviews), order_by="due_on")
    rows = [(APPLICATION, row) for row in applications[:_MOST_OFFERED]]
    rows += [(REVIEW, row) for row in reviews[:_MOST_OFFERED]]
    return rows, max(len(applications), len(reviews)) > _MOST_OFFERED


def _officers(filters: dict) -> list[str]:
    return frappe.get_all(CANDIDATE, filters=filters, pluck="officer", order_by="name", limit=0) or [""]


def _also(question: dict, filters: dict) -> dict:
    return {**question, "filters": {**question["filters"], **filters}}


@frappe.whitelist(methods=["POST"])
def register(session: str, applications: list | str = "[]", reviews: list | str = "[]") -> dict:
    """Register people for a session by their applications and reviews; good rows go through.

    As the organiser, or as the clerk of the people's unit while the session is open. Returns
    {"done", "refused": [{"name", "label", "reason"}]}.
    """
    document = locked_session(session)
    chosen = [(APPLICATION, name) for name in _names(applications)] + [(REVIEW, name) for name in _names(reviews)]
    if not chosen:
        frappe.throw(_("Please tick at least one row."))
    seats, refused = _free_seats(document), []
    for doctype, name in chosen:
        reason = _try_one(document, doctype, name, seats)
        if reason:
            label = frappe.db.get_value(doctype, name, "officer_name") if _may_read(doctype, name) else name
            refused.append({"name": name, "label": label or name, "reason": reason})
    return {"done": len(chosen) - len(refused), "refused": refused}


def _names(given: list | str) -> list[str]:
    return list(dict.fromkeys(str(name) for name in frappe.parse_json(given) or ()))


def _may_read(doctype: str, name: str) -> bool:
    return bool(frappe.db.exists(doctype, name) and frappe.has_permission(doctype, "read", name))


def _try_one(session, doctype: str, name: str, seats: list[int]) -> str:
    """Register one person inside a savepoint; return why not, or nothing."""
    savepoint = "exam_row"
    frappe.db.savepoint(savepoint)
    try:
        with plain_refusals():
            _register_one(session, doctype, name, seats)
        return ""
    except EXPECTED as error:
        frappe.db.rollback(save_point=savepoint)
        frappe.clear_messages()
        return sentence_of(error)


def _register_one(session, doctype: str, name: str, seats: list[int]) -> None:
    if not _may_read(doctype, name):
        raise frappe.PermissionError
    case = _case(doctype, name)
    officer = frappe.get_doc(OFFICER, case.officer)
    scope = current_scope()
    if not registers(scope, session.legal_office, officer.agency):
        raise frappe.PermissionError
    if not keeps_session(scope, session.legal_office) and session.session_state != SessionState.OPEN:
        frappe.throw(_("The session is not open for registration yet."))
    findings = registration_findings(registration_facts(session, case, officer, has_free_seat=bool(seats)))
    if findings:
        raise RuleViolation(findings[0].code, **findings[0].context)
    candidate = _insert(session, case, officer, seats[0])
    seats.pop(0)
    if session.session_state == SessionState.OPEN:
        announcing.announce_candidates(session, [candidate])


def _case(doctype: str, name: str) -> Case:
    return case_of_application(name) if doctype == APPLICATION else case_of_review(name)


def _insert(session, case: Case, officer, seat: int):
    from enforcement_cert.examination.facts import last_attempt

    last = last_attempt(case)
    candidate = frappe.new_doc(CANDIDATE)
    candidate.update(
        {
            "session": session.name,
            "officer": officer.name,
            "officer_name": officer.officer_name,
            "agency": officer.agency,
            "legal_office": session.legal_office,
            "candidate_kind": str(case.kind),
            case.link: case.name,
            "certificate": case.certificate,
            "attempt_number": (last.attempt_number if last else 0) + 1,
            "attendance": str(Attendance.REGISTERED),
            "result": "Not Taken",
            "seat_number": seat,
            "living_candidate_key": f"{session.name}:{officer.name}",
            "open_candidate_key": officer.name,
            "seat_key": f"{session.name}:{seat}",
        }
    )
    candidate.flags.is_step = True
    return candidate.insert(ignore_permissions=True)  # who may register has been asked


def _free_seats(session) -> list[int]:
    candidate = frappe.qb.DocType(CANDIDATE)
    taken = (
        frappe.qb.from_(candidate)
        .select(candidate.seat_number)
        .where((candidate.session == session.name) & (candidate.seat_number > 0))
    )
    # With a lock, or the transaction would not see the seats given away while it waited for the session.
    return free_seats({row[0] for row in taken.for_update().run()}, session.capacity)


@frappe.whitelist(methods=["POST"])
def withdraw(name: str, reason: str) -> dict:
    """Take a registration back before the person has come; the seat is free again. Organiser or the unit's clerk."""
    candidate = locked_candidate(name)
    if not registers(current_scope(), candidate.legal_office, candidate.agency):
        raise frappe.PermissionError
    if candidate.attendance not in (Attendance.REGISTERED, Attendance.REFUSED):
        frappe.throw(_("This registration is “{0}” and is not withdrawn.").format(_(candidate.attendance)))
    if frappe.db.get_value(SESSION, candidate.session, "session_state") == SessionState.CLOSED:
        frappe.throw(_("The session is closed."))
    if not (reason or "").strip():
        frappe.throw(_("Please give the reason."))
    keys = dict.fromkeys(("living_candidate_key", "open_candidate_key", "seat_key"))
    candidate.update(
        {"attendance": str(Attendance.WITHDRAWN), "seat_number": 0, "remark": reason.strip()[:500], **keys}
    )
    save_candidate(candidate)
    return {"attendance": candidate.attendance}


@frappe.whitelist(methods=["POST"])
def confirm_number(name: str, identity_number: str) -> dict:
    """Confirm the identity number once more after a failed attempt, typed from the identity card (G-010).

    `name`: the candidate of the failed attempt. The number is compared with the record and forgotten. Raises
    RuleRefused where it differs; five wrong tries an hour are enough.
    """
    candidate = locked_candidate(name)
    if not registers(current_scope(), candidate.legal_office, candidate.agency):
        raise frappe.PermissionError
    if candidate.result != "Failed":
        frappe.throw(_("The number is confirmed once more only after a failed examination."))
    stored = frappe.db.get_value(OFFICER, candidate.officer, "identity_digest")
    with plain_refusals():
        _require_same_number(candidate.officer, stored, identity_number)
    candidate.update(
        {
            "number_confirmed_at": clock.now(),
            "number_confirmed_by": frappe.session.user,
            "confirmed_digest": stored,
        }
    )
    save_candidate(candidate)
    return {"number_confirmed_at": candidate.number_confirmed_at}


def _require_same_number(officer: str, stored: str | None, given: str) -> None:
    key = f"exam_number_tries:{officer}"
    tries = cint(frappe.cache.get_value(key, expires=True))
    if tries >= _TRIES:
        frappe.throw(_("The identity number was wrong five times. Please try again in an hour."))
    if stored and OFFICER_IDENTITY.digest(normalize_identity_number(given)) == stored:
        frappe.cache.delete_value(key)
        return
    frappe.cache.set_value(key, tries + 1, expires_in_sec=_TRIES_SECONDS)
    raise RuleViolation("exam_number_differs")


def locked_candidate(name: str):
    """Return a candidate under the session's lock and its own, for whoever may read it."""
    session = frappe.db.get_value(CANDIDATE, name, "session")
    if not session or not frappe.has_permission(CANDIDATE, "read", name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    frappe.db.get_value(SESSION, session, "name", for_update=True)
    return frappe.get_doc(CANDIDATE, name, for_update=True)
