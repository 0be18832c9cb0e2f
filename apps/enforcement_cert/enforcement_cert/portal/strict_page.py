"""What the pages of one file and one script have in common: addresses of scripts, headers that allow nothing else."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

import frappe

_FIXED = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


@lru_cache(maxsize=16)
def script_address(file: str) -> str:
    """Return the address of a script of the app, such as "exam.js".

    A new script gets a new address, so that no browser keeps the old one beside the new page.
    """
    script = Path(frappe.get_app_path("enforcement_cert", "public", "js", file))
    return f"/assets/enforcement_cert/js/{file}?{hashlib.sha256(script.read_bytes()).hexdigest()[:12]}"


def strict_headers(style: str, *, images: str = "'self'", media: str = "'none'") -> dict[str, str]:
    """Return the headers of a page with this one style; `images`, `media`: sources as the policy writes them."""
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'self'; connect-src 'self'; "
        f"img-src {images}; media-src {media}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy, **_FIXED}
