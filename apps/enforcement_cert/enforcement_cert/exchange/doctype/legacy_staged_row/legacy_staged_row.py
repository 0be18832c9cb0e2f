"""Legacy Staged Row: one row of an old file as it was read, and what became of it. Written by exchange/legacy/ only."""

import frappe
from frappe import _
from frappe.model.document import Document


class LegacyStagedRow(Document):
    """Nobody changes what was read."""

    SECRETS = ("sealed", "identity_digest")

    def validate(self):
        frappe.throw(_("What was read from the old system is not changed here. Correct the file and read it again."))

    def as_dict(self, *args, **kwargs):
        """The row as it is sent to browsers: without what nobody needs on a screen."""
        columns = super().as_dict(*args, **kwargs)
        for field in self.SECRETS:
            columns.pop(field, None)
        return columns

    def on_trash(self):
        frappe.throw(_("Rows of the staging area go with their migration only."))


def on_doctype_update():
    """Rows are asked for by migration, table and position, by person and by what became of them."""
    frappe.db.add_index("Legacy Staged Row", ["legacy_migration", "table_kind", "position"], "place_index")
    frappe.db.add_index("Legacy Staged Row", ["legacy_migration", "identity_digest"], "person_index")
    frappe.db.add_index("Legacy Staged Row", ["legacy_migration", "officer_code"], "code_index")
    frappe.db.add_index("Legacy Staged Row", ["legacy_migration", "certificate_number"], "number_index")
    frappe.db.add_index("Legacy Staged Row", ["legacy_migration", "target_doctype"], "target_index")
