"""Entrustment Letter: what an agency has entrusted to a unit, for which term, with the sealed PDF (R-027, G-024)."""

from pathlib import Path

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.domain.entrustment import require_parties, require_term
from enforcement_cert.domain.errors import OrganizationRuleBroken
from enforcement_cert.errors import plain_refusals
from enforcement_cert.organization import entrusting
from enforcement_cert.organization.letter_facts import state_of
from enforcement_cert.organization.letter_file import count_pages
from enforcement_cert.portal.letters import public_address

# Fields that a step may still change after the letter has been put in force.
BY_STEPS = frozenset(
    {
        "letter_state",
        "unit_name",
        "is_published",
        "publication_token",
        "confirmed_at",
        "confirmed_by",
        "revoked_on",
        "revoked_by",
        "revocation_reason",
        "reminded_for",
    }
)
LONGEST_TEXT = 4000


class EntrustmentLetter(Document):
    """Drafted by either side, put in force by the entrusting one; final from then on."""

    @property
    def public_link(self) -> str | None:
        """Where the public downloads the letter; None unless it is published."""
        return public_address(self.publication_token) if self.is_published and self.publication_token else None

    def before_validate(self):
        self.take_over_superior()
        self.unit_name = frappe.db.get_value("Enforcement Agency", self.entrusted_unit, "agency_name")
        self.letter_state = state_of(self) if self.valid_from and self.valid_until else "Draft"

    def validate(self):
        self.keep_what_is_final()
        self.require_lengths()
        with plain_refusals():
            require_term(self.getdate("valid_from"), self.getdate("valid_until"))
            self.require_right_parties()
            self.check_file()

    def on_trash(self):
        if self.confirmed_at and not frappe.flags.removing_demo_province:
            frappe.throw(_("A letter that has been in force is never deleted."), frappe.PermissionError)

    def getdate(self, field: str):
        return frappe.utils.getdate(self.get(field)) if self.get(field) else None

    def take_over_superior(self):
        """The entrusting agency is the unit's superior; it is not chosen (no sub-entrustment)."""
        if self.entrusted_unit and not self.confirmed_at:
            row = frappe.db.get_value(
                "Enforcement Agency", self.entrusted_unit, ["superior_agency", "claimed_superior"], as_dict=True
            )
            self.entrusting_agency = row and (row.superior_agency or row.claimed_superior)

    def keep_what_is_final(self):
        if self.flags.is_letter_step:
            return
        stepwise = BY_STEPS - {"letter_state", "unit_name", "is_published"}
        if self.is_new():
            for field in stepwise:
                self.set(field, None)
            return
        touched = [field for field in stepwise if self.has_value_changed(field)]
        content = [f for f in self.meta.get_valid_columns() if f not in BY_STEPS and self.has_value_changed(f)]
        was_confirmed = frappe.db.get_value(self.doctype, self.name, "confirmed_at")
        final = was_confirmed and (self.has_value_changed("is_published") or set(content) - {"modified", "modified_by"})
        if touched or final:
            frappe.throw(_("The letter has been put in force and is not changed any more."), frappe.PermissionError)

    def require_lengths(self):
        for field in ("matters", "powers"):
            if len(self.get(field) or "") > LONGEST_TEXT:
                label = _(self.meta.get_label(field))
                frappe.throw(_("{0} must not have more than {1} characters.").format(label, LONGEST_TEXT))

    def require_right_parties(self):
        unit_kind = frappe.db.get_value("Enforcement Agency", self.entrusted_unit, "agency_kind")
        superior_kind = frappe.db.get_value("Enforcement Agency", self.entrusting_agency, "agency_kind")
        if not superior_kind:
            raise OrganizationRuleBroken("account_superior_unchosen")
        require_parties(unit_kind, superior_kind, is_superior=True)

    def check_file(self):
        """A new file is opened and looked through before it is kept (bad files, programs inside)."""
        if not self.letter_file:
            self.letter_pages = 0
            return
        if not self.has_value_changed("letter_file") and self.letter_pages:
            return
        name = frappe.db.get_value("File", {"file_url": self.letter_file}, "name", order_by="creation desc")
        file = name and frappe.get_doc("File", name)
        if not file or not file.is_private or not (self.flags.is_letter_step or file.has_permission("read")):
            raise OrganizationRuleBroken("letter_not_pdf")
        self.letter_pages = count_pages(Path(file.get_full_path()))

    def has_final_step(self) -> bool:
        """Say whether the login may put in force, revoke or publish this letter."""
        return entrusting.may_confirm(self)
