"""What reviews and applications ask of examinations that were held here; reads only."""

import frappe

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


def is_recorded_here(officer) -> bool:
    """Say whether the pass on an officer's record comes from an examination held in this system."""
    held = {"officer": officer.name, "result": "Passed", "sat_on": officer.exam_passed_on or "1900-01-01"}
    return bool(frappe.db.exists(_CANDIDATE, held))
