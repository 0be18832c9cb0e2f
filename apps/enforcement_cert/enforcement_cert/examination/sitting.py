"""A candidate at the screen: signing in, beginning, saving, photos, handing in (R-165, R-169, R-171, X-33, X-14).

A candidate has no login. Signing in gives the browser a ticket that is worth one attempt; every further call shows
it. Each call locks the attempt's row first and asks the clock: what comes after the end is not taken and hands the
attempt in, whether the job of the minute has run or not. Sending twice has the effect of sending once: an answer is
written only with a higher number of the browser's own counting than the one that is there.
"""

import hashlib
import secrets

import frappe
from frappe import _
from frappe.utils import get_datetime

from enforcement_cert.domain.exam_marking import clean_answer
from enforcement_cert.domain.exam_questions import QuestionKind
from enforcement_cert.domain.exam_sitting import (
    FINAL_STATUSES,
    SittingStatus,
    end_of_sitting,
    read_code,
    read_last_six,
    require_session_time,
    seconds_left,
    wants_random_photo,
)
from enforcement_cert.errors import plain_refusals
from enforcement_cert.examination import clock, flags, marking, photos, sign_in_limits
from enforcement_cert.examination.attempts import ATTEMPT, CANDIDATE, SESSION, session_time, sign_in_digest
from enforcement_cert.examination.papers import ANSWER, draw_for, shown_rows, standing_answers

MOST_ANSWERS = 500
_MOST_LEAVINGS = 9999
_FACTS = (
    "name",
    "candidate",
    "session",
    "officer_name",
    "attempt_status",
    "begins_at",
    "ends_at",
    "extra_minutes",
    "takes_photos",
    "watches_full_screen",
    "photo_at_start",
    "photo_random",
    "random_photo_after",
    "result_released_at",
    "score",
    "full_mark",
    "pass_mark",
    "has_passed",
    "blueprint",
    "page_leavings",
    "sign_in_count",
)


class TicketWorn(frappe.PermissionError):
    """This browser's ticket is worth nothing any more; the candidate signs in anew."""


def sign_in(last_six: str, code: str, device: str = "") -> dict:
    """Return a ticket and the state of the attempt for an admitted candidate, in the session's time (R-171, G-009).

    Raises ValidationError; whether the number or the code was wrong is not told.
    """
    sign_in_limits.require_few(last_six)
    with plain_refusals():
        number, typed = read_last_six(last_six), read_code(code)
    digest = sign_in_digest(number, typed)
    name = frappe.db.get_value(ATTEMPT, {"sign_in_digest": digest}, "name")
    # Asked again under the lock: another code may have been handed out meanwhile.
    attempt = _locked({"name": name, "sign_in_digest": digest}) if name else None
    if not attempt:
        sign_in_limits.count_failure(last_six)
        frappe.throw(_("The six characters and the admission code do not belong together. Please look again."))
    if not marking.end_if_over(name) and attempt.attempt_status == SittingStatus.NOT_BEGUN:
        _require_admitted(attempt)  # whoever writes goes on, whatever became of the session
    ticket = secrets.token_urlsafe(24)
    count = (attempt.sign_in_count or 0) + 1
    values = {"ticket_digest": digest_of(ticket), "sign_in_count": count, "device": (device or "")[:140]}
    frappe.db.set_value(ATTEMPT, name, values)
    flags.settle(name)
    return {"ticket": ticket, **state_of(name)}


def _require_admitted(attempt) -> None:
    if frappe.db.get_value(CANDIDATE, attempt.candidate, "attendance") != "Admitted":
        frappe.throw(_("You have not been admitted. Please ask the invigilator."))
    is_open = frappe.db.get_value(SESSION, attempt.session, "session_state") != "Closed"
    with plain_refusals():
        require_session_time(session_time(attempt.session), is_open, clock.now(), attempt.extra_minutes or 0)


def begin(ticket: str) -> dict:
    """Draw the paper and start the clock, once; a second call gives the state."""
    attempt = _by_ticket(ticket)
    if attempt.attempt_status == SittingStatus.NOT_BEGUN:
        _require_admitted(attempt)
        document = frappe.get_doc(ATTEMPT, attempt.name)
        begins_at = clock.now()
        with plain_refusals():
            ends_at = end_of_sitting(begins_at, session_time(attempt.session), attempt.extra_minutes or 0)
        draw_for(document)
        document.update({"attempt_status": str(SittingStatus.RUNNING), "begins_at": begins_at, "ends_at": ends_at})
        document.db_update()
        flags.settle(attempt.name)
    marking.end_if_over(attempt.name)
    return state_of(attempt.name)


def state(ticket: str) -> dict:
    """Return everything a browser needs to go on: after a reload, a crash, on another computer (X-33)."""
    attempt = _by_ticket(ticket)
    marking.end_if_over(attempt.name)
    return state_of(attempt.name)


def save_answers(ticket: str, answers: list, leavings: int = 0) -> dict:
    """Take answers, each written if its number is higher than the stored one; an empty list asks for the time.

    `answers`: [{"position", "given", "sequence", "is_doubtful"}]; `leavings`: how often the page was left so far.
    Returns {"status", "seconds_left", "wants_photo", "stands"}; `stands` says of each position that was sent and is in
    the paper what is written there now: {"position", "given", "sequence", "is_doubtful"}, be it of this call or of a
    later one. After the end nothing is saved.
    """
    attempt = _by_ticket(ticket)
    if marking.end_if_over(attempt.name):
        return {**state_of(attempt.name), "stands": []}
    if attempt.attempt_status != SittingStatus.RUNNING:
        frappe.throw(_("This examination has not begun."))
    stands = _write_answers(attempt.name, _read_answers(answers))
    _note_leavings(attempt, leavings)
    return {
        "status": attempt.attempt_status,
        "seconds_left": seconds_left(get_datetime(attempt.ends_at), clock.now()),
        "wants_photo": _wants_photo(attempt),
        "stands": stands,
    }


def _read_answers(answers: list) -> dict[int, dict]:
    """Return well-formed answers by position, the last of each. Raises ValidationError."""
    found: dict[int, dict] = {}
    if not isinstance(answers, list) or len(answers) > MOST_ANSWERS:
        frappe.throw(_("These answers cannot be read."))
    for one in answers:
        whole = isinstance(one, dict) and type(one.get("position")) is int and type(one.get("sequence")) is int
        if not whole or not isinstance(one.get("given"), str) or not 0 < one["sequence"] < 2**31:
            frappe.throw(_("These answers cannot be read."))
        if one["sequence"] > found.get(one["position"], {}).get("sequence", 0):
            found[one["position"]] = one
    return found


def _write_answers(attempt: str, answers: dict[int, dict]) -> list[dict]:
    """Write what is newer than what is there; return what stands at these places now. The attempt is locked."""
    if not answers:
        return []
    rows = frappe.get_all(
        ANSWER,
        filters={"parent": attempt, "parenttype": "Exam Attempt", "position": ["in", list(answers)]},
        fields=["name", "position", "question_kind", "option_count"],
        order_by="position asc",
        limit=0,
    )
    for row in rows:
        one = answers[row.position]
        with plain_refusals():
            given = clean_answer(one["given"], QuestionKind(row.question_kind), row.option_count)
        _write_newer(row.name, given, one["sequence"], bool(one.get("is_doubtful")))
    return standing_answers(attempt, [row.position for row in rows])


def _write_newer(row: str, given: str, sequence: int, is_doubtful: bool) -> None:
    """Write one answer unless a later one is there; the database compares, so no late call overtakes."""
    table = frappe.qb.DocType(ANSWER)
    (
        frappe.qb.update(table)
        .set(table.given_answer, given)
        .set(table.client_sequence, sequence)
        .set(table.is_doubtful, int(is_doubtful))
        .set(table.saved_at, clock.now())
        .where((table.name == row) & (table.client_sequence < sequence))
        .run()
    )


def _note_leavings(attempt, leavings: int) -> None:
    """The browser counts on; what a reload has forgotten is never counted down."""
    count = min(max(int(leavings or 0), attempt.page_leavings or 0), _MOST_LEAVINGS)
    if count != (attempt.page_leavings or 0):
        frappe.db.set_value(ATTEMPT, attempt.name, "page_leavings", count)
        flags.settle(attempt.name)


def keep_photo(ticket: str, moment: str, image: str) -> dict:
    """Keep a photo of a running attempt; after the end none is taken. Returns {"kept": bool}."""
    attempt = _by_ticket(ticket)
    if marking.end_if_over(attempt.name) or attempt.attempt_status != SittingStatus.RUNNING:
        return {"kept": False}
    photos.keep_photo(attempt, moment, image)
    return {"kept": True}


def hand_in(ticket: str) -> dict:
    """Hand in and return the state with the result, where the blueprint shows it; a second call changes nothing."""
    attempt = _by_ticket(ticket)
    if not marking.end_if_over(attempt.name):
        if attempt.attempt_status != SittingStatus.RUNNING:
            frappe.throw(_("This examination has not begun."))
        marking.finish(attempt.name, SittingStatus.HANDED_IN)
    return state_of(attempt.name)


def state_of(name: str) -> dict:
    """Return what the candidate may know of his attempt; never a right answer."""
    attempt = _locked({"name": name})
    known = {"status": attempt.attempt_status, **_place(attempt)}
    if attempt.attempt_status in FINAL_STATUSES:
        return {**known, "result": _result(attempt)}
    if attempt.attempt_status == SittingStatus.NOT_BEGUN:
        return {**known, **_before(attempt)}
    return {
        **known,
        "seconds_left": seconds_left(get_datetime(attempt.ends_at), clock.now()),
        "takes_photos": bool(attempt.takes_photos),
        "full_screen": bool(attempt.watches_full_screen),
        "has_start_photo": bool(attempt.photo_at_start),
        "wants_photo": _wants_photo(attempt),
        "leavings": attempt.page_leavings or 0,
        "questions": shown_rows(name),
    }


def _place(attempt) -> dict:
    session = frappe.db.get_value(SESSION, attempt.session, ["session_title", "subject", "exam_room"], as_dict=True)
    seat = frappe.db.get_value(CANDIDATE, attempt.candidate, "seat_number")
    return {"name": attempt.officer_name, "seat": seat, **session}


def _before(attempt) -> dict:
    time = session_time(attempt.session)
    session = frappe.db.get_value(SESSION, attempt.session, ["full_mark", "pass_mark"], as_dict=True)
    takes_photos = frappe.db.get_value("Exam Blueprint", attempt.blueprint, "takes_photos")
    return {
        **session,
        "minutes": time.minutes + (attempt.extra_minutes or 0),
        "seconds_to_start": seconds_left(time.starts_at, clock.now()),
        "takes_photos": bool(takes_photos),
    }


def _result(attempt) -> dict | None:
    if attempt.attempt_status == SittingStatus.VOID or not attempt.result_released_at:
        return None
    return {
        "score": attempt.score,
        "full_mark": attempt.full_mark,
        "pass_mark": attempt.pass_mark,
        "has_passed": bool(attempt.has_passed),
    }


def _wants_photo(attempt) -> bool:
    if not attempt.takes_photos or attempt.photo_random:
        return False
    return wants_random_photo(get_datetime(attempt.begins_at), attempt.random_photo_after or 0, clock.now())


def _by_ticket(ticket: str):
    """Return the attempt of a ticket, its row locked. Raises TicketWorn."""
    attempt = _locked({"ticket_digest": digest_of(ticket)}) if ticket else None
    if not attempt:
        frappe.throw(_("You are signed in elsewhere or not at all. Please sign in."), TicketWorn)
    return attempt


def _locked(filters: dict):
    return frappe.db.get_value(ATTEMPT, filters, list(_FACTS), as_dict=True, for_update=True)


def is_known(ticket: str) -> bool:
    """Say whether a ticket leads to an attempt."""
    return bool(ticket) and bool(frappe.db.exists(ATTEMPT, {"ticket_digest": digest_of(ticket)}))


def digest_of(ticket: str) -> str:
    """Return under what a ticket is kept; the ticket itself is not."""
    return hashlib.sha256(ticket.encode()).hexdigest()
