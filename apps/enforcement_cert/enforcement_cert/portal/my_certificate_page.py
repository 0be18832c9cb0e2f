"""The page /my-certificate: one file, one script, nothing from elsewhere."""

from functools import lru_cache
from pathlib import Path

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from werkzeug.wrappers import Response

from enforcement_cert.portal import my_certificate
from enforcement_cert.portal.strict_page import script_address, strict_headers
from enforcement_cert.setup.desk import PRODUCT_NAME

PATH = "my-certificate"
_HERE = Path(__file__).parents[1] / "templates" / "officer"


class MyCertificatePage:
    """Page renderer (hook `page_renderer`) for /my-certificate."""

    own_path = PATH

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or frappe.local.request.path).strip("/ ")

    def can_render(self) -> bool:
        """Say whether this is the officer's own page."""
        return self.path == self.own_path and frappe.local.request.method in ("GET", "HEAD")

    def render(self) -> Response:
        """Draw it for officers; others are told whose page it is, visitors log in first."""
        if frappe.session.user == "Guest":
            return Response("", status=302, headers={"Location": f"/login?redirect-to=/{self.own_path}"})
        frappe.local.lang = "zh"
        officer = my_certificate.own_officer()
        status = 200 if officer else 403
        return Response(
            self.draw(officer),
            status=status,
            content_type="text/html; charset=utf-8",
            headers=strict_headers(_style(), images="'self' data:"),
        )

    def draw(self, officer: str | None) -> str:
        """Return the page as text; the officer's other pages draw their own."""
        return draw(officer)


def draw(officer: str | None) -> str:
    """Return the page of an officer, or the sentence for logins that are none."""
    facts = my_certificate.page_facts(officer) if officer else {}
    return frappe.render_template(
        "enforcement_cert/templates/officer/my_certificate.html",
        {
            **facts,
            **common_facts(),
            "officer": officer,
            "csrf_token": get_csrf_token(),
            "script": script_address("my_certificate.js"),
            "title": _("My Certificate"),
        },
    )


def common_facts() -> dict[str, object]:
    """Return what every page of the officer's telephone shows alike: style, size, tone, the product's name."""
    arguments = frappe.local.request.args if getattr(frappe.local, "request", None) else {}
    return {
        "style": _style(),
        "is_large": arguments.get("size") == "large",
        "is_dark": arguments.get("tone") == "dark",
        "product": frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME,
    }


@lru_cache(maxsize=1)
def _style() -> str:
    return (_HERE / "my_certificate.css").read_text(encoding="utf-8")
