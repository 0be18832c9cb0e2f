"""Loss Report: written by certificate/loss_reports.py only."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates


class LossReport(PlainDuplicates, Document):
    """A card is lost: from the report over the void notice to the cancellation and the new application."""

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def sentence_on_race(self) -> str:
        """What somebody reads who reported the same loss a moment after somebody else (X-31)."""
        key = {"living_report_key": self.living_report_key, "name": ["!=", self.name or ""]}
        other = frappe.db.get_value(self.doctype, key, "name", for_update=True) or "–"
        return _("The loss of this card has been reported already ({0}).").format(other)

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
