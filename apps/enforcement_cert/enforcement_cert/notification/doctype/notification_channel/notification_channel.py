"""Notification Channel: over which ways messages go, and the providers' addresses and keys."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from enforcement_cert.personnel.registers.outgoing import require_address

ON_THE_NET = ("SMS", "WeChat")
IN_SITE = "In-Site"


class NotificationChannel(Document):
    """One per kind; secrets are Password fields and never leave the server."""

    timeout_seconds: int

    def validate(self):
        self.timeout_seconds = min(max(cint(self.timeout_seconds) or 10, 1), 30)
        if self.channel_kind == IN_SITE and self.channel_mode != "On":
            frappe.throw(_("The in-site channel stays on: nobody is to be missed."))
        if self.provider_address:
            require_address(self.provider_address)
        if self.channel_kind in ON_THE_NET and self.channel_mode == "On":
            self.require_provider()

    def require_provider(self):
        is_wechat = self.channel_kind == "WeChat"  # whose platform has one known address
        if not self.provider_address and not is_wechat:
            frappe.throw(_("Please enter the provider's address, or choose “Outbox Only”."))
        if is_wechat and not (self.provider_account and self.get_password("provider_secret", raise_exception=False)):
            frappe.throw(_("Please enter App ID and App Secret of the public account."))
