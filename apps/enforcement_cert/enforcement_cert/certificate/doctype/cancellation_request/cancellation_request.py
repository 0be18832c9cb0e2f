"""Cancellation Request: written by certificate/cancellation_requests.py only."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates


class CancellationRequest(PlainDuplicates, Document):
    """A unit asks for a certificate to be cancelled; checked by the unit, decided by its legal office."""

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def sentence_on_race(self) -> str:
        """What a clerk reads who asked for the same cancellation a moment after somebody else (X-31)."""
        key = {"living_request_key": self.living_request_key, "name": ["!=", self.name or ""]}
        other = frappe.db.get_value(self.doctype, key, "name", for_update=True) or "–"
        return _("The cancellation of this certificate has been asked for already ({0}).").format(other)

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
