"""Card Shipment: cards on their way to an office or a unit. Moved by certificate/shipping.py and arriving.py only."""

import frappe
from frappe import _
from frappe.model.document import Document


class CardShipment(Document):
    """Written by the services of the room only; evidence."""

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
