"""Legal Office: one node of the tree province, cities, counties (R-009)."""

import frappe
from frappe.utils.nestedset import NestedSet

from enforcement_cert.access import scope
from enforcement_cert.domain.organization import require_office_place
from enforcement_cert.errors import plain_refusals
from enforcement_cert.organization.facts import office_key


class LegalOffice(NestedSet):
    """A government's legal office. One per division (unique key)."""

    nsm_parent_field = "parent_legal_office"

    def validate(self):
        self.is_group = int(self.government_level != "County")
        self.require_place()

    def on_update(self):
        super().on_update()
        scope.forget_scopes()

    def require_place(self):
        superior = None
        if self.parent_legal_office:
            superior = office_key(frappe.get_doc("Legal Office", self.parent_legal_office))
        with plain_refusals():
            require_office_place(office_key(self), superior)
