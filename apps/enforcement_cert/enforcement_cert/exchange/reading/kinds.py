"""What a file is, by its content: names and endings lie too often."""

import re
import zipfile
from pathlib import Path

from enforcement_cert.domain.errors import TextEnum
from enforcement_cert.exchange.reading import limits
from enforcement_cert.exchange.reading.errors import UnreadableFile


class FileKind(TextEnum):
    """The ways of reading."""

    WORKBOOK = "workbook"
    TEXT = "text"
    DATABASE = "database"
    PACKAGE = "package"


_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_DATABASES = (b"Standard Jet DB", b"Standard ACE DB")
_DATABASE_MARK_AT = 4
_OTHERS = (
    b"\x00\x01\x00\x00MSISAM",
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"MZ",
)
_MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<table|<meta|<\?xml|<head|mime-version:)", re.IGNORECASE)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEAD_BYTES = 4_096
_UTF16_ZEROS = 20


def file_kind(path: Path) -> FileKind:
    """Say how to read the file. Raises UnreadableFile for everything that is no list."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise UnreadableFile("import_file_empty")
    if head.startswith(_DATABASES, _DATABASE_MARK_AT):
        _refuse_larger(path, limits.MAX_DATABASE_BYTES)
        return FileKind.DATABASE
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return _zip_kind(path)
    _refuse_larger(path, limits.MAX_FILE_BYTES)
    if head.startswith(_OLE):
        _refuse_encrypted(path)
        return FileKind.WORKBOOK
    if head.startswith(_OLD_BIFF):
        return FileKind.WORKBOOK
    return _text_kind(head)


def _refuse_larger(path: Path, maximum: int) -> None:
    if path.stat().st_size > maximum:
        raise UnreadableFile("import_file_too_large", maximum=maximum // limits.MEGABYTE)


def _text_kind(head: bytes) -> FileKind:
    if head.startswith(_OTHERS):
        raise UnreadableFile("import_file_no_list")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile("import_file_markup")
    if b"\0" in head and not head.startswith(_UTF16_MARKS) and not is_unmarked_utf16(head):
        raise UnreadableFile("import_file_no_list")
    return FileKind.TEXT


def is_unmarked_utf16(head: bytes) -> bool:
    """Say whether zero bytes stand as in UTF-16: digits and separators have one, always on the same side."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) * _UTF16_ZEROS > len(head)


def _refuse_encrypted(path: Path) -> None:
    """A workbook with a password is a package inside an OLE file."""
    with path.open("rb") as file:
        start = file.read(limits.MEGABYTE)
        file.seek(max(0, path.stat().st_size - limits.MEGABYTE))
        if _ENCRYPTED in start or _ENCRYPTED in file.read():
            raise UnreadableFile("import_file_encrypted")


def _zip_kind(path: Path) -> FileKind:
    """A workbook is a zip with a table of contents of its own; any other zip is a package of list and photos."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFile("import_file_damaged") from None
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names and "mimetype" not in names:
        return FileKind.PACKAGE
    _refuse_larger(path, limits.MAX_FILE_BYTES)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("import_file_encrypted")
    if len(parts) > limits.MAX_PARTS or sum(part.file_size for part in parts) > limits.MAX_UNPACKED_BYTES:
        raise UnreadableFile("import_file_swells")
    return FileKind.WORKBOOK
