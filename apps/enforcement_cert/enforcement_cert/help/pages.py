"""The manual: which pages there are, in which order, and their text as HTML. Source: R-066, R-008."""

from functools import lru_cache
from pathlib import Path

import frappe
from frappe import _
from frappe.utils import md_to_html

from enforcement_cert.domain.errors import Label

FOLDER = Path(__file__).parent / "zh"
PAGES: dict[str, Label] = {
    "start": Label("Log-in and passwords"),
    "registration": Label("Registration"),
    "officers": Label("Officers and lists"),
    "applications": Label("Applications and cards"),
    "verification": Label("Public verification"),
    "administration": Label("Administration of logins"),
    "equipment": Label("Readers, scan guns, cameras, printers"),
    "faq": Label("Frequent questions"),
    "install": Label("Installation"),
}
FIRST = "start"
_CHART = "[[chart]]"


def navigation(current: str) -> list[dict]:
    """Return the entries of the manual's contents."""
    return [
        {"address": f"/help/{name}", "title": _(str(title)), "is_current": name == current}
        for name, title in PAGES.items()
    ]


def html_of(name: str) -> str:
    """Return a page of the manual as HTML. Raises KeyError for unknown names."""
    text = _html(name)
    if _CHART in text:
        chart = frappe.render_template("enforcement_cert/templates/includes/registration_chart.html", {})
        text = text.replace(f"<p>{_CHART}</p>", chart)
    return text


@lru_cache(maxsize=len(PAGES))
def _html(name: str) -> str:
    if name not in PAGES:
        raise KeyError(name)
    return str(md_to_html((FOLDER / f"{name}.md").read_text(encoding="utf-8")))
