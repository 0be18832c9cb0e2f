"""Legacy Migration: one taking-over from the 2008 edition. The work: exchange/legacy/."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from enforcement_cert.exchange.legacy import reading, report, staged
from enforcement_cert.exchange.legacy.record import ACTIVE, SYSTEM_FIELDS
from enforcement_cert.exchange.legacy.report_file import report_html
from enforcement_cert.exchange.uploads import keep_private

_ENDINGS = (".xlsx", ".xls", ".csv", ".txt", ".mdb", ".accdb", ".zip", ".xlsm", ".ods", ".et")
_SETTLED = ("cut_off_on", "legacy_mapping", "login_domain")


class LegacyMigration(Document):
    """A person chooses files, cut-off day and mapping; state, counters and report belong to the system."""

    migration_status: str

    def validate(self):
        self.keep_system_fields()
        self.require_idle()
        self.require_unchanged_after_migration()
        self.require_sensible_day()
        self.take_files()

    def keep_system_fields(self):
        """State and counters come from the database, whatever was sent. Locks the record."""
        if self.is_new():
            stored = {field: self.meta.get_field(field).default for field in SYSTEM_FIELDS}
            self.set("trials", [])
        else:
            stored = frappe.db.get_value(self.doctype, self.name, list(SYSTEM_FIELDS), as_dict=True, for_update=True)
            self.set("trials", self.get_doc_before_save().trials)
        self.update(stored)

    def require_idle(self):
        if self.job_status in ACTIVE:
            frappe.throw(_("This migration is being worked on. Please wait, or stop it first."))

    def require_unchanged_after_migration(self):
        if self.migration_status == "Migrated" and (
            self.has_changed_files() or any(self.has_value_changed(field) for field in _SETTLED)
        ):
            frappe.throw(_("This migration has been carried out; its files and settings stay as they were."))

    def has_changed_files(self) -> bool:
        before = self.get_doc_before_save()
        return not before or _files(self) != _files(before)

    def require_sensible_day(self):
        if self.cut_off_on and getdate(self.cut_off_on) > getdate():
            frappe.throw(_("The cut-off day lies in the future. Take the day on which the old data were saved."))

    def take_files(self):
        """Lists of persons are private; other files have to be read anew."""
        for entry in self.files:
            if not (entry.source_file or "").lower().endswith(_ENDINGS):
                frappe.throw(_("Please choose a file of one of these kinds: {0}").format(" ".join(_ENDINGS)))
            entry.source_file = keep_private(entry.source_file)
        if not self.is_new() and self.migration_status in ("Staged", "Tried") and self.has_changed_files():
            self.migration_status = "Draft"

    def on_trash(self):
        if self.migration_status == "Migrated":
            frappe.throw(_("A migration that has been carried out stays, as the proof of what came from where."))
        self.require_idle()
        reading.forget_rows(self.name)

    def report_as_html(self) -> str:
        """The reconciliation report for printing."""
        return report_html(report.read_report(self.name), most_agencies=5000)

    def staged_rows(self) -> int:
        """How many rows are in the staging area."""
        return staged.count_rows(self.name)


def _files(migration) -> list[tuple]:
    """What of a file decides over its rows; the meaning of its dates is judged at the trial."""
    return [(entry.table_kind, entry.source_file, entry.sheet_name or "") for entry in migration.files]
