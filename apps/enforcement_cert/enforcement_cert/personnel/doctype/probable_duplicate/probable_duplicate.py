"""Probable Duplicate: two records that may be one person; see personnel/duplicates.py and duplicate_review.py."""

import frappe
from frappe import _
from frappe.model.document import Document


class ProbableDuplicate(Document):
    """A pair; only its decision changes it, once."""

    def validate(self):
        if not self.flags.is_decision:
            frappe.throw(_("A pair is decided side by side; it is not changed by hand."))


def on_doctype_update():
    """Photos are compared by the hash that the engine keeps with each file."""
    frappe.db.add_index("File", ["content_hash"], "content_hash")
