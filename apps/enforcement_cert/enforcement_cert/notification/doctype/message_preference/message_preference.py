"""Message Preference: over which channels a login wants messages besides its inbox."""

import frappe
from frappe.model.document import Document


class MessagePreference(Document):
    """One per login, kept by the login itself (access/messages.py)."""

    user: str | None

    def before_insert(self):
        self.user = self.user or frappe.session.user
