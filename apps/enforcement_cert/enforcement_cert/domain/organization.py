"""The two trees: legal offices by level of government, agencies by account kind."""

from dataclasses import dataclass

from .errors import Finding, OrganizationRuleBroken, TextEnum, block


class AgencyKind(TextEnum):
    """Account kinds of R-019; an entrusted unit is an account kind, not a user class (G-019)."""

    FIRST_LEVEL = "First-level Agency"
    SECOND_LEVEL = "Second-level Body"
    ENTRUSTED = "Entrusted Unit"


class LegalKind(TextEnum):
    """Legal kinds of R-013."""

    ORGAN = "Administrative Organ"
    AUTHORISED = "Authorised Organisation"
    ENTRUSTED = "Entrusted Organisation"


class GovernmentLevel(TextEnum):
    PROVINCE = "Province"
    CITY = "City"
    COUNTY = "County"
    TOWNSHIP = "Township"


_SIGNIFICANT = {GovernmentLevel.PROVINCE: 2, GovernmentLevel.CITY: 4, GovernmentLevel.COUNTY: 6}
_OFFICE_ABOVE = {GovernmentLevel.CITY: GovernmentLevel.PROVINCE, GovernmentLevel.COUNTY: GovernmentLevel.CITY}


@dataclass(frozen=True)
class AgencyFacts:
    """One agency as the rules see it. `division_code` six digits (nine or twelve for townships)."""

    name: str
    kind: AgencyKind
    level: GovernmentLevel
    division_code: str
    legal_kind: LegalKind | None = None
    former_name: str | None = None
    reviewing_office: "OfficeKey | None" = None


@dataclass(frozen=True)
class OfficeKey:
    """A legal office named by its level and the six-digit code of its division."""

    level: GovernmentLevel
    division_code: str


def office_division(level: GovernmentLevel | str, division_code: str) -> str:
    """Cut a division code to the one of a government level: 370102, City → 370100."""
    return division_code[: _SIGNIFICANT[GovernmentLevel(level)]].ljust(6, "0")


def default_reviewing_office(agency: AgencyFacts, superior: AgencyFacts | None = None) -> OfficeKey:
    """Name the office that reviews an agency unless another is set on it.

    The office of the same level and division; townships go to the county
    (G-022); a body below a superior in another territory or of another level
    follows its superior's office (G-023).
    """
    if superior and _elsewhere(agency, superior):
        return superior.reviewing_office or default_reviewing_office(superior)
    level = agency.level
    if level is GovernmentLevel.TOWNSHIP:
        level = GovernmentLevel.COUNTY
    return OfficeKey(level, office_division(level, agency.division_code))


def _elsewhere(agency: AgencyFacts, superior: AgencyFacts) -> bool:
    return agency.level is not superior.level or agency.division_code != superior.division_code


def require_agency_place(agency: AgencyFacts, superior: AgencyFacts | None) -> None:
    """Raise OrganizationRuleBroken unless the agency may stand below this superior.

    First-level bodies stand on top; second-level bodies under a first-level
    one; entrusted units under a first- or second-level body, never under
    another entrusted unit (G-019, G-020, G-021, penalty law art. 20).
    """
    if agency.kind is AgencyKind.FIRST_LEVEL:
        if superior:
            raise OrganizationRuleBroken("agency_first_level_has_superior", superior=superior.name)
        return
    if superior is None:
        raise OrganizationRuleBroken("agency_superior_missing", kind=agency.kind)
    if superior.kind is AgencyKind.ENTRUSTED:
        raise OrganizationRuleBroken("agency_below_entrusted", superior=superior.name)
    if agency.kind is AgencyKind.SECOND_LEVEL and superior.kind is not AgencyKind.FIRST_LEVEL:
        raise OrganizationRuleBroken("agency_second_level_too_deep", superior=superior.name)


def require_legal_kind(kind: AgencyKind | str, legal_kind: LegalKind | str | None) -> None:
    """Raise unless the legal kind fits: entrusted units are entrusted bodies and nobody else is (R-013)."""
    if not legal_kind:
        raise OrganizationRuleBroken("agency_legal_kind_missing")
    is_entrusted_account = AgencyKind(kind) is AgencyKind.ENTRUSTED
    if is_entrusted_account is not (LegalKind(legal_kind) is LegalKind.ENTRUSTED):
        raise OrganizationRuleBroken(
            "agency_legal_kind_mismatch", kind=AgencyKind(kind), legal_kind=LegalKind(legal_kind)
        )


def require_office_place(office: OfficeKey, superior: OfficeKey | None) -> None:
    """Raise unless the office stands right: province on top, then cities, then counties (R-009)."""
    if office.level is GovernmentLevel.TOWNSHIP:
        raise OrganizationRuleBroken("office_township")
    above = _OFFICE_ABOVE.get(office.level)
    if above is None:
        if superior:
            raise OrganizationRuleBroken("office_province_has_superior")
        return
    if superior is None or superior.level is not above:
        raise OrganizationRuleBroken("office_level_gap", level=office.level, above=above)
    if office_division(above, office.division_code) != superior.division_code:
        raise OrganizationRuleBroken("office_other_territory")


@dataclass(frozen=True)
class AccountFacts:
    """How far an agency's account has come. Data complete = R-039 to R-041 filled in."""

    kind: AgencyKind
    is_data_complete: bool
    is_reviewed: bool
    is_taken_in: bool = False
    has_entrustment_letter: bool = False


def review_findings(account: AccountFacts) -> tuple[Finding, ...]:
    """What stops the legal office from passing this account (R-027, R-039, R-050)."""
    findings = []
    if not account.is_data_complete:
        findings.append(block("account_data_incomplete"))
    if account.kind is AgencyKind.ENTRUSTED and not account.has_entrustment_letter:
        findings.append(block("account_letter_missing"))
    return tuple(findings)


def opening_findings(account: AccountFacts) -> tuple[Finding, ...]:
    """What keeps other business closed (R-052, R-055, G-028): review and taking-in, in any order."""
    findings = []
    if not account.is_reviewed:
        findings.append(block("account_not_reviewed"))
    if account.kind is not AgencyKind.FIRST_LEVEL and not account.is_taken_in:
        findings.append(block("account_not_taken_in"))
    return tuple(findings)
