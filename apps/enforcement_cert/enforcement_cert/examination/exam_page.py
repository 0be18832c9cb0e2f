"""The page /exam on which candidates sit: one file, one script, nothing from elsewhere (R-165, R-172)."""

from functools import lru_cache
from pathlib import Path

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from werkzeug.wrappers import Response

from enforcement_cert.portal.strict_page import script_address, strict_headers
from enforcement_cert.setup.desk import PRODUCT_NAME

PATH = "exam"
_HERE = Path(__file__).parent / "pages"


class ExamPage:
    """Page renderer (hook `page_renderer`) for /exam."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or frappe.local.request.path).strip("/ ")

    def can_render(self) -> bool:
        """Say whether this is the page of the examination."""
        return self.path == PATH and frappe.local.request.method in ("GET", "HEAD")

    def render(self) -> Response:
        """Draw it for anybody; who may sit is asked at signing in."""
        frappe.local.lang = "zh"
        return Response(
            draw(),
            status=200,
            content_type="text/html; charset=utf-8",
            headers=strict_headers(_style(), images="'self' data:", media="'self' blob:"),
        )


def words() -> dict[str, str]:
    """Return the sentences the script shows."""
    return {
        "saved": _("All answers are saved"),
        "saving": _("Saving …"),
        "unsaved": _("{0} answers are not saved yet and will be sent again"),
        "offline": _("No connection. Go on answering; what you answer is sent as soon as the connection is back."),
        "refused": _("Question {0} could not be saved: {1}"),
        "failed": _("The server does not answer. Please try again."),
        "busy": _("Too many calls at once. Please wait a moment and try again."),
        "minutes_left": _("{0} minutes left"),
        "position": _("Question {0} of {1}"),
        "points": _("{0} points"),
        "one": _("Choose one answer"),
        "several": _("Choose all right answers"),
        "answered": _("Answered"),
        "unanswered": _("Not answered"),
        "marked": _("Marked"),
        "all_answered": _("All questions are answered."),
        "left_open": _("{0} questions are not answered: {1}"),
        "not_saved": _("{0} answers are not saved yet. Please wait for the connection before handing in."),
        "camera_ready": _("The camera is ready. The first photo is taken when you begin."),
        "camera_missing": _("No camera can be used. You may go on; the sitting is marked for the inspection."),
        "begins_in": _("The examination begins in {0}."),
        "handed_in": _("Handed in"),
        "timed_out": _("The time was up; your answers were handed in"),
        "void": _("This sitting was declared void"),
        "ask_office": _("Please ask the invigilator."),
        "passed": _("Passed"),
        "not_passed": _("Not passed"),
        "score": _("{0} of {1} points, {2} are needed"),
        "result_later": _("Your office tells the result."),
        "may_leave": _("You may close this page."),
        "greeting": _("{0}, seat {1}"),
        "photo_taken": _("A photo was taken for the record."),
    }


def draw() -> str:
    """Return the page as text."""
    return frappe.render_template(
        "enforcement_cert/examination/pages/exam.html",
        {
            "style": _style(),
            "csrf_token": "" if frappe.session.user == "Guest" else get_csrf_token(),
            "product": frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME,
            "photo_years": frappe.db.get_single_value("Personal Data Settings", "exam_photo_years"),
            "script": script_address("exam.js"),
            "title": _("Online Examination"),
            "words": words(),
        },
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return (_HERE / "exam.css").read_text(encoding="utf-8")
