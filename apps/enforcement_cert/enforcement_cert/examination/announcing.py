"""What candidates and their units are told: where and when, what to bring, that nothing is to be paid; the result."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import get_datetime

from enforcement_cert.domain.code_lists import ExamResult
from enforcement_cert.domain.examinations import Attendance, CandidateKind, attempts_left
from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification.recipients import holder, logins_of_agency, staff
from enforcement_cert.notification.send import Notice, announce_all

_CANDIDATE = "Exam Candidate"
_FIELDS = ["name", "officer", "officer_name", "agency", "seat_number", "candidate_kind"]


def announce_candidates(session, candidates: Iterable | None = None) -> int:
    """Tell candidates of a session (default: all who are registered) and their clerks; return how many are new.

    A changed time, room or seat is told anew; the same twice is not. Costs: R-174.
    """
    rows = list(candidates) if candidates is not None else _registered(session.name)
    facts = {
        "subject": session.subject,
        "day": str(get_datetime(session.starts_at).date()),
        "time": f"{get_datetime(session.starts_at):%H:%M}",
        "place": f"{session.room_address} {session.exam_room}",
    }
    notices = [_notice(row, {**facts, "seat": str(row.seat_number), "bring": _what_to_bring(row)}) for row in rows]
    return announce_all(NoticeEvent.EXAM_ANNOUNCED, notices)


def _registered(session: str) -> list:
    waiting = {"session": session, "attendance": str(Attendance.REGISTERED)}
    return frappe.get_all(_CANDIDATE, filters=waiting, fields=_FIELDS, order_by="seat_number", limit=0)


def _what_to_bring(row) -> str:
    own = frappe.db.get_single_value("Exam Settings", "what_to_bring")
    is_review = row.candidate_kind == CandidateKind.REVIEW
    card = _("the enforcement certificate") if is_review else _("the resident identity card")
    return f"{card}，{own}" if own else card


def _notice(row, facts: dict) -> Notice:
    occasion = " ".join([facts["day"], facts["time"], facts["seat"], facts["place"]])[:140]
    return Notice(_CANDIDATE, row.name, _told(row), {**facts, **_person(row)}, occasion=occasion)


def _told(row) -> tuple:
    return (holder(row.officer), *staff(logins_of_agency(row.agency, "may_draft")))


def _person(row) -> dict[str, str]:
    unit = frappe.get_cached_value("Enforcement Agency", row.agency, "agency_name") or ""
    return {"name": row.officer_name, "unit": unit}


def announce_result(candidate, session) -> int:
    """Tell a confirmed result, and after a fail whether there is another attempt (G-010); return how many are new."""
    facts = {
        **_person(candidate),
        "subject": session.subject,
        "day": str(candidate.sat_on),
        "score": f"{candidate.score:g}",
        "result": _(candidate.result),
        "next": next_step(candidate, session),
    }
    return announce_all(NoticeEvent.EXAM_RESULT, [Notice(_CANDIDATE, candidate.name, _told(candidate), facts)])


def next_step(candidate, session) -> str:
    """Say in one sentence what a result means for the person."""
    left = attempts_left(candidate.attempt_number, session.attempts_allowed, candidate.result)
    if candidate.result == ExamResult.PASSED:
        return _("The examination of this cycle is passed.")
    if left:
        return _("{0} more attempt(s) are left; before that the identity number is confirmed once more.").format(left)
    return _("This was the last attempt of the cycle; there is no further resit.")
