"""The page on which a unit registers itself (R-056): one file, one script, nothing from elsewhere."""

from functools import lru_cache
from pathlib import Path

import frappe
from werkzeug.wrappers import Response

from enforcement_cert.access.login_records import password_rules
from enforcement_cert.domain.registration import LOGIN_NAME_LENGTHS, UNIT_NAME_LENGTHS
from enforcement_cert.organization.office_words import label_of_offices
from enforcement_cert.organization.registration import AGENCY, is_registration_open
from enforcement_cert.portal.strict_page import script_address, strict_headers
from enforcement_cert.setup.desk import PRODUCT_NAME

PATH = "register"
LANGUAGES = ("zh", "en")
_HERE = Path(__file__).parent / "pages"
_CHOICES = ("agency_kind", "legal_kind", "government_level")


class RegistrationPage:
    """Page renderer (hook `page_renderer`) for /register."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or frappe.local.request.path).strip("/ ")

    def can_render(self) -> bool:
        """Say whether this is the registration page."""
        return self.path == PATH and frappe.local.request.method in ("GET", "HEAD")

    def render(self) -> Response:
        """Draw the form; whoever is logged in already goes to the desk."""
        if frappe.session.user != "Guest":
            return Response("", status=302, headers={"Location": "/app"})
        wanted = frappe.local.request.args.get("lang")
        frappe.local.lang = wanted if wanted in LANGUAGES else LANGUAGES[0]
        status = 200 if is_registration_open() else 404
        return Response(
            draw(), status=status, content_type="text/html; charset=utf-8", headers=strict_headers(_style())
        )


def draw() -> str:
    """Return the page in the request's language."""
    meta = frappe.get_meta(AGENCY)
    return frappe.render_template(
        "enforcement_cert/organization/pages/register.html",
        {
            "style": _style(),
            "is_open": is_registration_open(),
            "lang": "zh-CN" if frappe.local.lang == "zh" else frappe.local.lang,
            "choices": {field: meta.get_field(field).options.split("\n") for field in _CHOICES},
            "office_label": label_of_offices(),
            "rules": password_rules(),
            "product": frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME,
            "unit_name_longest": UNIT_NAME_LENGTHS[1],
            "login_longest": max(LOGIN_NAME_LENGTHS[1], 140),
            "script": script_address("register.js"),
        },
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return (_HERE / "register.css").read_text(encoding="utf-8")
