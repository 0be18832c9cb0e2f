"""Archive Export: one export of units, officers and certificates. The work: exchange/archive/exports.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.exchange.archive import exports
from enforcement_cert.exchange.archive.claims import forget_password


class ArchiveExport(Document):
    """What to export, into which form, for which purpose; state and result belong to the system."""

    def before_insert(self):
        exports.take_request(self)

    def after_insert(self):
        if not self.flags.without_queue:
            exports.enqueue(self.name)

    def validate(self):
        if not self.is_new():
            frappe.throw(_("An export cannot be changed. For another one make a new export."))

    def on_trash(self):
        exports.remove_files(self.name)
        forget_password(self.doctype, self.name)
