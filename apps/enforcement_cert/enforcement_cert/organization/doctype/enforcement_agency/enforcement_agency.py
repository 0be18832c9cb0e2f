"""Enforcement Agency: one account of the agency tree (R-013, R-019 to R-023)."""

import frappe
from frappe.utils.nestedset import NestedSet

from enforcement_cert.access import scope
from enforcement_cert.domain.identifiers import (
    read_credit_code,
    read_mobile,
    read_organization_code,
    read_unit_code,
)
from enforcement_cert.domain.organization import require_agency_place, require_legal_kind
from enforcement_cert.errors import PlainDuplicates, plain_refusals
from enforcement_cert.organization import account_codes, account_guard, account_history
from enforcement_cert.organization.affiliation import office_for
from enforcement_cert.organization.facts import agency_facts, face_of_agency, facts_of_agency


def _unit_code(value: str) -> str:
    return read_unit_code(value).code


_CODE_READERS = {
    "unit_code": _unit_code,
    "organization_code": read_organization_code,
    "unified_social_credit_code": read_credit_code,
    "administrator_mobile": read_mobile,
}


class EnforcementAgency(PlainDuplicates, NestedSet):
    """A first-level agency, a second-level body or an entrusted unit."""

    nsm_parent_field = "superior_agency"
    reviewing_office: str | None

    @property
    def named_superior(self) -> str | None:
        """The superior above, or the one that has been asked to take the unit in."""
        return self.superior_agency or self.claimed_superior

    def before_validate(self):
        self.is_group = 1
        self.is_second_level = int(self.agency_kind == "Second-level Body")
        if self.agency_kind == "First-level Agency":
            self.superior_agency = None
            self.claimed_superior = None
        account_guard.settle_affiliation(self)
        if not self.reviewing_office:
            self.reviewing_office = office_for(self, self.named_superior)

    def validate(self):
        account_guard.keep_place(self)
        account_guard.keep_reviewed_profile(self)
        account_guard.keep_name(self)
        self.clean_codes()
        self.require_place()
        account_guard.clean_profile(self)
        account_codes.require_free_code(self)
        account_codes.find_declared_accounts(self)
        self.certificate_unit_name = self.name_on_cards()

    def after_insert(self):
        account_history.write(self.name, "Register", "", self.account_status, user=self.flags.registered_by)

    def on_update(self):
        super().on_update()
        self.pass_name_on()
        scope.forget_scopes()

    def sentence_on_race(self) -> str:
        """What somebody reads who enters a body whose codes were taken a moment before."""
        return account_codes.sentence_on_race(self)

    def clean_codes(self):
        with plain_refusals():
            for field, read in _CODE_READERS.items():
                self.set(field, read(self.get(field)) if self.get(field) else None)

    def require_place(self):
        """A unit that was let go stands alone until it has named another superior."""
        with plain_refusals():
            require_legal_kind(self.agency_kind, self.legal_kind)
            if self.named_superior or not self.flags.is_account_step:
                require_agency_place(agency_facts(self), facts_of_agency(self.named_superior))

    def name_on_cards(self) -> str | None:
        """The produced unit name; none for an entrusted unit that stands alone: nobody entrusts it (R-021)."""
        if self.agency_kind == "Entrusted Unit" and not self.named_superior:
            return None
        return face_of_agency(self).printed_name

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
