"""An agency's account as the rules see it, read from its record."""

import frappe

from enforcement_cert.domain.account_data import AgencyProfile, DeclaredBody, Establishment, data_findings
from enforcement_cert.domain.account_life import Account, AccountAct, AccountStatus
from enforcement_cert.domain.errors import Finding, block
from enforcement_cert.domain.organization import AccountFacts, AgencyKind, review_findings
from enforcement_cert.organization.letter_facts import has_letter_in_force

_STAFF = ("civil_servants", "institution_staff", "other_staff")
AGENCY = "Enforcement Agency"


def account_of(agency) -> Account:
    """Return what the steps of an account depend on."""
    return Account(
        kind=AgencyKind(agency.agency_kind),
        status=AccountStatus(agency.account_status),
        is_reviewed=bool(agency.is_reviewed),
        is_taken_in=bool(agency.is_taken_in),
        is_claimed=bool(agency.claimed_superior),
        has_change_request=bool(agency.change_request),
    )


def profile_of(agency) -> AgencyProfile:
    """Return what an agency has supplied (R-039 to R-041)."""
    return AgencyProfile(
        kind=AgencyKind(agency.agency_kind),
        organization_code=agency.organization_code,
        establishment=establishment_of(agency),
        exceeding_reason=agency.exceeding_reason,
        administrator_name=agency.administrator_name,
        administrator_mobile=agency.administrator_mobile,
        legal_basis=agency.legal_basis,
        legal_basis_link=agency.legal_basis_link,
        bodies=tuple(
            DeclaredBody(row.body_name, row.organization_code, establishment_of(row)) for row in agency.declared_bodies
        ),
        has_no_bodies=bool(agency.has_no_bodies),
    )


def establishment_of(row) -> Establishment:
    """Return the figures of an agency or of a declared body."""
    return Establishment(_figures(row, "authorised"), _figures(row, "actual"))


def _figures(row, of: str) -> tuple[int, int, int]:
    first, second, third = (int(row.get(f"{kind}_{of}") or 0) for kind in _STAFF)
    return first, second, third


def findings_for(agency, act: AccountAct) -> tuple[Finding, ...]:
    """Return what speaks against an act, and what its doer should know. Blocks stop it."""
    if act is AccountAct.SUBMIT:
        return (*data_findings(profile_of(agency)), *_superior_findings(agency))
    if act is AccountAct.PASS:
        return _findings_before_passing(agency)
    if act in (AccountAct.TAKE_IN, AccountAct.REOPEN):
        return _superior_findings(agency)
    if act in (AccountAct.CLOSE, AccountAct.DECLINE) or _lets_an_open_account_go(agency, act):
        return findings_before_closing(agency)
    return ()


def _lets_an_open_account_go(agency, act: AccountAct) -> bool:
    """Whether business ends by this act: a unit that is let go has to be reviewed anew before it does any."""
    return act is AccountAct.GIVE_UP and agency.account_status == AccountStatus.OPEN


def _findings_before_passing(agency) -> tuple[Finding, ...]:
    data = data_findings(profile_of(agency))
    facts = AccountFacts(
        kind=AgencyKind(agency.agency_kind),
        is_data_complete=not any(finding.blocks for finding in data),
        is_reviewed=False,
        has_entrustment_letter=has_letter_in_force(agency.name),
    )
    lacking = [finding for finding in review_findings(facts) if finding.code != "account_data_incomplete"]
    return (*data, *lacking, *_superior_findings(agency))


def _superior_findings(agency) -> tuple[Finding, ...]:
    if agency.agency_kind == "First-level Agency":
        return ()
    superior = agency.superior_agency or agency.claimed_superior
    if not superior:
        return (block("account_superior_unchosen"),)
    row = frappe.db.get_value(AGENCY, superior, ["agency_name", "account_status"], as_dict=True)
    if row.account_status in ("Closed", "Declined"):
        return (block("account_superior_closed", superior=row.agency_name),)
    return ()


def findings_before_closing(agency) -> tuple[Finding, ...]:
    """Return what is still alive in an account: certificates, applications, units.

    However an account ends – closed, declined, let go or merged – nothing may be left behind where nobody
    can work any more.
    """
    living = [
        (
            "account_certificates_living",
            "Enforcement Certificate",
            {"agency": agency.name, "certificate_status": ["!=", "Cancelled"]},
        ),
        (
            "account_applications_open",
            "Certificate Application",
            {"agency": agency.name, "stage": ["not in", ["Issued", "Refused", "Withdrawn"]]},
        ),
        (
            "account_units_living",
            AGENCY,
            {"superior_agency": agency.name, "account_status": ["not in", ["Closed", "Declined"]]},
        ),
    ]
    counts = [(code, frappe.db.count(doctype, filters)) for code, doctype, filters in living]
    return tuple(block(code, count=count) for code, count in counts if count)
