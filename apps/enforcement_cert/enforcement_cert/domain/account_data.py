"""Is an agency's profile complete and plausible? (R-039 to R-041)"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from .errors import Finding, Label, OrganizationRuleBroken, block, warn
from .organization import AgencyKind

STAFF_KINDS = (Label("Civil Servants"), Label("Institution Staff"), Label("Other Staff"))
LONGEST_LEGAL_TEXT = 4000


@dataclass(frozen=True)
class Establishment:
    """Posts in the order of STAFF_KINDS: authorised by the staffing office, and filled."""

    authorised: tuple[int, int, int] = (0, 0, 0)
    actual: tuple[int, int, int] = (0, 0, 0)

    @property
    def is_given(self) -> bool:
        """Say whether any post is entered at all; a unit without posts cannot enforce."""
        return any(self.authorised) or any(self.actual)

    def exceeded(self) -> tuple[Label, ...]:
        """The kinds of staff with more people than authorised posts."""
        rows = zip(STAFF_KINDS, self.authorised, self.actual, strict=True)
        return tuple(kind for kind, authorised, actual in rows if actual > authorised)


@dataclass(frozen=True)
class DeclaredBody:
    """A body below, as its superior states it (R-041)."""

    name: str
    organization_code: str | None
    establishment: Establishment


@dataclass(frozen=True)
class AgencyProfile:
    """What an agency has to supply before its account is reviewed."""

    kind: AgencyKind
    organization_code: str | None = None
    establishment: Establishment = Establishment()
    exceeding_reason: str | None = None
    administrator_name: str | None = None
    administrator_mobile: str | None = None
    legal_basis: str | None = None
    legal_basis_link: str | None = None
    bodies: tuple[DeclaredBody, ...] = ()
    has_no_bodies: bool = False


def data_findings(profile: AgencyProfile) -> tuple[Finding, ...]:
    """Everything that is missing in a profile, each with its own sentence; warnings last."""
    missing = [
        (profile.organization_code, "account_code_missing"),
        (profile.establishment.is_given, "account_establishment_missing"),
        (profile.administrator_name, "account_administrator_missing"),
        (profile.administrator_mobile, "account_mobile_missing"),
        ((profile.legal_basis or "").strip() or profile.legal_basis_link, "account_legal_basis_missing"),
    ]
    findings = [block(code) for value, code in missing if not value]
    findings += _body_findings(profile)
    return (*findings, *_plausibility(profile))


def _body_findings(profile: AgencyProfile) -> list[Finding]:
    """A first-level agency names its second-level bodies with their figures, or says that it has none."""
    if profile.kind is not AgencyKind.FIRST_LEVEL:
        return []
    if not profile.bodies and not profile.has_no_bodies:
        return [block("account_bodies_missing")]
    return [
        block("account_body_incomplete", body=body.name)
        for body in profile.bodies
        if not (body.organization_code and body.establishment.is_given)
    ]


def _plausibility(profile: AgencyProfile) -> list[Finding]:
    """More people than posts is possible, but wants a reason that the reviewing office reads."""
    if not profile.establishment.exceeded():
        return []
    if not (profile.exceeding_reason or "").strip():
        return [block("account_exceeding_unexplained", kind=kind) for kind in profile.establishment.exceeded()]
    return [warn("account_exceeding_explained", kind=kind) for kind in profile.establishment.exceeded()]


def is_complete(profile: AgencyProfile) -> bool:
    """Say whether nothing that must be there is missing."""
    return not any(finding.blocks for finding in data_findings(profile))


def read_web_address(value: str | None) -> str | None:
    """Return a link of http or https, None for nothing. Raises OrganizationRuleBroken for anything else."""
    text = (value or "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or any(char in text for char in " \t\r\n<>\"'`\\"):
        raise OrganizationRuleBroken("account_link_unusable")
    return text
