"""Letters of entrustment: put in force, revoked, published; what follows when one begins or ends (G-024).

The unit of a letter is locked while its letters change, so that two overlapping letters cannot be put in
force at the same moment. When no letter is in force the unit's certificates are suspended, with a mark of
their own, and taken back as soon as one is in force again.
"""

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.access.scope import current_scope, sees_agency
from enforcement_cert.certificate.issuing import new_token
from enforcement_cert.domain.entrustment import require_no_overlap, require_parties
from enforcement_cert.domain.errors import OrganizationRuleBroken
from enforcement_cert.errors import plain_refusals
from enforcement_cert.organization import entrustment_effects
from enforcement_cert.organization.letter_facts import LETTER, letter_of, letters_of_pair, state_of

AGENCY = "Enforcement Agency"


@frappe.whitelist(methods=["POST"])
def put_in_force(name: str) -> dict:
    """Confirm a letter as the entrusting agency or as the unit's reviewing office; it is final then."""
    letter = _locked(name)
    _require_party(letter)
    with plain_refusals():
        if letter.confirmed_at:
            raise OrganizationRuleBroken("letter_is_final")
        if not letter.letter_file:
            raise OrganizationRuleBroken("letter_file_missing")
        _require_sound(letter)
    letter.confirmed_at = now_datetime()
    letter.confirmed_by = frappe.session.user
    return _save(letter)


@frappe.whitelist(methods=["POST"])
def revoke_letter(name: str, reason: str) -> dict:
    """Revoke a letter from today on: its last day in force was yesterday."""
    letter = _locked(name)
    _require_party(letter)
    if not (reason or "").strip():
        frappe.throw(_("Please give the reason; it is kept with the letter."))
    if not letter.confirmed_at or letter.revoked_on:
        frappe.throw(_("Only a letter in force can be revoked. Reload the page to see its present state."))
    letter.revoked_on = getdate()
    letter.revoked_by = frappe.session.user
    letter.revocation_reason = reason.strip()[:1000]
    return _save(letter)


@frappe.whitelist(methods=["POST"])
def publish_letter(name: str, is_published: bool | int | str = True) -> dict:
    """Publish a letter, or take it off the public page."""
    letter = _locked(name)
    _require_party(letter)
    letter.is_published = int(str(is_published).lower() in ("1", "true"))
    return _save(letter)


def may_confirm(letter) -> bool:
    """Say whether the login may put this letter in force: the entrusting agency, or the reviewing office."""
    scope, roles = current_scope(), set(frappe.get_roles())
    if scope.agency:
        return scope.account_is_open and "Agency Clerk" in roles and scope.agency == letter.entrusting_agency
    office = frappe.db.get_value(AGENCY, letter.entrusted_unit, "reviewing_office")
    return "Legal Reviewer" in roles and bool(scope.office) and scope.office == office


def _locked(name: str):
    """Return the letter with its unit locked until the end of the transaction. Raises PermissionError."""
    unit = frappe.db.get_value(LETTER, name, "entrusted_unit")
    lock_unit(unit)
    letter = frappe.get_doc(LETTER, name, for_update=True)
    if not sees_agency(current_scope(), letter.entrusted_unit) and not letter.has_permission("read"):
        raise frappe.PermissionError
    return letter


def lock_unit(unit: str) -> None:
    """Let nobody else change letters of this unit until the end of the transaction."""
    frappe.db.get_value(AGENCY, unit, "name", for_update=True)


def _require_party(letter) -> None:
    if not may_confirm(letter):
        frappe.throw(
            _("Only the entrusting agency, or the legal office that reviews the unit, may do this."),
            frappe.PermissionError,
        )


def _require_sound(letter) -> None:
    """Raise unless parties are right and no other letter of the pair is in force on the same day."""
    unit = frappe.db.get_value(
        AGENCY, letter.entrusted_unit, ["agency_kind", "superior_agency", "claimed_superior"], as_dict=True
    )
    entrusting_kind = frappe.db.get_value(AGENCY, letter.entrusting_agency, "agency_kind")
    superior = unit.superior_agency or unit.claimed_superior
    require_parties(unit.agency_kind, entrusting_kind, is_superior=superior == letter.entrusting_agency)
    others = letters_of_pair(letter.entrusted_unit, letter.entrusting_agency, letter.name)
    term = letter_of(frappe._dict(letter.as_dict(), confirmed_at=True))
    require_no_overlap(term, others)


def _save(letter) -> dict:
    letter.letter_state = state_of(letter)
    if letter.is_published and not letter.publication_token:
        letter.publication_token = new_token()
    letter.flags.is_letter_step = True
    # The steps above have asked who may; a confirmed letter is closed to everybody's editing.
    letter.save(ignore_permissions=True)
    entrustment_effects.bring_into_line(letter.entrusted_unit)
    return {"name": letter.name, "letter_state": letter.letter_state}
