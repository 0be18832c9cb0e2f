"""One export of the archive in the background: collected within the asker's territory, written, attached.

A killed export begins anew: until its file is whole nobody sees it. Source: R-197 to R-200, X-58.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import frappe
from frappe.utils import now

from enforcement_cert.access import readings
from enforcement_cert.certificate.photo import read_photos
from enforcement_cert.exchange.archive import collect
from enforcement_cert.exchange.archive.canonical import write_csv
from enforcement_cert.exchange.archive.claims import Claim, forget_password
from enforcement_cert.exchange.archive.schema import AGENCIES, CERTIFICATES, OFFICERS, Table
from enforcement_cert.exchange.archive.sealed_zip import PackageWriter
from enforcement_cert.exchange.archive.tables_out import access_schema, write_access_xml, write_workbook

EXPORT = "Archive Export"
PROGRESS_EVENT = "archive_export_progress"
_TOLD_EVERY = 200
_PHOTOS_AT_ONCE = 50


class ExportStopped(Exception):
    """The person who asked for the export has stopped it, or another process works on it."""


class Progress:
    """Counts rows of one export, tells open pages, and notices a stop."""

    def __init__(self, claim: Claim, user: str, total: int):
        self.claim, self.name, self.user, self.total = claim, claim.name, user, total
        self.done = 0
        self.persons: list[str] = []

    def counted(self, rows: Iterable[dict[str, str]], table: Table) -> Iterator[dict[str, str]]:
        """Give the rows on, counting them."""
        for row in rows:
            if table is OFFICERS:
                self.persons.append(row["officer_code"])
            self.done += 1
            if self.done % _TOLD_EVERY == 0:
                self.tell()
            yield row

    def tell(self) -> None:
        """Write the progress down as a sign of life. Raises ExportStopped."""
        if not self.claim.holds():
            raise ExportStopped
        values = {"rows_done": self.done, "rows_total": self.total, "heartbeat_at": now()}
        frappe.db.set_value(EXPORT, self.name, values, update_modified=False)
        frappe.db.commit()  # background work: everybody sees how far it is
        frappe.publish_realtime(PROGRESS_EVENT, {"name": self.name, **values}, user=self.user)

    def hold(self) -> None:
        """Make sure that nobody stops or takes over the export until it is committed. Raises ExportStopped."""
        if not self.claim.holds(lock=True):
            raise ExportStopped


def run_export(record, claim: Claim) -> None:
    """Write the file of a running export and attach it. Raises ExportStopped."""
    units = collect.chosen_units(record.range_kind, record.agency)
    counts = {AGENCIES.name: len(units.names), **collect.count_rows(units)}
    progress = Progress(claim, record.requested_by, sum(counts.values()))
    progress.tell()
    password = record.get_password("package_password", raise_exception=False) or ""
    with tempfile.TemporaryDirectory(prefix="archive-export-") as folder:
        source = _Source(units, progress, is_full=bool(record.with_full_numbers))
        path, content = _WRITERS[record.export_format](Path(folder), source, record, password, counts)
        progress.tell()
        readings.record_export(OFFICERS.doctype, progress.persons, purpose=record.purpose, conditions=record.name)
        progress.hold()
        address, size = _keep(path, record)
    _finish(record.name, counts, address, size, content)


class _Source:
    """The three tables, each read when it is written."""

    def __init__(self, units: collect.Units, progress: Progress, *, is_full: bool):
        self.units, self.progress, self.is_full = units, progress, is_full
        self.photos: dict[str, str] = {}

    def tables(self) -> list[tuple[Table, Iterator[dict[str, str]]]]:
        """Every table with its rows in the values of the format."""
        return [
            (AGENCIES, self.progress.counted(collect.agency_rows(self.units), AGENCIES)),
            (OFFICERS, self.progress.counted(self._officers(), OFFICERS)),
            (CERTIFICATES, self.progress.counted(collect.certificate_rows(self.units), CERTIFICATES)),
        ]

    def tables_in_words(self, *, yes_no: bool = True) -> list[tuple[Table, Iterator[dict[str, str]]]]:
        """The same in the words of lists."""
        return [(table, _in_words(rows, yes_no)) for table, rows in self.tables()]

    def _officers(self) -> Iterator[dict[str, str]]:
        """The address of a photo becomes its name in the package."""
        for row in collect.officer_rows(self.units, full_numbers=self.is_full):
            address, row["photo"] = row.get("photo", ""), ""
            if address:
                row["photo"] = f"photos/{row['officer_code']}.jpg"
                self.photos[row["photo"]] = address
            yield row


def _in_words(rows: Iterable[dict[str, str]], yes_no: bool) -> Iterator[dict[str, str]]:
    return (collect.in_words(row, yes_no=yes_no) for row in rows)


def _write_package(folder: Path, source: _Source, record, password: str, counts: dict) -> tuple[Path, str]:
    path = folder / "archive.zip"
    package = PackageWriter(path, password)
    for table, rows in source.tables():
        package.add(f"{table.name}.csv", write_csv(table, rows))
    missing = _add_photos(package, source)
    facts = {"made_at": now()[:19], "range": record.range_kind, "counts": counts, "photos_missing": missing}
    return path, package.close(facts)


def _add_photos(package: PackageWriter, source: _Source) -> list[str]:
    """Put the photos into the package, a block at a time with a sign of life each; return the missing ones."""
    photos, missing = sorted(source.photos.items()), []
    for start in range(0, len(photos), _PHOTOS_AT_ONCE):
        block = photos[start : start + _PHOTOS_AT_ONCE]
        contents = read_photos([address for _name, address in block])
        for name, address in block:
            if address in contents:
                package.add(name, [contents[address]])
            else:
                missing.append(name)
        source.progress.tell()
    return missing


def _write_workbook(folder: Path, source: _Source, record, password: str, counts: dict) -> tuple[Path, str]:
    path = folder / "archive.xlsx"
    write_workbook(path, source.tables_in_words())
    return _sealed(folder, [path], password) if password else (path, "")


def _write_text_tables(folder: Path, source: _Source, record, password: str, counts: dict) -> tuple[Path, str]:
    paths = []
    for table, rows in source.tables_in_words():
        path = folder / f"{table.title}.csv"
        with path.open("wb") as out:
            out.write(b"\xef\xbb\xbf")  # spreadsheet programs on Chinese systems take other files for GBK
            out.writelines(write_csv(table, rows, titles=True))
        paths.append(path)
    return _sealed(folder, paths, password)


def _write_xml(folder: Path, source: _Source, record, password: str, counts: dict) -> tuple[Path, str]:
    path, schema = folder / "archive.xml", folder / "archive.xsd"
    write_access_xml(path, source.tables_in_words(yes_no=False))
    schema.write_bytes(access_schema())
    return _sealed(folder, [path, schema], password)


def _sealed(folder: Path, paths: list[Path], password: str) -> tuple[Path, str]:
    """Several files become one zip; with full numbers in them it is encrypted."""
    import pyzipper

    target = folder / "sealed.zip"
    options = {"encryption": pyzipper.WZ_AES} if password else {}
    with pyzipper.AESZipFile(target, "w", compression=pyzipper.ZIP_DEFLATED, **options) as packed:
        if password:
            packed.setpassword(password.encode())
        for path in paths:
            packed.write(path, path.name)
    return target, ""


_WRITERS = {
    "Package": _write_package,
    "Excel Workbook": _write_workbook,
    "Text Tables": _write_text_tables,
    "XML for Access": _write_xml,
}


def _keep(path: Path, record) -> tuple[str, int]:
    """Move the file to the private files, under the chosen name, and attach it to the export."""
    name = record.file_name + path.suffix
    target = Path(frappe.get_site_path("private", "files", name))
    # A file that no record names was left by a killed run and may be written over.
    if frappe.db.exists("File", {"file_url": f"/private/files/{name}"}):
        name = f"{record.file_name}-{record.name}{path.suffix}"
        target = target.with_name(name)
    size = path.stat().st_size
    unfinished = target.with_name(f".{record.name}.part")
    with path.open("rb") as source, unfinished.open("wb") as out:
        while piece := source.read(1024 * 1024):
            out.write(piece)
    os.replace(unfinished, target)
    file = frappe.new_doc("File")
    file.update(
        {
            "name": frappe.generate_hash(length=10),
            "file_name": name,
            "file_url": f"/private/files/{name}",
            "file_size": size,
            "is_private": 1,
            "folder": "Home/Attachments",
            "attached_to_doctype": EXPORT,
            "attached_to_name": record.name,
            "attached_to_field": "result_file",
        }
    )
    file.db_insert()  # the engine's own way would read the whole file into memory
    return file.file_url, size


def _finish(name: str, counts: dict, address: str, size: int, content: str) -> None:
    values = {
        "export_status": "Done",
        "run_token": "",
        "finished_at": now(),
        "result_file": address,
        "file_size": size,
        "content_digest": content,
        "agency_count": counts["agencies"],
        "officer_count": counts["officers"],
        "certificate_count": counts["certificates"],
    }
    frappe.db.set_value(EXPORT, name, values, update_modified=False)
    forget_password(EXPORT, name)
    frappe.db.commit()  # background work: file, register and state become visible together
    frappe.publish_realtime(
        PROGRESS_EVENT, {"name": name, "export_status": "Done"}, user=frappe.session.user, after_commit=False
    )
