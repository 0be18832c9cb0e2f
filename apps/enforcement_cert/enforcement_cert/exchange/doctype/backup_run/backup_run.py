"""Backup Run: one backup, what it holds, and whether it was restored for proof."""

import frappe
from frappe import _
from frappe.model.document import Document


class BackupRun(Document):
    """Written by exchange/backups.py alone."""

    def on_trash(self):
        if self.backup_state in ("Running", "Done"):
            frappe.throw(_("The files of this backup are still there. They are removed after their days."))
