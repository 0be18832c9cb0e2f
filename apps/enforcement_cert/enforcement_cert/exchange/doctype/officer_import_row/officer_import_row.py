"""Officer Import Row: one line of an import's report. Written by exchange/row_report.py alone."""

from frappe.model.document import Document


class OfficerImportRow(Document):
    """A row that was refused or needs a look, with its reasons. Nobody edits it."""
