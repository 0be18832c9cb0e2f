"""The life of a session: opened for registration, run, closed; and what its page shows."""

import frappe
from frappe import _

from enforcement_cert.access.exam_duties import guards_door, keeps_session
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.examinations import Attendance, Door, SessionState
from enforcement_cert.examination import clock

SESSION, CANDIDATE, EVENT = "Exam Session", "Exam Candidate", "Exam Entrance Event"
PRESETS = ("minutes", "full_mark", "pass_mark", "attempts_allowed", "entrance_opens_minutes", "entrance_closes_minutes")
_S, _A = SessionState, Attendance


@frappe.whitelist(methods=["POST"])
def presets() -> dict:
    """Return what a new session begins with, by field (G-010, G-011)."""
    frappe.has_permission(SESSION, "create", throw=True)
    settings = frappe.get_cached_doc("Exam Settings")
    return {"subject": settings.default_subject, **{field: settings.get(field) for field in PRESETS}}


@frappe.whitelist(methods=["POST"])
def open_session(name: str) -> dict:
    """Open a planned session: units may register their people, and everybody registered is told. Organiser only."""
    from enforcement_cert.examination import announcing

    session = kept_session(name)
    move_session(session, _S.OPEN)
    return {"session_state": session.session_state, "told": announcing.announce_candidates(session)}


@frappe.whitelist(methods=["POST"])
def close_session(name: str) -> dict:
    """Close a session: whoever was not admitted is absent. Organiser only, not before the door has shut.

    An online session is not closed while somebody writes or may still begin.
    Returns {"session_state", "absent": number}.
    """
    from enforcement_cert.examination import closing

    session = kept_session(name)
    if clock.now() < door_of(session).closes_at:
        frappe.throw(_("The door of this session is still open or has not opened yet; close the session afterwards."))
    if session.blueprint:
        closing.require_nobody_writes(session)
    move_session(session, _S.CLOSED, closed_at=clock.now(), closed_by=frappe.session.user)
    if session.blueprint:
        closing.free_those_without_result(session)
    row = frappe.qb.DocType(CANDIDATE)
    query = frappe.qb.from_(row).select(row.name, row.attendance).orderby(row.name)
    query = query.where((row.session == name) & row.attendance.isin([str(_A.REGISTERED), str(_A.REFUSED)]))
    waiting = query.for_update().run(as_dict=True)  # also who was admitted while this call waited
    absent = [one.name for one in waiting if one.attendance == _A.REGISTERED]
    _set(absent, {"attendance": str(_A.ABSENT), "open_candidate_key": None})
    _set([one.name for one in waiting if one.attendance == _A.REFUSED], {"open_candidate_key": None})
    return {"session_state": session.session_state, "absent": len(absent)}


def _set(names: list[str], values: dict) -> None:
    if names:
        frappe.db.set_value(CANDIDATE, {"name": ["in", names]}, values)


def move_session(session, state: SessionState, **more) -> None:
    """Take a locked session to a state. Raises RuleRefused where the table knows no such change."""
    session.update({"session_state": str(state), **more})
    session.flags.is_step = True
    session.save(ignore_permissions=True)  # the caller has asked who may take this step


def kept_session(name: str):
    """Return a session under its lock, for its organiser. Raises PermissionError for everybody else."""
    session = locked_session(name)
    if not keeps_session(current_scope(), session.legal_office):
        frappe.throw(_("Only the reviewers of the organising office do this."), frappe.PermissionError)
    return session


def locked_session(name: str):
    """Return a session under its lock, for whoever may read it. The session is locked before its candidates."""
    if not frappe.db.exists(SESSION, name) or not frappe.has_permission(SESSION, "read", name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return frappe.get_doc(SESSION, name, for_update=True)


def door_of(session) -> Door:
    """Return a session's door as the rules see it."""
    return Door(
        session.session_state,
        frappe.utils.get_datetime(session.starts_at),
        session.entrance_opens_minutes or 0,
        session.entrance_closes_minutes or 0,
    )


@frappe.whitelist(methods=["POST"])
def guide(name: str) -> dict:
    """What the page of a session shows: counts, times of the door, the seats, and what this login may do."""
    if not frappe.has_permission(SESSION, "read", name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    session, scope = frappe.get_doc(SESSION, name), current_scope()
    door = door_of(session)
    return {
        **counts_of(name),
        "opens_at": door.opens_at,
        "closes_at": door.closes_at,
        "capacity": session.capacity,
        "keeps": keeps_session(scope, session.legal_office),
        "guards": guards_door(scope, name, session.legal_office),
        "registers": bool(scope.agency and "Agency Clerk" in frappe.get_roles()),
        "seats": seats_of(name),
    }


def counts_of(name: str) -> dict:
    """Return {"attendance": {value: n}, "result": {value: n}, "total"} of the candidates this login sees."""
    rows = frappe.get_list(
        CANDIDATE,
        filters={"session": name, "attendance": ["!=", str(_A.WITHDRAWN)]},
        fields=["attendance", "result"],
        order_by="name",
        limit=0,
    )
    found: dict = {"attendance": {}, "result": {}, "total": len(rows)}
    for row in rows:
        for kind in ("attendance", "result"):
            found[kind][row[kind]] = found[kind].get(row[kind], 0) + 1
    return found


def seats_of(name: str) -> list[dict]:
    """Return the seats with who sits there, of the candidates this login sees, by seat."""
    return frappe.get_list(
        CANDIDATE,
        filters={"session": name, "seat_number": [">", 0]},
        fields=["name", "seat_number", "officer_name", "attendance", "candidate_kind", "result", "score"],
        order_by="seat_number",
        limit=0,
    )
