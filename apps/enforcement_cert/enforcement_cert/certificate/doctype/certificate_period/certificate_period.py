"""Certificate Period: written by periods.py only, append-only for everybody."""

import frappe
from frappe import _
from frappe.model.document import Document


class CertificatePeriod(Document):
    """Status, unit, area and powers of a certificate from a day to a day, sealed into a chain."""

    def validate(self):
        """Rows are written by the service, which does not come here; nobody else writes them (X-64)."""
        frappe.throw(_("History is written by the system only. Ask for a correction instead."))

    def on_trash(self):
        frappe.throw(_("History is never deleted."))


def on_doctype_update():
    """Index for "what did this unit carry on that day"."""
    frappe.db.add_index("Certificate Period", ["agency", "valid_from"])
