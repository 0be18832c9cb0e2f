"""Officer Import Column: one column of a list and the field it goes to."""

from frappe.model.document import Document


class OfficerImportColumn(Document):
    """The field is guessed from the column's title and may be corrected by hand."""
