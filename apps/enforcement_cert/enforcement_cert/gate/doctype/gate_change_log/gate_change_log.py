"""Gate Change Log: who changed the gate, when, from what to what. Append-only."""

import frappe
from frappe import _
from frappe.model.document import Document


class GateChangeLog(Document):
    """An entry is written once, by Gate Settings, and then neither changed nor deleted."""

    def validate(self) -> None:
        """Refuse every change of a stored entry."""
        if not self.is_new():
            self._refuse_change()

    def on_trash(self) -> None:
        """Refuse deletion, for everybody."""
        self._refuse_change()

    def _refuse_change(self) -> None:
        frappe.throw(
            _("Entries of the gate's change log can be neither changed nor deleted."),
            frappe.PermissionError,
        )
