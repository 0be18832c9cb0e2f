"""Results: scores on paper are entered by one person and confirmed by a second; `confirm_result` writes them down.

A confirmed result stands on the candidate and on the officer's record, where applications (R-101, R-173) and reviews
(R-160) read it.
"""

import math
import re
import tempfile
from pathlib import Path

import frappe
from frappe import _
from frappe.utils import cint, get_fullname, getdate

from enforcement_cert.access.exam_duties import keeps_session
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import EXPECTED, sentence_of
from enforcement_cert.domain.code_lists import ExamResult
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.examinations import (
    confirmation_findings,
    entry_findings,
    outcome_of,
    paper_findings,
)
from enforcement_cert.errors import plain_refusals
from enforcement_cert.examination import announcing, clock, door_log
from enforcement_cert.examination.candidates import save_candidate
from enforcement_cert.examination.facts import OFFICER
from enforcement_cert.examination.sessions import CANDIDATE, SESSION, kept_session
from enforcement_cert.exchange.reading import read_into_spool
from enforcement_cert.exchange.uploads import find_upload, keep_private, path_of

PAPER, ONLINE = "Paper", "Online"
_SEAT, _SCORE = re.compile("座|seat", re.IGNORECASE), re.compile("成绩|分数|得分|score", re.IGNORECASE)
_HEAD_ROWS = 20


def confirm_result(candidate, score: float, *, source: str = PAPER, sat_on=None, entered_by: str | None = None) -> dict:
    """Write a final result down: on the candidate, and on the officer's record. The one way for paper and online.

    `candidate`: name or record of an admitted candidate; `score`: points, 0 to the session's full mark; `sat_on`:
    default the day the person was admitted. The caller has asked who may. A second call with the same score changes
    nothing; another score raises RuleViolation, as does a candidate who was not admitted. Source: R-101, R-160, G-011.
    """
    name = candidate if isinstance(candidate, str) else candidate.name
    record = frappe.get_doc(CANDIDATE, name, for_update=True)
    session = frappe.get_cached_doc(SESSION, record.session)
    outcome = outcome_of(float(score), session.pass_mark, session.full_mark)
    if record.result != ExamResult.NONE:
        if record.score != round(float(score), 1):
            raise RuleViolation("exam_score_differs", score=f"{record.score:g}")
        return _answer(record, session)
    _require(entry_findings(record.attendance, record.result))
    record.update(
        {
            "score": round(float(score), 1),
            "result": str(outcome),
            "sat_on": getdate(sat_on) if sat_on else getdate(record.admitted_at or session.starts_at),
            "result_source": source,
            "entered_by": entered_by or record.entered_by,
            "confirmed_by": frappe.session.user,
            "confirmed_at": clock.now(),
            "open_candidate_key": None,
        }
    )
    save_candidate(record)
    _write_on_officer(record.officer, record)
    announcing.announce_result(record, session)
    return _answer(record, session)


def rewrite_officer(officer: str) -> str:
    """Write the last result that is confirmed here on the officer's record, or clear it; return it."""
    return _write_on_officer(officer, door_log.last_confirmed(officer))


def _write_on_officer(officer: str, last) -> str:
    """Write a confirmed examination, or None, on the record; return the result.

    Past the form, which keeps the result while an application is examined: this is what it waits for.
    """
    result = last.result if last else str(ExamResult.NONE)
    passed_on = last.sat_on if result == ExamResult.PASSED else None
    frappe.get_doc(OFFICER, officer).db_set({"exam_result": result, "exam_passed_on": passed_on})
    return result


def _answer(record, session) -> dict:
    return {
        "candidate": record.name,
        "score": record.score,
        "result": record.result,
        "attempt_number": record.attempt_number,
        "sentence": announcing.next_step(record, session),
    }


def _require(findings: list) -> None:
    if findings:
        raise RuleViolation(findings[0].code, **findings[0].context)


# ---------------------------------------------------------------- on paper


@frappe.whitelist(methods=["POST"])
def result_sheet(session: str) -> list[dict]:
    """Return the admitted candidates of a session by seat, with what was entered and what that score would mean.

    Organiser only.
    """
    document = kept_session(session)
    rows = frappe.get_all(
        CANDIDATE,
        filters={"session": session, "attendance": "Admitted"},
        fields=["name", "seat_number", "officer_name", "entered_score", "entered_by", "result", "attempt_number"],
        order_by="seat_number",
        limit=0,
    )
    for row in rows:
        row.entered_by_name = get_fullname(row.entered_by) if row.entered_by else ""
        score = row.entered_score if row.entered_by else None
        row.outcome = "" if score is None else str(outcome_of(score, document.pass_mark, document.full_mark))
    return rows


@frappe.whitelist(methods=["POST"])
def enter_results(session: str, scores: dict | str) -> dict:
    """Enter scores on paper: {seat number: score}. Organiser only; counts after a second person's confirmation.

    Returns {"done", "refused": [{"name", "label", "reason"}]}.
    """
    document = kept_session(session)
    given = frappe.parse_json(scores)
    if not isinstance(given, dict) or not given:
        frappe.throw(_("Please enter at least one score."))
    return _enter(document, list(given.items()))


@frappe.whitelist(methods=["POST"])
def enter_sheet(session: str, file_url: str) -> dict:
    """Enter scores from an uploaded sheet with the columns seat and score; answers as `enter_results`."""
    document = kept_session(session)
    find_upload(file_url)
    path = path_of(keep_private(file_url))
    with plain_refusals(), tempfile.TemporaryDirectory(prefix="exam-results-") as folder:
        rows = [row.cells for row in read_into_spool(path, Path(folder)).rows()]
    return _enter(document, _pairs(rows))


def _pairs(rows: list[list]) -> list[tuple]:
    """Return (seat, score) of every row below the titles. Raises ValidationError without both titles."""
    for place, cells in enumerate(rows[:_HEAD_ROWS]):
        seat = next((i for i, cell in enumerate(cells) if _SEAT.search(str(cell or ""))), None)
        score = next((i for i, cell in enumerate(cells) if _SCORE.search(str(cell or ""))), None)
        if seat is not None and score is not None:
            wide = [row for row in rows[place + 1 :] if len(row) > max(seat, score)]
            return [(row[seat], row[score]) for row in wide if row[seat] not in (None, "")]
    return frappe.throw(_("The sheet needs a column “seat number” and a column “score”."))


def _enter(session, pairs: list[tuple]) -> dict:
    refused = []
    for seat, score in pairs:
        reason = _try(_enter_one, session, seat, score)
        if reason:
            refused.append({"name": str(seat), "label": _("Seat {0}").format(seat), "reason": reason})
    return {"done": len(pairs) - len(refused), "refused": refused}


def _try(act, *arguments) -> str:
    savepoint = "exam_score"
    frappe.db.savepoint(savepoint)
    try:
        with plain_refusals():
            act(*arguments)
        return ""
    except EXPECTED as error:
        frappe.db.rollback(save_point=savepoint)
        frappe.clear_messages()
        return sentence_of(error)


def _enter_one(session, seat, score) -> None:
    number = _number(seat)
    key = f"{session.name}:{int(number)}" if number is not None else ""
    name = frappe.db.get_value(CANDIDATE, {"seat_key": key}, "name") if key else None
    if not name:
        raise RuleViolation("exam_score_no_candidate", seat=str(seat)[:20])
    points = _number(score)
    if points is None:
        raise RuleViolation("exam_score_unreadable", given=str(score)[:20])
    _require_no_sitting(name)
    record = frappe.get_doc(CANDIDATE, name, for_update=True)
    _require(entry_findings(record.attendance, record.result))
    outcome_of(points, session.pass_mark, session.full_mark)
    record.update(
        {
            "entered_score": round(points, 1),
            "entered_by": frappe.session.user,
            "entered_at": clock.now(),
        }
    )
    save_candidate(record)


def _require_no_sitting(candidate: str) -> None:
    """Refuse a score on paper for whoever sits, or sat, online, unless that attempt is void. Locks the attempt."""
    attempt = frappe.db.get_value("Exam Attempt", {"candidate": candidate}, "attempt_status", for_update=True)
    _require(paper_findings(attempt))


def _number(value) -> float | None:
    """Return a finite number out of a cell, None for anything else."""
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@frappe.whitelist(methods=["POST"])
def confirm_results(session: str, seen: dict | str) -> dict:
    """Confirm entered scores as the second person; good rows go through. Organiser only.

    `seen`: {candidate: the score this person has read}; one that was entered anew meanwhile is refused.
    Returns {"done", "refused", "failed_last": names whose last attempt this was}.
    """
    kept_session(session)
    scores = frappe.parse_json(seen)
    if not isinstance(scores, dict) or not scores:
        frappe.throw(_("Please tick at least one row."))
    refused = []
    failed_last: list[str] = []
    for name, score in scores.items():
        reason = _try(_confirm_one, session, str(name), _number(score), failed_last)
        if reason:
            label = frappe.db.get_value(CANDIDATE, {"name": name, "session": session}, "officer_name") or name
            refused.append({"name": name, "label": label, "reason": reason})
    return {"done": len(scores) - len(refused), "refused": refused, "failed_last": failed_last}


def _confirm_one(session: str, name: str, seen: float | None, failed_last: list[str]) -> None:
    _require_no_sitting(name)
    fields = ["session", "entered_by", "entered_score", "officer_name", "attempt_number"]
    row = frappe.db.get_value(CANDIDATE, name, fields, as_dict=True, for_update=True)
    if not row or row.session != session or not keeps_session(current_scope(), _office(session)):
        raise frappe.PermissionError
    _require(confirmation_findings(row.entered_by, frappe.session.user, row.entered_score, seen))
    answer = confirm_result(name, row.entered_score, source=PAPER)
    allowed = cint(frappe.get_cached_value(SESSION, session, "attempts_allowed"))
    if answer["result"] == ExamResult.FAILED and row.attempt_number >= allowed:
        failed_last.append(row.officer_name)


def _office(session: str) -> str | None:
    return frappe.get_cached_value(SESSION, session, "legal_office")
