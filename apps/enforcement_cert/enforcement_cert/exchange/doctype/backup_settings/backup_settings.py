"""Backup Settings: when the site is backed up and how long the files are kept (R-085, X-55)."""

import frappe
from frappe import _
from frappe.model.document import Document

HOURS = 24


class BackupSettings(Document):
    """What an administrator decides about backups."""

    def validate(self):
        if not 0 <= self.backup_hour < HOURS:
            frappe.throw(_("The hour lies between 0 and 23."))
        if self.keep_days < 1 or self.keep_at_least < 1:
            frappe.throw(_("At least one backup must be kept, for at least one day."))
