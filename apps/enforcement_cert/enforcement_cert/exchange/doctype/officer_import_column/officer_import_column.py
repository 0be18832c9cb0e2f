"""Officer Import Column."""

from frappe.model.document import Document


class OfficerImportColumn(Document):
    """Officer Import Column: plain record, no rule of its own."""
