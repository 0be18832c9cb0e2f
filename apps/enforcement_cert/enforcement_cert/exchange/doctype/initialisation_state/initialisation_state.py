"""Initialisation State: whether the taking-over is finished (R-046); set by exchange/legacy/initialisation.py."""

import frappe
from frappe import _
from frappe.model.document import Document


class InitialisationState(Document):
    """Declared once, never taken back."""

    def validate(self):
        if not self.flags.is_declaration:
            frappe.throw(_("Initialisation is declared finished by its own button, not by editing."))
