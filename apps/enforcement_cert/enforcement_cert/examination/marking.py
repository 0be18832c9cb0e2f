"""The end of a sitting: marked once, whoever comes first – the candidate, a late call or the job of the minute.

The result counts at once where nothing is to be looked at and the blueprint shows it; else the office releases it
(`releasing.py`).

The attempt's row is locked, its state asked and changed in one transaction together with the marks and the result:
a worker killed anywhere leaves a running attempt, and the next one marks it (R-173, X-33).
"""

import frappe
from frappe.utils import get_datetime

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.exam_marking import AnsweredItem, MarkingRule, Marks, mark_paper
from enforcement_cert.domain.exam_questions import QuestionKind
from enforcement_cert.domain.exam_sitting import SittingStatus, is_over
from enforcement_cert.errors import words_of
from enforcement_cert.examination import clock, flags, results
from enforcement_cert.examination.attempts import ATTEMPT
from enforcement_cert.examination.papers import ANSWER, open_key, rows_now
from enforcement_cert.messages import explain

_SAVEPOINT = "exam_result"


def end_overdue() -> None:
    """Each minute: hand in what has run out of time, one attempt after the other; may run any number of times."""
    overdue = {"attempt_status": str(SittingStatus.RUNNING), "ends_at": ["<=", clock.now()]}
    names = frappe.get_all(ATTEMPT, filters=overdue, pluck="name", order_by="ends_at asc", limit=0)
    frappe.db.commit()  # what follows must see what was saved until the lock is there
    for name in names:
        try:
            end_if_over(name)
            frappe.db.commit()  # each attempt by itself: a killed worker leaves whole ones
        except Exception as error:
            frappe.db.rollback()
            title = f"Examination {name} could not be marked: {type(error).__name__}"
            frappe.log_error(title=title, message=frappe.get_traceback())
            frappe.db.commit()  # the next one is marked all the same


def end_if_over(name: str) -> bool:
    """Hand an attempt in if its time is up; say whether it is over."""
    attempt = frappe.db.get_value(ATTEMPT, name, ["attempt_status", "ends_at"], as_dict=True, for_update=True)
    if attempt.attempt_status != SittingStatus.RUNNING:
        return attempt.attempt_status != SittingStatus.NOT_BEGUN
    if not is_over(get_datetime(attempt.ends_at), clock.now()):
        return False
    finish(name, SittingStatus.TIMED_OUT)
    return True


def finish(name: str, status: SittingStatus) -> bool:
    """Hand in and mark a running attempt, tell the result to the candidate's record; False if it was over already."""
    attempt = frappe.get_doc(ATTEMPT, name, for_update=True)
    if attempt.attempt_status != SittingStatus.RUNNING:
        return False
    right = open_key(name, attempt.answer_key)
    rows = rows_now(name, ("name", "position", "question_kind", "points", "given_answer"))
    rule = MarkingRule(attempt.pass_mark, int(attempt.partial_percent or 0))
    marks = mark_paper([_item(row, right) for row in rows], rule)
    for row, points in zip(rows, marks.points, strict=True):
        frappe.db.set_value(
            ANSWER, row.name, {"score": float(points), "right_answer": right[row.position]}, update_modified=False
        )
    over_at = clock.now() if status is SittingStatus.HANDED_IN else get_datetime(attempt.ends_at)
    frappe.db.set_value(ATTEMPT, name, _outcome(status, marks, over_at))
    flags.settle(name)
    if attempt.shows_result and not frappe.db.get_value(ATTEMPT, name, "is_flagged"):
        _tell(attempt, marks)
    return True


def _item(row, right: dict[int, str]) -> AnsweredItem:
    return AnsweredItem(QuestionKind(row.question_kind), row.points, right[row.position], row.given_answer or "")


def _outcome(status: SittingStatus, marks: Marks, over_at) -> dict:
    return {
        "attempt_status": str(status),
        "handed_in_at": over_at,
        "marked_at": clock.now(),
        "score": float(marks.total),
        "has_passed": int(marks.has_passed),
        "sign_in_digest": None,
        "answer_key": None,
    }


def _tell(attempt, marks: Marks) -> None:
    """Pass the result on to the candidate's record, which leads it to officer and review (R-173).

    One that cannot be taken over, because another was entered meanwhile, is told to the inspector; the marks stay.
    """
    frappe.db.savepoint(_SAVEPOINT)
    try:
        results.confirm_result(attempt.candidate, float(marks.total), source=results.ONLINE, sat_on=attempt.begins_at)
    except (RuleViolation, frappe.ValidationError) as refusal:
        frappe.db.rollback(save_point=_SAVEPOINT)
        frappe.clear_messages()
        sentence = explain(refusal) if isinstance(refusal, RuleViolation) else words_of(refusal)
        frappe.db.set_value(ATTEMPT, attempt.name, "result_problem", sentence[:500])
        flags.settle(attempt.name)
    else:
        frappe.db.set_value(ATTEMPT, attempt.name, "result_released_at", clock.now())
