"""Officer Import: one list of officers on its way into the archive. The work: exchange/officer_import.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.text import squeeze
from enforcement_cert.errors import plain_refusals
from enforcement_cert.exchange.agencies import may_import_into
from enforcement_cert.exchange.import_record import ACTIVE, ROW_DOCTYPE, SYSTEM_FIELDS
from enforcement_cert.exchange.photo_archive import LIST_ENDINGS
from enforcement_cert.exchange.unit_choice import agency_of_code, letter_is_odd
from enforcement_cert.exchange.uploads import keep_private

_SETTLED_BY_START = ("import_file", "photo_archive", "agency", "unit_code", "update_existing")
_ENDINGS = {
    "import_file": (*LIST_ENDINGS, ".txt", ".zip"),
    "photo_archive": (".zip",),
}


def _assignments(record) -> list[tuple]:
    columns = [(row.source_column, row.target_field or "") for row in record.columns]
    return columns + [(row.sheet_name, bool(row.is_used)) for row in record.sheets]


class OfficerImport(Document):
    """A person chooses file, photos, agency and columns; state and counters belong to the system."""

    agency: str | None
    unit_code: str | None
    import_status: str
    columns: list[Document]
    sheets: list[Document]

    def validate(self):
        self.keep_system_fields()
        self.require_idle()
        self.require_unchanged_after_start()
        self.choose_own_agency()
        self.take_files()

    def keep_system_fields(self):
        """State and counters come from the database, whatever was sent. Locks the record."""
        fields = list(SYSTEM_FIELDS)
        stored = (
            None
            if self.is_new()
            else frappe.db.get_value(self.doctype, self.name, fields, as_dict=True, for_update=True)
        )
        if not stored:
            stored = {field: self.meta.get_field(field).default for field in fields}
        self.update(stored)

    def require_idle(self):
        if self.import_status in ACTIVE:
            frappe.throw(_("The import is under way. Stop it first if something must be changed."))

    def require_unchanged_after_start(self):
        """Once rows have gone in, list, photos, agency and columns stay as they were."""
        if self.is_new() or self.is_dry_run or not self.progress_mark:
            return
        before = self.get_doc_before_save()
        has_other_columns = _assignments(self) != _assignments(before)
        if has_other_columns or any(self.has_value_changed(field) for field in _SETTLED_BY_START):
            frappe.throw(_("Rows of this list have already been taken in. For another list make a new import."))

    def choose_own_agency(self):
        """A unit imports into itself only; others may choose within their territory (R-003, R-189)."""
        scope = current_scope()
        self.choose_by_unit_code(scope)
        if scope.agency and not self.agency:
            self.agency = scope.agency
        if self.agency and not may_import_into(scope, self.agency):
            frappe.throw(_("You may not import officers of this agency."), frappe.PermissionError)

    def choose_by_unit_code(self, scope):
        """The entered code decides over the agency; a letter of another city is worth a hint only (T-3, G-088)."""
        self.unit_code = squeeze(self.unit_code).upper()
        if not self.unit_code:
            return
        if self.agency and not self.has_value_changed("unit_code"):
            if self.has_value_changed("agency"):
                self.unit_code = ""  # another agency was chosen by its name
            return
        with plain_refusals():
            self.agency = agency_of_code(self.unit_code, scope)
        if letter_is_odd(self.unit_code, self.agency):
            frappe.msgprint(
                _("The letter of the unit code {0} belongs to another city. Please check the code.").format(
                    self.unit_code
                ),
                indicator="orange",
                alert=True,
            )

    def take_files(self):
        """Lists and photos are private; a new list has its columns read anew."""
        for field, endings in _ENDINGS.items():
            if not self.get(field) or not self.has_value_changed(field):
                continue
            if not self.get(field).lower().endswith(endings):
                frappe.throw(_("Please choose a file of one of these kinds: {0}").format(" ".join(endings)))
            self.set(field, keep_private(self.get(field)))
            if field == "import_file" and not self.flags.columns_read:
                self.columns, self.sheets = [], []
                self.update({"import_status": "Draft", "is_dry_run": 0, "progress_mark": 0, "message": ""})
                self.is_mapping_remembered = 0
        if self.import_status in ("Draft", "Ready"):
            self.import_status = "Ready" if self.columns else "Draft"

    def on_trash(self):
        frappe.db.delete(ROW_DOCTYPE, {"officer_import": self.name})
