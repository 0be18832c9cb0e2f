"""A zip of photos named by identity number or officer code. No frappe import, nothing is unpacked to disk.

Names written by Chinese systems in GBK are read right; folders do not matter. Hostile archives (too
many files, files that swell, overlapping files, encrypted ones, archives in archives) are refused
or passed over, and one photo at a time is in memory.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from enforcement_cert.domain.identifiers import normalize_identity_number
from enforcement_cert.exchange.reading.errors import UnreadableFile

MAX_ARCHIVE_BYTES = 2 * 1024**3
MAX_PHOTOS = 60_000
MAX_PHOTO_BYTES = 20 * 1024**2
MAX_RATIO = 200
_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_NESTED = (".zip", ".rar", ".7z", ".gz", ".tar")
# The list itself, in a package of list and photos. (A .txt beside it is a note of the packing program.)
LIST_ENDINGS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".et", ".csv", ".mdb", ".accdb")
_IDENTITY_IN_NAME = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])")
_UNIX_LINK = 0o120000
_UNIX_KIND = 0o170000


@dataclass(frozen=True)
class PhotoArchive:
    """Where each photo is. `keys` → entry; `repeated` keys stand for several files and are not used."""

    path: Path
    entries: Mapping[str, zipfile.ZipInfo] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()

    def has(self, *keys: str | None) -> str | None:
        """Return the first of the keys (identity number, officer code) that names one photo."""
        return next((key for key in keys if key and key in self.entries), None)

    def read(self, key: str) -> bytes:
        """Return one photo. Raises UnreadableFile if it is damaged or larger than it says."""
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.entries[key]) as file:
                data = file.read(MAX_PHOTO_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            raise UnreadableFile("photo_in_archive_damaged") from None
        if len(data) > MAX_PHOTO_BYTES:
            raise UnreadableFile("photo_in_archive_too_large", maximum=MAX_PHOTO_BYTES // 1024**2)
        return data


def open_photo_archive(path: Path) -> PhotoArchive:
    """Read the table of contents. Raises UnreadableFile if the archive cannot be used at all."""
    if path.stat().st_size > MAX_ARCHIVE_BYTES:
        raise UnreadableFile("photo_archive_too_large", maximum=MAX_ARCHIVE_BYTES // 1024**3)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFile("photo_archive_damaged") from None
    _refuse_hostile(infos)
    return _indexed(path, infos)


def _refuse_hostile(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_PHOTOS:
        raise UnreadableFile("photo_archive_too_many", maximum=MAX_PHOTOS)
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
        raise UnreadableFile("photo_archive_encrypted")
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise UnreadableFile("photo_archive_hostile")
        end = info.header_offset + info.compress_size
        if info.file_size > max(info.compress_size, 1) * MAX_RATIO:
            raise UnreadableFile("photo_archive_hostile")


def _indexed(path: Path, infos: list[zipfile.ZipInfo]) -> PhotoArchive:
    entries: dict[str, zipfile.ZipInfo] = {}
    repeated: set[str] = set()
    for info in infos:
        name = PurePosixPath(entry_name(info).replace("\\", "/")).name
        if _is_no_photo(info, name):
            continue
        key = key_of(name)
        if key in entries:
            repeated.add(key)
        entries[key] = info
    for key in repeated:
        del entries[key]
    return PhotoArchive(path, entries, frozenset(repeated))


def _is_no_photo(info: zipfile.ZipInfo, name: str) -> bool:
    is_link = (info.external_attr >> 16) & _UNIX_KIND == _UNIX_LINK
    return is_link or name.startswith(".") or name.lower().endswith((*_NESTED, *LIST_ENDINGS)) or name == "Thumbs.db"


def entry_name(info: zipfile.ZipInfo) -> str:
    """Return the name of an entry; without the UTF-8 mark it is GBK if it can be, else as it stands."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def key_of(name: str) -> str:
    """Return what a file name identifies: the identity number in it, else its bare stem."""
    stem = normalize_identity_number(PurePosixPath(name).stem)
    found = _IDENTITY_IN_NAME.search(stem)
    return found[0] if found else stem
