"""Photos of officers: limits from the settings, measuring, judging (R-076, G-037)."""

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import frappe
from frappe import _

from enforcement_cert.certificate.photo_image import has_metadata, prepare_photo
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
    return _content_of(frappe.get_doc("File", name))


def read_photos(file_urls: Sequence[str]) -> dict[str, bytes]:
    """Return the contents of many uploaded photos by address; those whose file is gone are left out."""
    rows = frappe.get_all(
        "File", filters={"file_url": ["in", list(file_urls)]}, fields=["name", "file_url"], order_by="creation desc"
    )
    contents: dict[str, bytes] = {}
    for file_url, name in {row.file_url: row.name for row in rows}.items():  # of several records the oldest
        try:
            contents[file_url] = _content_of(frappe.get_doc("File", name))
        except frappe.ValidationError:
            frappe.clear_messages()
    return contents


def findings_of_file(file_url: str) -> tuple[Finding, ...]:
    """Judge an uploaded photo by its address."""
    return check_photo(read_photo(file_url))


def uploaded_photo(file_url: str):
    """Return the File of a photo that the present user may read. Raises ValidationError if there is none.

    Without this, anybody could put the photo of a stranger's record on the own one by its address.
    """
    names = frappe.get_all("File", filters={"file_url": file_url}, pluck="name", order_by="creation desc")
    files = (frappe.get_doc("File", name) for name in names)
    file = next((file for file in files if file.has_permission("read")), None)
    if not file:
        frappe.throw(_("The photo file is missing. Please upload it again."))
    return file


def keep_photo(file, doctype: str, name: str) -> str:
    """Turn an accepted upload into the photo on file of one record and return its address.

    Private, of no telling name, and without what cameras write into pictures (place, time,
    device). The file of the upload itself is removed once the transaction is through.
    """
    data = _content_of(file)
    if has_metadata(data):
        data = prepare_photo(data)
    if file.attached_to_name not in (None, "", name) and frappe.db.exists(
        file.attached_to_doctype, file.attached_to_name
    ):
        file = frappe.copy_doc(file)  # it belongs to another record, which keeps it
        file.name = frappe.generate_hash(length=10)
        file.db_insert()
    before = file.file_url
    mark = hashlib.sha256(file.name.encode() + b"\0" + data).hexdigest()[:32]
    file_name = f"officer-photo-{mark}.jpg"
    path = Path(frappe.get_site_path("private", "files", file_name))
    path.write_bytes(data)
    file.db_set(
        {
            "file_name": file_name,
            "file_url": f"/private/files/{file_name}",
            "file_size": len(data),
            "content_hash": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            "is_private": 1,
            "attached_to_doctype": doctype,
            "attached_to_name": name,
            "attached_to_field": "photo",
        }
    )
    if before != file.file_url:
        frappe.db.after_rollback.add(_removal(path))
        _remove_later(before)
    return file.file_url


def _remove_later(file_url: str) -> None:
    """Remove a file from the disk after the commit, unless another record still has it."""
    if frappe.db.exists("File", {"file_url": file_url}):
        return
    kind = ("private", "files") if file_url.startswith("/private/") else ("public", "files")
    path = Path(frappe.get_site_path(*kind, os.path.basename(file_url)))
    frappe.db.after_commit.add(_removal(path))


def _removal(path: Path) -> Callable[[], None]:
    path = path.absolute()
    return lambda: path.unlink(missing_ok=True)


def _content_of(file) -> bytes:
    try:
        content = file.get_content()
    except OSError:
        frappe.throw(_("The photo file is missing. Please upload it again."))
    return content.encode() if isinstance(content, str) else content
