"""Where the photo of a row comes from: the picture in the database's own column, or the zip of photos."""

import io
from dataclasses import dataclass, field

from PIL import Image

from enforcement_cert.domain.errors import Finding, Severity, as_finding, warn
from enforcement_cert.domain.officer_rows import OfficerRow
from enforcement_cert.exchange.list_plan import DataRow
from enforcement_cert.exchange.photo_archive import PhotoArchive
from enforcement_cert.exchange.reading import Spool
from enforcement_cert.exchange.reading.errors import UnreadableFile

_BITMAP = b"BM"
_MOST_BITMAP_PIXELS = 12_000_000
_QUALITY = 92


@dataclass
class PhotoSource:
    """Finds the photos of one list; remembers which of the zip have found their person."""

    archive: PhotoArchive | None
    spool: Spool | None = None
    used: set[str] = field(default_factory=set)

    @property
    def is_expected(self) -> bool:
        """Say whether people look for photos: with a zip, everybody should have one."""
        return self.archive is not None

    @property
    def left(self) -> int:
        """The number of photos in the zip that belong to nobody in the list."""
        return len(self.archive.entries) - len(self.used) if self.archive else 0

    def note(self, officer: OfficerRow) -> None:
        """Take note of a person whom an earlier run has dealt with."""
        if key := self._key(officer):
            self.used.add(key)

    def find(self, row: DataRow, officer: OfficerRow) -> tuple[bytes | None, Finding | None]:
        """Return the picture of one row, or the finding why there is none."""
        picture = self.spool.photo(row.cells.get("photo")) if self.spool else None
        if picture:
            return _as_photo(picture)
        if not self.archive:
            return None, None
        return self._from_archive(self.archive, officer)

    def _key(self, officer: OfficerRow) -> str | None:
        return self.archive.has(officer.identity_number, officer.officer_code) if self.archive else None

    def _from_archive(self, archive: PhotoArchive, officer: OfficerRow) -> tuple[bytes | None, Finding | None]:
        key = self._key(officer)
        if key is None:
            is_repeated = {officer.identity_number, officer.officer_code} & archive.repeated
            return None, warn("import_photo_repeated" if is_repeated else "import_photo_missing")
        self.used.add(key)
        try:
            return archive.read(key), None
        except UnreadableFile as violation:
            return None, as_finding(violation, Severity.WARN)


def _as_photo(picture: bytes) -> tuple[bytes | None, Finding | None]:
    """Old databases hold bitmaps, which no form takes; they become JPEG."""
    if not picture.startswith(_BITMAP):
        return picture, None
    try:
        with Image.open(io.BytesIO(picture), formats=["BMP"]) as image:
            if image.width * image.height > _MOST_BITMAP_PIXELS:
                return None, warn("photo_in_database_unreadable")
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None, warn("photo_in_database_unreadable")
    return out.getvalue(), None
