"""Officer Import."""

from frappe.model.document import Document


class OfficerImport(Document):
    """Officer Import: plain record, no rule of its own."""
