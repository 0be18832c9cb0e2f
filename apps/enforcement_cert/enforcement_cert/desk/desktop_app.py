"""The system as a program on the clerk's computer (R-202): installed from the browser, started from the start menu.

The older edition was a client program that talked to a remote server. Here the browser is that client: this
manifest lets Chromium and Edge put the system into the start menu and onto the desktop, in a window of its own.
No service worker: nothing here works without the server, and a page kept offline could be taken for the present state.
"""

import json

import frappe
from frappe import _
from werkzeug.wrappers import Response

from enforcement_cert.setup.desk import PRODUCT_NAME

PATH = "start.webmanifest"  # not "desk…": the engine leads that elsewhere
_IMAGES = "/assets/enforcement_cert/images/"
_ICONS = (
    ("app-192.png", "192x192", "any"),
    ("app-512.png", "512x512", "any"),
    ("app-maskable-512.png", "512x512", "maskable"),
)
_SHORT_NAME_LENGTH = 12
_COLOUR = "#1f4e8c"
_KEPT_SECONDS = 3600


class DesktopApp:
    """Page renderer (hook `page_renderer`) of the manifest; it names the site as the administrator does."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or frappe.local.request.path).strip("/ ")

    def can_render(self) -> bool:
        """Say whether the manifest is asked for."""
        return self.path == PATH and frappe.local.request.method in ("GET", "HEAD")

    def render(self) -> Response:
        """Answer it; the same for everybody, no session needed."""
        headers = {"Cache-Control": f"public, max-age={_KEPT_SECONDS}"}
        body = json.dumps(manifest(), ensure_ascii=False)
        return Response(body, headers=headers, content_type="application/manifest+json; charset=utf-8")


def manifest() -> dict:
    """Return the web app manifest of this site."""
    name = frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME
    return {
        "id": "/app",
        "name": name,
        "short_name": name[:_SHORT_NAME_LENGTH],
        "description": _("Officers, applications and certificates of administrative enforcement"),
        "lang": "zh-CN",
        "start_url": "/app",
        "scope": "/",
        "display": "standalone",
        "theme_color": _COLOUR,
        "background_color": "#ffffff",
        "icons": [
            {"src": _IMAGES + file, "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in _ICONS
        ],
        "shortcuts": [
            {"name": _("Verify a certificate"), "url": "/v"},
            {"name": _("User Manual"), "url": "/help"},
        ],
    }
