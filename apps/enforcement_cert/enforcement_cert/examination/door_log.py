"""What reviews and applications ask of examinations that were held here; reads only."""

import frappe
from frappe.utils import getdate

_CANDIDATE, _EVENT, _SESSION = "Exam Candidate", "Exam Entrance Event", "Exam Session"


def check_of_review(review: str) -> dict | None:
    """Return when and where the certificate of a review was checked at the door (R-162): {"at", "by", "session"}."""
    rows = frappe.get_all(
        _EVENT,
        filters={"review": review, "event_kind": "Certificate Check"},
        fields=["happened_at", "recorded_by", "session"],
        order_by="happened_at desc",
        limit=1,
    )
    if not rows:
        return None
    title = frappe.db.get_value(_SESSION, rows[0].session, "session_title")
    return {"at": rows[0].happened_at, "by": rows[0].recorded_by, "session": title}


def last_confirmed(officer: str):
    """Return {"name", "result", "sat_on"} of the last examination held here with a confirmed result; None without."""
    return frappe.db.get_value(
        _CANDIDATE,
        {"officer": officer, "result": ["in", ["Passed", "Failed"]]},
        ["name", "result", "sat_on"],
        as_dict=True,
        order_by="confirmed_at desc, creation desc",
    )


def is_recorded_here(officer) -> bool:
    """Say whether the pass on an officer's record is the last result of the examinations held in this system."""
    last = last_confirmed(officer.name)
    if not last or last.result != "Passed" or not officer.exam_passed_on:
        return False
    return getdate(officer.exam_passed_on) == last.sat_on
