"""Enforcement Certificate: made by certificate/issuing.py, changed by certificate/cancelling.py only."""

import frappe
from frappe import _
from frappe.model.document import Document


class EnforcementCertificate(Document):
    """One certificate. What its card shows is frozen at issue; only its status changes."""

    FROZEN = ("certificate_number", "officer", "certificate_type", "verification_token", "valid_from", "application")

    def validate(self):
        if self.is_new():
            return
        for field in self.FROZEN:
            if self.has_value_changed(field):
                frappe.throw(_("What stands on a certificate cannot be changed after it has been issued."))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("Certificates are never deleted, only cancelled."))
