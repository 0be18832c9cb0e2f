"""Structure Change Officer: a row of Structure Change."""

from frappe.model.document import Document


class StructureChangeOfficer(Document):
    """One officer of the selection and the receiving unit."""
