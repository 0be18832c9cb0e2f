"""Photos of a sitting candidate: private files of the attempt, one at the start, one at a random moment (R-169, R-170).

Opening one is written into the register of readings (access/readings.py); they are removed after the years of the
settings (G-097).
"""

import base64
import binascii
import hashlib
from pathlib import Path

import frappe
from frappe import _
from frappe.utils import add_years, now

from enforcement_cert.access.retention import SETTINGS, remove_uploads
from enforcement_cert.certificate.card_face_errors import UnreadablePhoto
from enforcement_cert.certificate.photo_image import photo_header
from enforcement_cert.domain.exam_sitting import FINAL_STATUSES
from enforcement_cert.examination import clock, flags
from enforcement_cert.examination.attempts import ATTEMPT
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.photo_store import write_whole

FIELDS = {"start": "photo_at_start", "random": "photo_random"}
LARGEST_BYTES = 160 * 1024
LARGEST_SIDE = 1280
_FOLDER = "Home/Attachments"


def keep_photo(attempt, moment: str, image: str) -> None:
    """Keep a photo (JPEG, base64) of a locked attempt; the first one of each moment stays."""
    field = FIELDS.get(moment)
    if field is None:
        frappe.throw(_("This photo cannot be used."))
    if attempt.get(field):
        return
    data = read_image(image)
    url = _store(attempt.name, field, data)
    frappe.db.set_value(ATTEMPT, attempt.name, {field: url, f"{field}_at": clock.now()})
    flags.settle(attempt.name)


def read_image(image: str) -> bytes:
    """Return the bytes of a photo sent by the page. Raises ValidationError for anything but a small JPEG."""
    text = (image or "").removeprefix("data:image/jpeg;base64,")
    try:
        data = base64.b64decode(text, validate=True)
        kind, width, height = photo_header(data)
    except (binascii.Error, ValueError, UnreadablePhoto):
        frappe.throw(_("This photo cannot be used."))
    if kind != "JPEG" or len(data) > LARGEST_BYTES or max(width, height) > LARGEST_SIDE:
        frappe.throw(_("This photo cannot be used."))
    return data


def _store(attempt: str, field: str, data: bytes) -> str:
    """Write the file and its record; a name that tells nothing and is the same when a killed call comes again."""
    mark = hashlib.sha256(f"{attempt}\0{field}\0".encode() + data).hexdigest()[:32]
    name = f"exam-photo-{mark}.jpg"
    write_whole(Path(frappe.get_site_path("private", "files")) / name, data)
    columns = {
        "name": frappe.generate_hash(length=10),
        "file_name": name,
        "file_url": f"/private/files/{name}",
        "file_size": len(data),
        "content_hash": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "is_private": 1,
        "is_folder": 0,
        "folder": _FOLDER,
        "attached_to_doctype": ATTEMPT,
        "attached_to_name": attempt,
        "attached_to_field": field,
    }
    insert_rows("File", [columns], owner="Administrator", moment=now())
    return str(columns["file_url"])


def remove_old_photos() -> None:
    """Daily job: remove the photos of sittings older than the years of the settings; 0 keeps them (G-097)."""
    years = frappe.db.get_single_value(SETTINGS, "exam_photo_years")
    if not years:
        return
    old = {
        "attempt_status": ["in", [str(status) for status in FINAL_STATUSES]],
        "handed_in_at": ["<", add_years(clock.now(), -int(years))],
    }
    with_photos = [[ATTEMPT, field, "is", "set"] for field in FIELDS.values()]
    names = frappe.get_all(ATTEMPT, filters=old, or_filters=with_photos, pluck="name", order_by="creation asc", limit=0)
    for name in names:
        addresses = frappe.db.get_value(ATTEMPT, name, list(FIELDS.values()), as_dict=True)
        frappe.db.set_value(ATTEMPT, name, dict.fromkeys(FIELDS.values(), ""), update_modified=False)
        remove_uploads(ATTEMPT, name, addresses.values())
        frappe.db.commit()  # the file is gone from the disk; its record must go with it
