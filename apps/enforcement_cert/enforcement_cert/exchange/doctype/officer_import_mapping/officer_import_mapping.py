"""Officer Import Mapping: which column went where the last time a source sent a list with these titles."""

from frappe.model.document import Document


class OfficerImportMapping(Document):
    """Written by exchange/mapping_memory.py alone; an administrator may delete it to have columns guessed anew."""
