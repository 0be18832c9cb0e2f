"""Structure Change Approval: a row of Structure Change."""

from frappe.model.document import Document


class StructureChangeApproval(Document):
    """The word of one reviewing office."""
