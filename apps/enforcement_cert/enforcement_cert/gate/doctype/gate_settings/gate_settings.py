"""Gate Settings: limits, strictness, and the administrators' changes to the shipped list."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.gate import change_log, method_names, settings
from enforcement_cert.gate.kinds import UserKind


class GateSettings(Document):
    """Single. Every change is written to Gate Change Log and reaches all workers at once."""

    def validate(self) -> None:
        """Refuse rows that name nothing callable, twice the same, or lock administrators out."""
        self._check_limits()
        seen: set[tuple[str, str]] = set()
        for row in self.allowed_methods:
            row.method = (row.method or "").strip()
            self._check_row(row, seen)
            seen.add((row.method, row.user_kind))

    def on_update(self) -> None:
        """Write down what changed, and let the workers read it."""
        change_log.write_changes(self.get_doc_before_save(), self)
        settings.announce_change()

    def _check_limits(self) -> None:
        for field in self.meta.get("fields", {"fieldtype": "Int"}):
            if int(self.get(field.fieldname) or 0) < 1:
                frappe.throw(_("{0} must be at least 1.").format(_(field.label)))

    def _check_row(self, row: Document, seen: set[tuple[str, str]]) -> None:
        if (row.method, row.user_kind) in seen:
            frappe.throw(_("Row {0}: {1} is listed twice.").format(row.idx, row.method))
        if not method_names.is_callable_name(row.method):
            frappe.throw(
                _("Row {0}: there is no function {1} that may be called from outside.").format(
                    row.idx, frappe.bold(frappe.utils.escape_html(row.method))
                )
            )
        if not row.enabled and row.method in self._protected(row.user_kind):
            frappe.throw(
                _("Row {0}: without {1} nobody could open these settings again.").format(
                    row.idx, frappe.bold(row.method)
                )
            )

    @staticmethod
    def _protected(user_kind: str) -> frozenset[str]:
        if UserKind.from_label(user_kind) is UserKind.MANAGER:
            return settings.PROTECTED
        return settings.ENTRANCE
