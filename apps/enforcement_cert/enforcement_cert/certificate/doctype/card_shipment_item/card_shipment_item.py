"""Card Shipment Item: one card in a consignment."""

from frappe.model.document import Document


class CardShipmentItem(Document):
    """Written by certificate/shipping.py and arriving.py only; nobody may create or write it by hand."""
