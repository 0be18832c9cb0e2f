"""Officer Import Sheet: one sheet of a workbook, or one table of a database, and whether it is taken in."""

from frappe.model.document import Document


class OfficerImportSheet(Document):
    """Recognised tables are ticked beforehand."""
