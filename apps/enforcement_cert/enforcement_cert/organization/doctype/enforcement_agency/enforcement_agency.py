"""Enforcement Agency: one account of the agency tree (R-013, R-019 to R-023)."""

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from enforcement_cert.access import scope
from enforcement_cert.domain.identifiers import (
    read_credit_code,
    read_mobile,
    read_organization_code,
    read_unit_code,
)
from enforcement_cert.domain.organization import (
    default_reviewing_office,
    require_agency_place,
    require_legal_kind,
)
from enforcement_cert.errors import plain_refusals
from enforcement_cert.organization.facts import agency_facts, face_of_agency, find_office, read_agency


def _unit_code(value: str) -> str:
    return read_unit_code(value).code


_CODE_READERS = {
    "unit_code": _unit_code,
    "organization_code": read_organization_code,
    "unified_social_credit_code": read_credit_code,
    "administrator_mobile": read_mobile,
}


PLACE = ("agency_kind", "superior_agency", "government_level", "administrative_division", "reviewing_office")


class EnforcementAgency(NestedSet):
    """A first-level agency, a second-level body or an entrusted unit."""

    nsm_parent_field = "superior_agency"

    def before_validate(self):
        self.is_group = 1
        if self.agency_kind == "First-level Agency":
            self.superior_agency = None
        if not self.reviewing_office:
            self.reviewing_office = self.default_office()

    def validate(self):
        self.keep_place()
        self.clean_codes()
        self.require_place()
        self.require_letter_is_pdf()
        self.certificate_unit_name = face_of_agency(self).printed_name

    def on_update(self):
        super().on_update()
        self.pass_name_on()
        scope.forget_scopes()

    def keep_place(self):
        """A unit's place decides who reviews it; only the provincial office or an administrator moves it."""
        if self.is_new() or scope.current_scope().is_unrestricted:
            return
        moved = [field for field in PLACE if self.has_value_changed(field)]
        if moved:
            labels = ", ".join(_(self.meta.get_label(field)) for field in moved)
            frappe.throw(_("Only the provincial office can change: {0}.").format(labels), frappe.PermissionError)

    def default_office(self) -> str | None:
        with plain_refusals():
            key = default_reviewing_office(agency_facts(self), agency_facts(read_agency(self.superior_agency)))
        return find_office(key)

    def clean_codes(self):
        with plain_refusals():
            for field, read in _CODE_READERS.items():
                if self.get(field):
                    self.set(field, read(self.get(field)))

    def require_place(self):
        with plain_refusals():
            require_legal_kind(self.agency_kind, self.legal_kind)
            require_agency_place(agency_facts(self), agency_facts(read_agency(self.superior_agency)))

    def require_letter_is_pdf(self):
        letter = (self.letter_of_entrustment or "").lower()
        if letter and not letter.endswith(".pdf"):
            frappe.throw(_("The letter of entrustment must be a PDF file."))

    def pass_name_on(self):
        """A new name flows to the units whose cards bear it (R-021, R-131)."""
        if not self.has_value_changed("agency_name"):
            return
        entrusted = frappe.get_all(
            "Enforcement Agency",
            filters={"superior_agency": self.name, "agency_kind": "Entrusted Unit"},
            pluck="name",
            order_by="name",
        )
        for name in entrusted:
            frappe.db.set_value("Enforcement Agency", name, "certificate_unit_name", self.agency_name)
