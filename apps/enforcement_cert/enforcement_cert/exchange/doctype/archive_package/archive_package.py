"""Archive Package: one package of the archive on its way in. The work: exchange/archive/packages.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.exchange.archive import packages
from enforcement_cert.exchange.archive.claims import forget_password
from enforcement_cert.exchange.archive.package_log import forget_noted
from enforcement_cert.exchange.uploads import keep_private


class ArchivePackage(Document):
    """A person chooses the file and knows its password; state and counters belong to the system."""

    package_file: str

    def validate(self):
        packages.keep_system_fields(self)
        if self.has_value_changed("package_file"):
            if not self.package_file.lower().endswith(".zip"):
                frappe.throw(_("Please choose a file of one of these kinds: {0}").format(".zip"))
            self.package_file = keep_private(self.package_file)

    def on_trash(self):
        forget_password(self.doctype, self.name)
        forget_noted(self.name)
