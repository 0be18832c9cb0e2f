"""Personal Data Access Person: one person whose data an entry about many persons concerns."""

import frappe
from frappe import _
from frappe.model.document import Document


class PersonalDataAccessPerson(Document):
    """Written with its entry of the register by access/audit.py, whose hash covers it."""

    def validate(self):
        frappe.throw(_("Entries of this register cannot be changed."))

    def on_trash(self):
        frappe.throw(_("Entries of this register cannot be deleted."))
