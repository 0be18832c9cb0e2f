"""The officer's review on the telephone: where it stands, what is missing, what to do, the last messages. R-156, R-164.

Everything by the officer of the login's own place; what the rules say comes from review/explaining.py. A section of
/my-certificate and a page of its own.
"""

import frappe
from frappe import _
from frappe.utils import format_date, format_datetime, getdate

from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.review_dates import ReviewColour
from enforcement_cert.domain.review_profile import OPEN_STAGES, ReviewStage
from enforcement_cert.review import clock, explaining
from enforcement_cert.review.profiles import NoProfile

CERTIFICATE, OUTBOX = "Enforcement Certificate", "Outbox Message"
_MESSAGES = 5
# colour → class of the page, sign, words: never the colour alone (G-004)
_LOOKS = {
    ReviewColour.NONE: ("in-time", "✓", Label("Review in time")),
    ReviewColour.DARK_RED: ("due-soon", "◔", Label("Review due soon")),
    ReviewColour.BRIGHT_RED: ("overdue", "⊘", Label("Review overdue")),
}
_UNDER_WAY = ("under-way", "→", Label("Review under way"))


def section_facts(officer: str) -> dict[str, object]:
    """Return what the section shows: one entry per certificate in use, and the last messages."""
    return {"reviews": [_review(name) for name in _certificates(officer)], "messages": _messages(officer)}


def _certificates(officer: str) -> list[str]:
    in_use = {"officer": officer, "certificate_status": ["in", ["Valid", "Suspended"]]}
    return frappe.get_all(CERTIFICATE, filters=in_use, pluck="name", order_by="name")


def _review(certificate: str) -> dict[str, object]:
    try:
        found = explaining.why(certificate)
    except NoProfile:
        frappe.clear_last_message()
        return {"certificate": certificate, "look": "in-time", "sign": "", "headline": _("No review rule in force")}
    is_open = found["stage"] in OPEN_STAGES
    look, sign, words = _UNDER_WAY if is_open else _LOOKS[ReviewColour(found["colour"])]
    return {
        "certificate": certificate,
        "look": look,
        "sign": sign,
        "headline": _(str(words)),
        "advice": _advice(found, is_quiet=not is_open and look == "in-time"),
        "kind": _(found["kind"]),
        "year": found["year"] if is_open or not found["due_on"] else getdate(found["due_on"]).year,
        "due_on": format_date(found["due_on"]) if found["due_on"] else "",
        "days_left": _days_left(found["due_on"]),
        "last_review_on": format_date(found["last_review_on"]) if found["last_review_on"] else "",
        "steps": _steps(found["steps"]) if is_open else [],
        "warnings": [row["text"] for row in found["reasons"] if row["weight"] == "warn"],
        "message": found["message"] if not is_open else "",
        "scan_link": f"/app/certificate-review/{found['review']}" if _waits_for_scan(found) else "",
    }


def _advice(found: dict, *, is_quiet: bool) -> str:
    """What to do; where nothing is to be done, that in the holder's words: the rule's own sentence is the clerk's."""
    if is_quiet and found["due_on"]:
        return _("Nothing to do now. The next review is due on {0}.").format(format_date(found["due_on"]))
    return found["next"]


def _days_left(due_on) -> int | None:
    left = (getdate(due_on) - clock.today()).days if due_on else None
    return left if left is not None and left >= 0 else None


def _waits_for_scan(found: dict) -> bool:
    return found["stage"] == ReviewStage.COMPLETION and found["allowed"]


def _steps(steps: list[dict]) -> list[dict]:
    """Mark the first step that is not done as the one it stands at."""
    shown, is_current_found = [], False
    for step in steps:
        state = "done" if step["done"] else "waiting" if is_current_found else "current"
        is_current_found |= state == "current"
        words = {"done": _("done"), "current": _("stands here"), "waiting": _("still to come")}[state]
        at = format_datetime(step["at"]) if step["at"] else ""
        shown.append({"label": step["label"], "state": state, "state_label": words, "at": at})
    return shown


def _messages(officer: str) -> list[dict]:
    """The last messages to the officer, each once however many ways it went."""
    rows = frappe.get_all(
        OUTBOX,
        filters={"officer": officer, "channel": "In-Site", "message_status": "Sent"},
        fields=["title", "body", "sent_at"],
        order_by="sent_at desc",
        limit=_MESSAGES,
    )
    return [{"title": row.title, "body": row.body, "at": format_datetime(row.sent_at)} for row in rows]
