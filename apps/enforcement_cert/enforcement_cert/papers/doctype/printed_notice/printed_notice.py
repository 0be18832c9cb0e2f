"""Printed Notice: written by papers/notices.py only."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates


class PrintedNotice(PlainDuplicates, Document):
    """A notice as it was issued, and how often it was printed."""

    def autoname(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))
        self.name = self.flags.notice_number

    def validate(self):
        if not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))

    def sentence_on_race(self) -> str:
        """What somebody reads who issued the same notice a moment after somebody else."""
        return _("This notice has been issued already. Reload the page.")

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
