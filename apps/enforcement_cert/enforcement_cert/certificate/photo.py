"""Photos of officers: limits from the settings, measuring, judging (R-076, G-037)."""

import frappe
from frappe import _

from enforcement_cert.certificate.photo_measure import measure_photo
from enforcement_cert.domain.errors import Finding
from enforcement_cert.domain.photo_rules import PhotoRules, photo_findings

_KB = 1024


def photo_rules() -> PhotoRules:
    """Return the limits an administrator has set in Certificate Settings."""
    settings = frappe.get_cached_doc("Certificate Settings")
    return PhotoRules(
        width=settings.photo_width,
        height=settings.photo_height,
        min_bytes=settings.photo_min_kb * 1000,
        max_bytes=settings.photo_max_kb * _KB,
        max_pixels=int(settings.photo_max_megapixels * 1_000_000),
        needs_white_ground=bool(settings.photo_needs_white_ground),
        needs_one_face=bool(settings.photo_needs_one_face),
    )


def check_photo(data: bytes, rules: PhotoRules | None = None) -> tuple[Finding, ...]:
    """Judge a photo; an empty result means it can be printed. Never raises for a bad picture."""
    rules = rules or photo_rules()
    return photo_findings(measure_photo(data, rules), rules)


def read_photo(file_url: str) -> bytes:
    """Return the content of an uploaded photo. Raises ValidationError if the file is gone."""
    name = frappe.db.get_value("File", {"file_url": file_url}, "name", order_by="creation asc")
    if not name:
        frappe.throw(_("The photo file is missing. Please upload it again."))
    content = frappe.get_doc("File", name).get_content()
    return content.encode() if isinstance(content, str) else content


def findings_of_file(file_url: str) -> tuple[Finding, ...]:
    """Judge an uploaded photo by its address."""
    return check_photo(read_photo(file_url))
