"""Login Settings: rules for passwords, lock-out, second factor and external users, in one screen.

Strength and lock-out are the engine's own settings; this screen shows and writes them there, so
that there is one value only.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from enforcement_cert.access import login_guard

# field here → field of System Settings
MIRRORED = {
    "minimum_score": "minimum_password_score",
    "failed_attempts": "allow_consecutive_login_attempts",
    "lock_seconds": "allow_login_after_fail",
}
# field → (least, most)
LIMITS = {
    "minimum_length": (8, 64),
    "kinds_of_characters": (1, 4),
    "remembered_passwords": (0, 24),
    "first_password_days": (0, 90),
    "failed_attempts": (3, 20),
    "lock_seconds": (60, 86_400),
    "purge_after_days": (0, 3650),
    "purge_notice_days": (1, 90),
}


class LoginSettings(Document):
    """Values that an administrator may change (R-058, G-030, G-080, X-54)."""

    def onload(self):
        for own, engine in MIRRORED.items():
            self.set(own, frappe.db.get_single_value("System Settings", engine))

    def validate(self):
        self.keep_limits()
        if self.purge_after_days and self.purge_notice_days >= self.purge_after_days:
            frappe.throw(_("The notice must come before the account is deleted."))
        self.locked_address = None

    def on_update(self):
        for own, engine in MIRRORED.items():
            frappe.db.set_single_value("System Settings", engine, self.get(own))
        frappe.clear_cache(doctype="System Settings")

    def keep_limits(self):
        for field, (least, most) in LIMITS.items():
            if not least <= cint(self.get(field)) <= most:
                label = _(self.meta.get_label(field))
                frappe.throw(_("{0} must lie between {1} and {2}.").format(label, least, most))

    @frappe.whitelist(methods=["POST"])
    def unlock_address(self, address: str) -> dict:
        """Let an address try to log in again from which too many logins failed."""
        frappe.has_permission("Login Settings", "write", throw=True)
        login_guard.unlock_address(address)
        return {"message": _("The address may log in again.")}
