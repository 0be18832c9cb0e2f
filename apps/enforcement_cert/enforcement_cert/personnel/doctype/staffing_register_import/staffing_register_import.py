"""Staffing Register Import: one list of the staffing office. The work: personnel/registers/staffing_import.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.access.scope import current_scope
from enforcement_cert.exchange.agencies import may_import_into
from enforcement_cert.personnel.documents import keep_document

_ENTERED = ("import_file", "agency")
_ENDINGS = (".xlsx", ".xls", ".csv", ".txt", ".xlsm", ".xlsb", ".ods", ".et")


class StaffingRegisterImport(Document):
    """A person chooses file and unit; state and counters belong to the work."""

    import_file: str

    def validate(self):
        self.keep_system_fields()
        if self.import_status in ("Queued", "Running", "Done") and self.has_changed_entries():
            frappe.throw(_("This list is being loaded or has been loaded. For another list make a new import."))
        if not (self.import_file or "").lower().endswith(_ENDINGS):
            frappe.throw(_("Please choose a file of one of these kinds: {0}").format(" ".join(_ENDINGS)))
        if self.agency and not may_import_into(current_scope(), self.agency):
            frappe.throw(_("You may not load the register of this unit."), frappe.PermissionError)
        if self.is_new() or self.has_value_changed("import_file"):
            self.import_file = keep_document(self.import_file, self, "import_file")

    def keep_system_fields(self):
        """State and counters come from the database, whatever was sent."""
        before = self.get_doc_before_save() or frappe.new_doc(self.doctype)
        for field in self.meta.get_fieldnames_with_value():
            if field not in _ENTERED:
                self.set(field, before.get(field))

    def has_changed_entries(self) -> bool:
        return any(self.has_value_changed(field) for field in _ENTERED)

    def on_trash(self):
        frappe.db.delete("Staffing Register Row", {"register_import": self.name})
