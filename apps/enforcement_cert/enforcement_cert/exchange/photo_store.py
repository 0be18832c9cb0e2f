"""Photos of imported officers become private files of their records, without a detour through forms."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import frappe

from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.personnel.officers import OFFICER

_FOLDER = "Home/Attachments"


@dataclass(frozen=True)
class OfficerPhoto:
    """A checked photo (JPEG) of an officer."""

    officer: str
    data: bytes

    @property
    def file_name(self) -> str:
        """A name that tells nothing and is the same when a killed job does its work again."""
        mark = hashlib.sha256(self.officer.encode() + b"\0" + self.data).hexdigest()[:32]
        return f"officer-photo-{mark}.jpg"

    @property
    def file_url(self) -> str:
        return f"/private/files/{self.file_name}"


def store_photos(photos: Sequence[OfficerPhoto], *, owner: str, moment: str) -> None:
    """Write the pictures and their File records. The caller's transaction decides over the records."""
    folder = Path(frappe.get_site_path("private", "files"))
    for photo in photos:
        write_whole(folder / photo.file_name, photo.data)
    insert_rows("File", [_file_columns(photo) for photo in photos], owner=owner, moment=moment)


def write_whole(target: Path, data: bytes) -> None:
    """Write so that a killed process leaves either no file or the whole one."""
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(data)
    os.replace(unfinished, target)


def _file_columns(photo: OfficerPhoto) -> dict[str, object]:
    return {
        "name": frappe.generate_hash(length=10),
        "file_name": photo.file_name,
        "file_url": photo.file_url,
        "file_size": len(photo.data),
        "content_hash": hashlib.md5(photo.data, usedforsecurity=False).hexdigest(),
        "is_private": 1,
        "is_folder": 0,
        "folder": _FOLDER,
        "attached_to_doctype": OFFICER,
        "attached_to_name": photo.officer,
        "attached_to_field": "photo",
    }
