"""bench --site SITE migrate-legacy: a whole migration from the 2008 edition without a browser."""

from pathlib import Path

import click
import frappe
from frappe.commands import get_site, pass_context

from enforcement_cert.commands.officers import _take_in_file

EXIT_CLEAN = 0
EXIT_SOME_REJECTED = 1
EXIT_OBSTACLES = 2
EXIT_UNUSABLE = 3
_KINDS = {
    "agencies": "Agencies",
    "users": "Users",
    "officers": "Officers",
    "certificates": "Certificates",
    "forced": "Forced Cancellations",
    "photos": "Photos",
}
_MEANINGS = {"last": "Last Review Date", "due": "Next Review Due Date"}


class Ended(Exception):
    """The command ends with an exit code; what there is to say has been said."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


@click.command("migrate-legacy")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--cut-off", help="Cut-off day, like 2016-01-01.")
@click.option("--review-date", type=click.Choice(list(_MEANINGS)), help="What the review date column means.")
@click.option("--mapping", help="Name of a saved mapping.")
@click.option("--migration", help="Go on with an existing migration instead of a folder.")
@click.option("--do", "steps", type=click.Choice(["read", "try", "migrate", "rehearse", "roll-back"]), default="try")
@click.option("--confirm-overdue", is_flag=True, help="More than half of a file is overdue, and that is right.")
@click.option("--user", default="Administrator", help="Work with that user's rights.")
@pass_context
def migrate_legacy(context, folder, cut_off, review_date, mapping, migration, steps, confirm_overdue, user):
    """Take over the 2008 edition from the files in FOLDER.

    The files are named by what they hold: agencies, users, officers, certificates, forced, photos, with any
    ending (.xlsx .csv .mdb .accdb .zip). `--do try` (the default) reads, tries and prints the report; `migrate`
    goes on to the real run; `rehearse` migrates, compares and takes everything back: for a copy of the
    site; `roll-back` takes a migration back that nobody has worked with.

    Exit code 0: nothing was rejected; 1: done, but rows were rejected, see the report; 2: something has to be
    decided first; 3: a file could not be used.
    """
    frappe.init(site=get_site(context))
    frappe.connect()
    frappe.set_user("Administrator")  # whoever may run commands on the server
    code = EXIT_CLEAN
    try:
        name = migration or _make(folder, cut_off, review_date, mapping, confirm_overdue, user)
        code = _do(name, steps, is_new=not migration)
    except Ended as end:
        code = end.code
    except frappe.ValidationError as refusal:
        click.echo(frappe.utils.strip_html(str(refusal)))
        code = EXIT_OBSTACLES
    finally:
        frappe.destroy()
    raise SystemExit(code)


def _make(folder: Path | None, cut_off, review_date, mapping, confirm_overdue, user: str) -> str:
    if not (folder and cut_off):
        raise click.UsageError("Give a folder and --cut-off, or an existing --migration.")
    record = frappe.new_doc("Legacy Migration")
    record.update({"migration_title": folder.resolve().name, "cut_off_on": cut_off, "legacy_mapping": mapping})
    record.overdue_confirmed = int(confirm_overdue)
    for stem, kind in _KINDS.items():
        for path in sorted(folder.glob(f"{stem}*.*")):
            meaning = _MEANINGS.get(review_date or "", "") if kind in ("Officers", "Certificates") else ""
            address = _take_in_file(path, user)
            record.append("files", {"table_kind": kind, "source_file": address, "date_meaning": meaning})
    record.insert()
    frappe.db.commit()  # a command: no request is open
    return record.name


def _do(name: str, steps: str, *, is_new: bool) -> int:
    click.echo(name)
    if steps == "roll-back":
        _run(name, "Roll Back")
        return EXIT_CLEAN
    if is_new or steps == "read":
        _run(name, "Read")
    if steps == "read":
        return EXIT_CLEAN
    _run(name, "Try")
    code = _print_report(name)
    if steps == "try" or code == EXIT_OBSTACLES:
        return code
    _run(name, "Migrate")
    code = _print_report(name)
    if steps == "rehearse":
        _run(name, "Roll Back")
        click.echo("Rehearsal: everything was taken back.")
    return code


def _run(name: str, job: str) -> None:
    from enforcement_cert.exchange.legacy import migration

    migration.prepare(name, job)
    frappe.db.commit()  # a command: no request is open
    click.echo(f"{job} …")
    migration.run(name, listener=_show_progress)
    frappe.set_user("Administrator")
    click.echo("")
    record = frappe.get_doc("Legacy Migration", name)
    if record.job_status != "Done":
        click.echo(record.message or record.job_status)
        raise Ended(EXIT_UNUSABLE if job == "Read" else EXIT_OBSTACLES)


def _show_progress(facts: dict) -> None:
    click.echo(f"\r{facts['phase']}: {facts['rows_done']}/{facts['rows_total'] or '?'}   ", nl=False)


def _print_report(name: str) -> int:
    from enforcement_cert.exchange.legacy.report import read_report

    report = read_report(name)
    if report is None:
        click.echo("The migration has no report.")
        raise Ended(EXIT_OBSTACLES)
    for table in report["tables"]:
        click.echo(
            f"  {table['table']}: {table['read']} read, {table['kept']} kept, {table['present']} already here, "
            f"{table['expired']} to the expired database, {table['rejected']} rejected"
        )
    for text in (*report["differences"], *report["warnings"]):
        click.echo(f"  ! {text}")
    address = frappe.db.get_value("Legacy Migration", name, "report_file")
    click.echo(f"  report: {Path(frappe.get_doc('File', {'file_url': address}).get_full_path()).resolve()}")
    if report["obstacles"]:
        return EXIT_OBSTACLES
    return EXIT_SOME_REJECTED if any(table["rejected"] for table in report["tables"]) else EXIT_CLEAN


commands = [migrate_legacy]
