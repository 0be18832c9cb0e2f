"""Agency Period: written by periods.py only, append-only for everybody."""

import frappe
from frappe import _
from frappe.model.document import Document


class AgencyPeriod(Document):
    """Name, place and powers of a unit from a day to a day."""

    def validate(self):
        """Rows are written by the service, which does not come here; nobody else writes them (X-64)."""
        frappe.throw(_("History is written by the system only. Ask for a correction instead."))

    def on_trash(self):
        frappe.throw(_("History is never deleted."))


def on_doctype_update():
    """Index for "who was here on that day"."""
    frappe.db.add_index("Agency Period", ["superior_agency", "valid_from"])
