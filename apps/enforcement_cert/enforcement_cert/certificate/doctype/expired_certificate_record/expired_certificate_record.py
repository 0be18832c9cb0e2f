"""Expired Certificate Record: one entry of the expired database (过期数据库), changed by nobody."""

import frappe
from frappe import _
from frappe.model.document import Document


class ExpiredCertificateRecord(Document):
    """Read-only for everybody, administrators included (R-046, G-047)."""

    SECRETS = ("identity_cipher", "identity_digest")

    def validate(self):
        self.refuse()

    def before_rename(self, *args, **kwargs):
        self.refuse()

    def on_trash(self):
        self.refuse()

    def refuse(self):
        frappe.throw(_("The expired database is read only. Nobody adds, changes or removes its entries."))

    def as_dict(self, *args, **kwargs):
        """The record as it is sent to browsers: without what nobody needs on a screen."""
        columns = super().as_dict(*args, **kwargs)
        for field in self.SECRETS:
            columns.pop(field, None)
        return columns
