"""Administrative Division."""

from frappe.model.document import Document


class AdministrativeDivision(Document):
    """Administrative Division: plain record, no rule of its own."""
