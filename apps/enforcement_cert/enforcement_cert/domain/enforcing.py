"""Who may enforce today, and for which powers: certified, certificate in force, within the powers.

Source: order no. 292 art. 2 and 3 (R-014, R-015); Shandong supervision regulation art. 10;
Administrative Penalty Law art. 42 (X-10).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .certificate_states import PublicStatus, standing_on
from .errors import RuleViolation, TextEnum

SHORTEST_POWER = 2  # characters; one sign alone occurs in nearly every text
_ITEMS = re.compile(r"[\n\r、，,；;。]+")
_SPACES = re.compile(r"\s+")


class MayNotEnforce(RuleViolation):
    """This person, or this act, is not covered by a certificate in force."""


class Standing(TextEnum):
    """How a person in an enforcement post stands to the duty of holding a certificate (持证上岗)."""

    CERTIFIED = "Certified"
    WITHOUT = "No Certificate"
    NOT_BEGUN = "Not Yet Valid"
    EXPIRED = "Certificate Expired"
    STOPPED = "Certificate Suspended"
    ENDED = "Certificate Cancelled"


@dataclass(frozen=True)
class HeldCertificate:
    """What of a certificate decides whether its holder may enforce; both days inclusive, None is open."""

    status: str
    valid_from: date | None = None
    valid_until: date | None = None
    power_scope: str = ""
    enforcement_area: str = ""
    review_counts_until: date | None = None


_BY_STATUS = {
    PublicStatus.VALID: Standing.CERTIFIED,
    PublicStatus.UNDER_REVIEW: Standing.CERTIFIED,
    PublicStatus.EXPIRED: Standing.EXPIRED,
    PublicStatus.SUSPENDED: Standing.STOPPED,
    PublicStatus.CANCELLED: Standing.ENDED,
}
# What is in force first; what may come back before what has ended.
_FURTHEST = tuple(Standing[name] for name in ("CERTIFIED", "NOT_BEGUN", "STOPPED", "EXPIRED", "ENDED", "WITHOUT"))
_REFUSALS = {
    Standing.WITHOUT: "enforce_no_certificate",
    Standing.NOT_BEGUN: "enforce_certificate_not_begun",
    Standing.EXPIRED: "enforce_certificate_expired",
    Standing.STOPPED: "enforce_certificate_stopped",
    Standing.ENDED: "enforce_certificate_ended",
}


def standing_of(held: HeldCertificate | None, today: date) -> Standing:
    """Say how a person stands who holds this certificate; the same judgement as the public page's."""
    if held is None:
        return Standing.WITHOUT
    facts = {
        "certificate_status": held.status,
        "term_from": held.valid_from,
        "term_until": held.valid_until,
        "review_counts_until": held.review_counts_until,
    }
    status = standing_on(facts, today)
    if status is PublicStatus.SUSPENDED and held.status == "Valid":
        return Standing.NOT_BEGUN
    return _BY_STATUS[status]


def best_certificate(certificates: Iterable[HeldCertificate], today: date) -> HeldCertificate | None:
    """Return the one that carries its holder furthest: one in force, else the one that explains most."""
    return min(certificates, key=lambda held: _FURTHEST.index(standing_of(held, today)), default=None)


def powers_of(text: str) -> list[str]:
    """Return the single powers of a scope of powers, as it is written in the record."""
    return [item.strip() for item in _ITEMS.split(text or "") if item.strip()]


def is_within(asked: str, text: str) -> bool:
    """Say whether a power asked for is named by one of the items of a text; spaces do not count."""
    wanted = _SPACES.sub("", asked or "")
    if len(wanted) < SHORTEST_POWER:
        return False
    return any(wanted in _SPACES.sub("", item) for item in powers_of(text))


def require_may_enforce(
    held: HeldCertificate | None, is_in_service: bool, today: date, power: str = "", area: str = ""
) -> None:
    """Raise MayNotEnforce unless this person may enforce today, and do this (R-014).

    Only who has passed certification, holds a certificate in force and stays within the powers
    written in it is an enforcement officer. `power`, `area`: what the act needs; empty asks for
    the person alone.
    """
    if not is_in_service:
        raise MayNotEnforce("enforce_not_in_service")
    standing = standing_of(held, today)
    if held is None or standing is not Standing.CERTIFIED:
        raise MayNotEnforce(_REFUSALS[standing])
    if power and not is_within(power, held.power_scope):
        raise MayNotEnforce("enforce_power_outside", power=power)
    if area and not is_within(area, held.enforcement_area):
        raise MayNotEnforce("enforce_area_outside", area=area)
