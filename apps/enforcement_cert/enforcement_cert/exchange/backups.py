"""Backups of the whole site: every day at its hour, kept for its days, each with a table of contents (R-085, X-55).

The engine makes the files (database, photos and uploads, configuration with the key of encrypted fields). Beside
them stands a manifest: rows of every table counted around the dump, digest of every file. `./run restore-drill`
restores the newest one into a site of its own, compares, and notes the result here. The manifest is written last:
files without one are a backup that died, and the next one removes them.
"""

import hashlib
import json
from pathlib import Path

import frappe
from cryptography.exceptions import InvalidTag
from frappe import _
from frappe.utils import add_to_date, get_datetime, now_datetime

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.domain.backups import KeptBackup, backups_to_remove, differing_files, differing_tables, is_due

RUN = "Backup Run"
SETTINGS = "Backup Settings"
JOB = "enforcement_cert.exchange.backups.make"
KEY = "backup"
MANIFEST_END = "-manifest.json"
# A backup that has given no sign of life for so long has died with its worker.
GIVEN_UP_AFTER_HOURS = 6
_LONGEST_SECONDS = GIVEN_UP_AFTER_HOURS * 3600
_ROOMS = ("public", "private")
_TABLES = """
select table_name from information_schema.tables
where table_schema = database() and table_type = 'BASE TABLE' order by table_name
"""


@frappe.whitelist(methods=["POST"])
def start() -> str:
    """Begin a backup now, in the background; administrators only. Returns the record's name."""
    if not is_administrator(current_scope()):
        raise frappe.PermissionError
    run = begin(is_by_hand=True)
    if run is None:
        frappe.throw(_("A backup is running already. Its progress stands in the list."))
    return run


def start_when_due() -> None:
    """Begin the daily backup when its hour has come (scheduler)."""
    settings = frappe.get_doc(SETTINGS)
    last = frappe.db.get_value(RUN, {"is_by_hand": 0}, "started_at", order_by="started_at desc")
    if settings.is_scheduled and is_due(now_datetime(), settings.backup_hour, get_datetime(last) if last else None):
        begin(is_by_hand=False)


def begin(is_by_hand: bool, in_background: bool = True) -> str | None:
    """Note a new run and queue its work; None if one is running. The unique key decides between two at once."""
    _give_up_dead_ones()
    run = frappe.new_doc(RUN)
    run.update({"backup_state": "Running", "started_at": now_datetime(), "is_by_hand": is_by_hand, "running_key": KEY})
    try:
        run.insert(ignore_permissions=True)  # the record type is written by this service alone
    except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
        frappe.clear_last_message()
        return None
    if in_background:
        frappe.enqueue(JOB, queue="long", timeout=_LONGEST_SECONDS, name=run.name, enqueue_after_commit=True)
    return run.name


def _give_up_dead_ones() -> None:
    since = add_to_date(now_datetime(), hours=-GIVEN_UP_AFTER_HOURS)
    for name in frappe.get_all(
        RUN, filters={"backup_state": "Running", "started_at": ["<", since]}, pluck="name", order_by="name"
    ):
        _note(name, backup_state="Failed", running_key=None, problem=_("The backup was interrupted."))


def make(name: str) -> None:
    """Make the backup of a run: files, manifest, then the record; runs again without harm (background job)."""
    if frappe.db.get_value(RUN, name, "backup_state") != "Running":
        return
    try:
        facts = _write_files(bool(frappe.db.get_single_value(SETTINGS, "includes_files")))
    except Exception as problem:
        frappe.db.rollback()
        frappe.log_error(title="Backup failed")
        words = frappe.utils.strip_html(str(problem))[:500]
        _note(name, backup_state="Failed", running_key=None, problem=words)
        return
    _note(name, backup_state="Done", running_key=None, finished_at=now_datetime(), **facts)
    remove_old()


def _note(name: str, **values) -> None:
    frappe.db.set_value(RUN, name, values)


def _write_files(with_files: bool) -> dict:
    """Let the engine write the files, then the manifest; return what the record says of them."""
    from frappe.utils.backups import new_backup

    before = count_rows()
    frappe.db.rollback()  # nothing is written yet; what others write meanwhile is counted below
    made = new_backup(ignore_files=not with_files, force=True, compress=True)
    paths = [made.backup_path_db, made.backup_path_conf]
    paths += [made.backup_path_files, made.backup_path_private_files] if with_files else []
    written = [Path(path).resolve() for path in paths]
    files = digests_of_files(Path(frappe.get_site_path())) if with_files else {}
    manifest = {
        "site": frappe.local.site,
        "rows_before": before,
        "rows_after": count_rows(),
        "with_files": with_files,
        "files": files,
        "parts": {path.name: digest_of(path) for path in written},
    }
    place = written[0].with_name(written[0].name.partition("-database")[0] + MANIFEST_END)
    place.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    place.chmod(0o600)
    megabytes = sum(path.stat().st_size for path in written) / 1024**2
    rows = sum(manifest["rows_after"].values())
    return {"manifest_file": place.name, "megabytes": megabytes, "row_total": rows, "file_total": len(files)}


def count_rows() -> dict[str, int]:
    """Return the number of rows of every table of the site."""
    counts = {}
    for (table,) in frappe.db.sql(_TABLES):
        counted = frappe.qb.from_(frappe.qb.Table(table)).select(frappe.query_builder.functions.Count("*")).run()
        counts[table] = int(counted[0][0])
    return counts


def protected_data_is_readable() -> bool:
    """Say whether the encrypted numbers of this site can be read: whether its configuration has their key."""
    found = frappe.get_all(
        "Enforcement Officer",
        filters={"identity_cipher": ["is", "set"]},
        pluck="identity_cipher",
        order_by="name asc",
        limit=1,
    )
    try:
        return all(OFFICER_IDENTITY.open(cipher) for cipher in found)
    except InvalidTag:
        return False


def digests_of_files(site_folder: Path) -> dict[str, str]:
    """Return path → digest of every uploaded file of a site."""
    found = {}
    for room in _ROOMS:
        for path in sorted((site_folder / room / "files").rglob("*")):
            if path.is_file():
                found[str(path.relative_to(site_folder))] = digest_of(path)
    return found


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _slowly(file)


def _slowly(file) -> str:
    digest = hashlib.sha256()
    while piece := file.read(1024**2):
        digest.update(piece)
    return digest.hexdigest()


def remove_old() -> None:
    """Remove the files of backups past their days; the newest stay however old they are."""
    settings = frappe.get_doc(SETTINGS)
    rows = frappe.get_all(
        RUN, filters={"backup_state": "Done"}, fields=["name", "started_at", "manifest_file"], order_by="started_at asc"
    )
    kept = [KeptBackup(row.name, get_datetime(row.started_at)) for row in rows]
    old = backups_to_remove(kept, now_datetime(), settings.keep_days, settings.keep_at_least)
    for row in rows:
        if row.name in old:
            _remove_files(row.manifest_file)
            _note(row.name, backup_state="Removed")


def _remove_files(manifest_file: str | None) -> None:
    """Remove a backup's files, the manifest last, so that an interrupted removal is finished by the next."""
    if not manifest_file or not manifest_file.endswith(MANIFEST_END):
        return
    folder = Path(frappe.get_site_path("private", "backups"))
    beginning = manifest_file.removesuffix(MANIFEST_END)
    for path in sorted(folder.glob(f"{beginning}-*"), key=lambda path: path.name == manifest_file):
        path.unlink(missing_ok=True)


def compare(manifest: dict) -> tuple[list[str], list[str]]:
    """Compare this site, restored from a backup, with its manifest: (tables, files) that differ."""
    tables = differing_tables(manifest["rows_before"], manifest["rows_after"], count_rows())
    restored = digests_of_files(Path(frappe.get_site_path())) if manifest["with_files"] else {}
    return tables, differing_files(manifest["files"], restored)


def note_restore_test(manifest_file: str, is_equal: bool, note: str) -> None:
    """Keep the result of a restore test on the run that made the backup."""
    result = {"tested_at": now_datetime(), "test_result": "Equal" if is_equal else "Different", "test_note": note[:500]}
    name = frappe.db.get_value(RUN, {"manifest_file": manifest_file})
    if name:
        _note(name, **result)
