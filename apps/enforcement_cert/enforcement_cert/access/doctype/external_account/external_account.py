"""External Account: the login of a citizen or an enterprise."""

from datetime import date

import frappe
from frappe.model.document import Document

from enforcement_cert.access import external


class ExternalAccount(Document):
    """An external user (R-068, R-070); deleting it deletes the login."""

    registered_on: date | str | None

    def validate(self):
        external.require_external(self.user)

    def on_trash(self):
        external.require_no_business(self.user)

    def after_delete(self):
        external.delete_login(self.user)

    def before_insert(self):
        self.registered_on = self.registered_on or frappe.utils.today()
