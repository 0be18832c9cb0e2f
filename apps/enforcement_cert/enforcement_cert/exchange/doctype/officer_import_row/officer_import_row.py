"""Officer Import Row."""

from frappe.model.document import Document


class OfficerImportRow(Document):
    """Officer Import Row: plain record, no rule of its own."""
