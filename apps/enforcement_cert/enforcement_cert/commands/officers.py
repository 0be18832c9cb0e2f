"""bench --site SITE import-officers: a list of officers from the command line."""

import shutil
from pathlib import Path

import click
import frappe
from frappe.commands import get_site, pass_context
from frappe.utils import get_files_path

EXIT_ALL_IN = 0
EXIT_SOME_REJECTED = 1
EXIT_UNUSABLE = 3


@click.command("import-officers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--photos", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Zip of photos.")
@click.option("--agency", help="Agency (record name, unit code or name) for rows that name none.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--update-existing", is_flag=True, help="Update persons of the same agency not yet approved.")
@click.option(
    "--user", default="Administrator", show_default=True, help="Import as this user, with that user's rights."
)
@pass_context
def import_officers(context, file, photos, agency, dry_run, update_existing, user):
    """Import officers from FILE (.xlsx, .xls, .csv).

    Prints progress, statistics and the path of the log. Exit code 0: every row was taken in;
    1: some rows were rejected, see the log; 3: the list could not be used at all.
    """
    frappe.init(site=get_site(context))
    frappe.connect()
    frappe.set_user("Administrator")  # whoever may run commands on the server; --user decides what may be imported
    try:
        _require_user(user)
        list_url = _take_in_file(file, user)
        photos_url = _take_in_file(photos, user) if photos else None
        frappe.set_user(user)
        name = _make_import(list_url, photos_url, _find_agency(agency), update_existing)
        _run(name, dry_run)
        code = _report(name)
    except frappe.ValidationError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    finally:
        frappe.destroy()
    raise SystemExit(code)


def _require_user(user: str) -> None:
    if not frappe.db.exists("User", {"name": user, "enabled": 1}):
        raise click.ClickException(f"There is no active user {user}.")


def _find_agency(text: str | None) -> str | None:
    """Return the agency meant by a record name, unit code or full name."""
    if not text:
        return None
    for field in ("name", "unit_code", "agency_name"):
        found = frappe.get_all("Enforcement Agency", filters={field: text}, pluck="name", order_by="name")
        if len(found) == 1:
            return found[0]
    raise click.ClickException(f"There is no agency {text}, or there are several.")


def _make_import(file_url: str, photos_url: str | None, agency: str | None, update_existing: bool) -> str:
    record = frappe.new_doc("Officer Import")
    record.update({"import_file": file_url, "photo_archive": photos_url, "agency": agency})
    record.update_existing = int(update_existing)
    try:
        record.insert()
    except frappe.PermissionError:
        raise click.ClickException("This user may not import officers, or not into this agency.") from None
    frappe.db.commit()  # a command: no request is open
    return record.name


def _take_in_file(path: Path, owner: str) -> str:
    """Copy a file into the site's private files, however large, as the user's own; return its address."""
    name = f"{frappe.generate_hash(length=12)}{path.suffix.lower()}"
    shutil.copyfile(path, get_files_path(name, is_private=1))
    file = frappe.new_doc("File")
    file.update({"file_name": name, "file_url": f"/private/files/{name}", "is_private": 1})
    file.insert()
    file.db_set("owner", owner)
    return file.file_url


def _run(name: str, dry_run: bool) -> None:
    from enforcement_cert.exchange import officer_import

    officer_import.prepare(name, dry_run)
    frappe.db.commit()  # a command: no request is open
    officer_import.run(name, listener=_show_progress)


def _show_progress(facts: dict) -> None:
    click.echo(
        f"\r{facts['progress_mark']}/{facts['rows_total']} rows, {facts['rows_inserted']} taken in, "
        f"{facts['rows_updated']} updated, {facts['rows_rejected']} rejected",
        nl=False,
    )


def _report(name: str) -> int:
    record = frappe.get_doc("Officer Import", name)
    click.echo("")
    if record.message:
        click.echo(record.message)
    if record.import_status != "Done":
        click.echo(f"{name}: {record.import_status}")
        return EXIT_UNUSABLE
    click.echo(f"{name}{' (dry run, nothing written)' if record.is_dry_run else ''}")
    for label, field in (
        ("rows", "rows_total"),
        ("taken in", "rows_inserted"),
        ("updated", "rows_updated"),
        ("rejected", "rows_rejected"),
        ("titles, totals, blank rows", "rows_skipped"),
        ("photos", "photos_matched"),
    ):
        click.echo(f"  {label}: {record.get(field)}")
    log = frappe.get_doc("File", {"file_url": record.log_file}).get_full_path()
    click.echo(f"  log: {Path(log).resolve()}")
    return EXIT_SOME_REJECTED if record.rows_rejected else EXIT_ALL_IN


commands = [import_officers]
