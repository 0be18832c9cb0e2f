"""bench --site SITE make-backup, compare-backup, note-restore-test: used by ./run restore-drill and by hand."""

import json
from contextlib import contextmanager
from pathlib import Path

import click
import frappe
from frappe.commands import get_site, pass_context

EXIT_FAILED = 4


@contextmanager
def _connected(context):
    frappe.init(site=get_site(context))
    frappe.connect()
    try:
        yield
        frappe.db.commit()
    finally:
        frappe.destroy()


@click.command("make-backup")
@pass_context
def make_backup(context):
    """Back the site up as the daily job does: files, table of contents, record. Prints the table's name."""
    from enforcement_cert.exchange import backups

    with _connected(context):
        name = backups.begin(is_by_hand=True, in_background=False)
        if name is None:
            raise click.ClickException("A backup is running already.")
        frappe.db.commit()  # the record is there even if this process dies
        backups.make(name)
        run = frappe.db.get_value(backups.RUN, name, ["backup_state", "manifest_file", "problem"], as_dict=True)
    if run.backup_state != "Done":
        raise click.ClickException(run.problem or run.backup_state)
    click.echo(run.manifest_file)


@click.command("compare-backup")
@click.argument("manifest", type=click.Path(exists=True, dir_okay=False))
@pass_context
def compare_backup(context, manifest):
    """Compare this restored site with the table of contents of its backup. Exit code 4: it differs."""
    from enforcement_cert.exchange import backups

    contents = json.loads(Path(manifest).read_text(encoding="utf-8"))
    with _connected(context):
        tables, files = backups.compare(contents)
        readable = backups.protected_data_is_readable()
    for what, names in (("Tables", tables), ("Files", files)):
        if names:
            click.echo(f"{what} that differ: {', '.join(names[:20])}")
    if not readable:
        click.echo("Encrypted numbers cannot be read: the key of the site configuration is another one.")
    if tables or files or not readable:
        raise SystemExit(EXIT_FAILED)
    rows = sum(contents["rows_after"].values())
    click.echo(f"{len(contents['rows_after'])} tables, {rows} rows and {len(contents['files'])} files are equal.")


@click.command("note-restore-test")
@click.argument("manifest_file")
@click.option("--equal/--different", "is_equal", default=False)
@click.option("--note", default="")
@pass_context
def note_restore_test(context, manifest_file, is_equal, note):
    """Keep the result of a restore test on the record of the backup."""
    from enforcement_cert.exchange import backups

    with _connected(context):
        backups.note_restore_test(manifest_file, is_equal, note)


commands = [make_backup, compare_backup, note_restore_test]
