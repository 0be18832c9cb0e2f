"""The end of an online session: not while somebody writes or may still begin; whoever has no result is set free.

The session is locked, then its attempts, then its candidates.
"""

import frappe
from frappe import _

from enforcement_cert.domain.exam_sitting import FINISHED_STATUSES, SittingStatus
from enforcement_cert.domain.examinations import Attendance
from enforcement_cert.examination import clock, marking
from enforcement_cert.examination.attempts import (
    ATTEMPT,
    CANDIDATE,
    make_void,
    release_registration,
    session_time,
)


def require_nobody_writes(session) -> None:
    """Refuse to close a locked online session while candidates write, or are admitted and may still begin (R-171)."""
    attempts = attempts_of(session.name)
    for row in attempts:
        marking.end_if_over(row.name)
    attempts = attempts_of(session.name)
    writing = [row.officer_name for row in attempts if row.attempt_status == SittingStatus.RUNNING]
    if writing:
        frappe.throw(_("{0} candidates are still writing: {1}. Close the session afterwards.").format(*_named(writing)))
    extra = {row.candidate: row.extra_minutes or 0 for row in attempts}
    over = {row.candidate for row in attempts if row.attempt_status != SittingStatus.NOT_BEGUN}
    time = session_time(session.name)
    may_begin = [
        row.officer_name
        for row in _admitted(session.name)
        if row.name not in over and clock.now() < time.last_moment(extra.get(row.name, 0))
    ]
    if may_begin:
        frappe.throw(
            _("{0} candidates were admitted and may still begin: {1}. Close the session afterwards.").format(
                *_named(may_begin)
            )
        )


def free_those_without_result(session) -> None:
    """At the closing: attempts that never began end, and whoever did not finish one may register again."""
    attempts = {row.candidate: row for row in attempts_of(session.name)}
    for row in attempts.values():
        if row.attempt_status == SittingStatus.NOT_BEGUN:
            make_void(frappe.get_doc(ATTEMPT, row.name, for_update=True), _("Not begun before the session was closed."))
    for person in _admitted(session.name):
        attempt = attempts.get(person.name)
        if not attempt or attempt.attempt_status not in FINISHED_STATUSES:
            release_registration(person.name)


def attempts_of(session: str) -> list:
    """Return the attempts of a session as they are now, locked."""
    row = frappe.qb.DocType(ATTEMPT)
    query = frappe.qb.from_(row).select(
        row.name, row.candidate, row.officer_name, row.attempt_status, row.extra_minutes
    )
    return query.where(row.session == session).orderby(row.name).for_update().run(as_dict=True)


def _admitted(session: str) -> list:
    row = frappe.qb.DocType(CANDIDATE)
    query = frappe.qb.from_(row).select(row.name, row.officer_name).orderby(row.seat_number)
    query = query.where((row.session == session) & (row.attendance == str(Attendance.ADMITTED)))
    return query.for_update().run(as_dict=True)


def _named(names: list[str], most: int = 5) -> tuple[int, str]:
    return len(names), "、".join(names[:most]) + ("…" if len(names) > most else "")
