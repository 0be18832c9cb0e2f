"""A package: one .zip with one list and its photos. The list is taken out, within the bounds of lists."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from enforcement_cert.exchange.photo_archive import LIST_ENDINGS, entry_name
from enforcement_cert.exchange.reading import limits
from enforcement_cert.exchange.reading.errors import UnreadableFile

_CHUNK = limits.MEGABYTE
_MAX_ENTRIES = 70_000


def take_list(package: Path, folder: Path) -> Path:
    """Lay the one list of a package down in `folder`. Raises UnreadableFile if there is none, or several."""
    try:
        with zipfile.ZipFile(package) as archive:
            return _unpack(archive, _the_list(archive), folder)
    except UnreadableFile:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise UnreadableFile("import_file_damaged") from None


def _the_list(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    infos = archive.infolist()
    if len(infos) > _MAX_ENTRIES:
        raise UnreadableFile("import_file_swells")
    lists = [info for info in infos if not info.is_dir() and is_list_name(entry_name(info))]
    if not lists:
        raise UnreadableFile("import_package_no_list")
    if len(lists) > 1:
        raise UnreadableFile("import_package_many_lists", count=len(lists))
    if lists[0].flag_bits & 1:
        raise UnreadableFile("import_file_encrypted")
    return lists[0]


def is_list_name(name: str) -> bool:
    """Say whether a file in a package is a list (files of the operating system beside it are none)."""
    path = PurePosixPath(name.replace("\\", "/"))
    return (
        path.suffix.lower() in LIST_ENDINGS and not path.name.startswith((".", "~$")) and "__MACOSX" not in path.parts
    )


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> Path:
    """Write at most what a list may be; what a package says of sizes is not believed."""
    target = folder / ("list" + PurePosixPath(info.filename).suffix.lower())
    is_database = target.suffix in (".mdb", ".accdb")
    room = limits.MAX_UNPACKED_DATABASE_BYTES if is_database else limits.MAX_FILE_BYTES
    with archive.open(info) as source, target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            room -= len(chunk)
            if room < 0:
                raise UnreadableFile("import_file_swells")
            out.write(chunk)
    return target
