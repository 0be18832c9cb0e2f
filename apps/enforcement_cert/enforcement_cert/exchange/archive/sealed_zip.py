"""The package as a file: an AES-256 encrypted zip with a table of contents that names every part's hash.

pyzipper writes what 7-Zip, WinRAR and Bandizip open as well (WinZip AES). No frappe import.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import pyzipper

from enforcement_cert.exchange.archive.schema import FORMAT, VERSION
from enforcement_cert.exchange.reading.errors import UnreadableFile

MANIFEST = "manifest.json"
MAX_PARTS = 300_000
MAX_PART_BYTES = 512 * 1024**2
MAX_TOTAL_BYTES = 8 * 1024**3
MAX_RATIO = 1_000
_MANIFEST_BYTES = 64 * 1024**2
_FIXED_MOMENT = (2000, 1, 1, 0, 0, 0)


@dataclass
class PackageWriter:
    """Writes parts one after the other; `close` adds the table of contents."""

    path: Path
    password: str
    parts: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._zip = pyzipper.AESZipFile(
            self.path, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES, allowZip64=True
        )
        self._zip.setpassword(self.password.encode())

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add one part from its pieces."""
        digest, size = hashlib.sha256(), 0
        info = pyzipper.zipfile_aes.AESZipInfo(name, _FIXED_MOMENT)
        info.compress_type = pyzipper.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.parts.append({"path": name, "bytes": size, "sha256": digest.hexdigest()})

    def close(self, facts: dict[str, Any]) -> str:
        """Write the table of contents; return the hash of the whole content."""
        content = content_digest(self.parts)
        manifest = {"format": FORMAT, "version": VERSION, **facts, "content_sha256": content, "files": self.parts}
        self._zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        self._zip.close()
        return content


def content_digest(parts: Iterable[dict[str, Any]]) -> str:
    """Hash over names and hashes of all parts: equal content has an equal one, whenever it was packed."""
    lines = sorted(f"{part['sha256']}  {part['path']}" for part in parts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class OpenPackage:
    """A package that has been checked: right password, known version, every part whole and nothing besides.

    `tell` is called after each piece (a MiB at most) of the check, which takes minutes for a big package.
    """

    def __init__(self, path: Path, password: str, tell: Callable[[], None] = lambda: None):
        self._tell = tell
        try:
            self._zip = pyzipper.AESZipFile(path)
            self._zip.setpassword(password.encode())
            self._infos = {info.filename: info for info in self._zip.infolist()}
            _refuse_hostile(list(self._infos.values()), len(self._zip.infolist()))
            self.manifest = self._read_manifest()
            self._check_parts()
        except UnreadableFile:
            raise
        except RuntimeError:  # what zip readers raise for a missing or wrong password
            raise UnreadableFile("package_password_wrong") from None
        except (BadZipFile, pyzipper.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            raise UnreadableFile("package_damaged") from None

    def _read_manifest(self) -> dict[str, Any]:
        info = self._infos.get(MANIFEST)
        if info is None:
            raise UnreadableFile("package_no_manifest")
        with self._zip.open(info) as part:
            manifest = json.loads(part.read(_MANIFEST_BYTES))
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise UnreadableFile("package_no_manifest")
        if manifest.get("version") != VERSION:
            raise UnreadableFile("package_version", version=str(manifest.get("version"))[:20], known=VERSION)
        return manifest

    def _check_parts(self) -> None:
        """Every part named is there and whole; whatever is not named does not belong in it."""
        named = {part["path"]: part for part in self.manifest["files"]}
        if set(named) != set(self._infos) - {MANIFEST} or len(named) != len(self.manifest["files"]):
            raise UnreadableFile("package_damaged")
        if content_digest(named.values()) != self.manifest.get("content_sha256"):
            raise UnreadableFile("package_damaged")
        for name, part in named.items():
            digest = hashlib.sha256()
            with self.open(name) as data:
                while piece := data.read(1024 * 1024):
                    digest.update(piece)
                    self._tell()
            if digest.hexdigest() != part["sha256"]:
                raise UnreadableFile("package_damaged")

    def has(self, name: str) -> bool:
        return name in self._infos

    def open(self, name: str) -> BinaryIO:
        return self._zip.open(self._infos[name])

    def read(self, name: str) -> bytes:
        with self.open(name) as data:
            return data.read(MAX_PART_BYTES)


def _refuse_hostile(infos: list, count: int) -> None:
    if count != len(infos) or count > MAX_PARTS:
        raise UnreadableFile("package_hostile")
    if sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
        raise UnreadableFile("package_hostile")
    for info in infos:
        swells = info.file_size > max(info.compress_size, 1_024) * MAX_RATIO
        if swells or info.file_size > MAX_PART_BYTES or not info.flag_bits & 1:
            raise UnreadableFile("package_hostile" if info.flag_bits & 1 else "package_not_sealed")
