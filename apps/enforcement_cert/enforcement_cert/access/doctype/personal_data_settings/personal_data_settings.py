"""Personal Data Settings: how long full values stay on the screen and lists on the disk; state of the register."""

import frappe
from frappe import _
from frappe.model.document import Document

RESULTS = ("register_checked_at", "register_intact_until", "register_intact_time", "register_break")


class PersonalDataSettings(Document):
    """What an administrator may change about personal data without code."""

    def validate(self):
        if not 5 <= (self.shown_seconds or 0) <= 300:
            frappe.throw(_("A full value is shown for 5 to 300 seconds."))
        if min(self.list_days or 0, self.quiet_minutes or 0, self.exam_photo_years or 0) < 0:
            frappe.throw(_("Days, minutes and years cannot be negative."))
        for field in RESULTS:  # written by the check of the register alone
            self.set(field, frappe.db.get_single_value(self.doctype, field))
