"""Review Notice: written by the services of review/ only."""

import frappe
from frappe import _
from frappe.model.document import Document


class ReviewNotice(Document):
    """What a unit, an officer or an office was told about reviews."""

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
