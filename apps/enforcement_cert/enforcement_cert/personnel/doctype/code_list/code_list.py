"""Code List: one list of values by a national standard, or one of the province (X-18)."""

from frappe.model.document import Document


class CodeList(Document):
    """Which standard a list follows. Its values are records of Code List Value."""
