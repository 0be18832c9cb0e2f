"""Structure Change Unit: a row of Structure Change."""

from frappe.model.document import Document


class StructureChangeUnit(Document):
    """A unit that a change concerns; `living_unit_key` keeps a second change away."""
