"""Uploaded files of an import: who may use them, where they lie, and that they stay private."""

import hashlib
from pathlib import Path
from typing import NoReturn

import frappe
from frappe import _

_CHUNK = 1024 * 1024


def find_upload(file_url: str):
    """Return the File record of an address that the present user may read.

    Raises ValidationError if there is none: an address alone gives no access to another's list.
    """
    names = frappe.get_all("File", filters={"file_url": file_url}, pluck="name", order_by="creation desc")
    for name in names:
        file = frappe.get_doc("File", name)
        if frappe.has_permission("File", "read", doc=file):
            return file
    return _refuse_missing()


def _refuse_missing() -> NoReturn:
    frappe.throw(_("The uploaded file was not found. Please upload it again."))


def keep_private(file_url: str) -> str:
    """Make sure that a list of persons is no public file; return its (new) address."""
    file = find_upload(file_url)
    if not file.is_private:
        file.is_private = 1
        file.save(ignore_permissions=True)  # whoever uploaded it may lack the right to change files
    return file.file_url


def path_of(file_url: str) -> Path:
    """Return where an uploaded file lies. Raises ValidationError if it is gone."""
    name = frappe.db.get_value("File", {"file_url": file_url}, "name", order_by="creation desc")
    path = Path(frappe.get_doc("File", name).get_full_path()) if name else None
    if path is None or not path.is_file():
        _refuse_missing()
    return path


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
