"""The life of a certificate and what the public is told about it (R-124, R-178, G-005, G-094)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .errors import TextEnum, TransitionRefused


class CertificateStatus(TextEnum):
    VALID = "Valid"
    SUSPENDED = "Suspended"
    REPORTED_LOST = "Reported Lost"
    DECLARED_VOID = "Declared Void"
    CANCELLED = "Cancelled"


_S = CertificateStatus
# A loss report may be withdrawn before the notice (G-041), to what the certificate was before;
# once declared void there is no way back; cancelled is the end.
NEXT_STATUS: dict[CertificateStatus, frozenset[CertificateStatus]] = {
    _S.VALID: frozenset({_S.SUSPENDED, _S.REPORTED_LOST, _S.CANCELLED}),
    _S.SUSPENDED: frozenset({_S.VALID, _S.REPORTED_LOST, _S.CANCELLED}),
    _S.REPORTED_LOST: frozenset({_S.VALID, _S.SUSPENDED, _S.DECLARED_VOID, _S.CANCELLED}),
    _S.DECLARED_VOID: frozenset({_S.CANCELLED}),
    _S.CANCELLED: frozenset(),
}
# These occupy the person: while one exists, no second certificate of the type (R-095, G-048).
LIVING_STATUSES = frozenset({_S.VALID, _S.SUSPENDED, _S.REPORTED_LOST, _S.DECLARED_VOID})


def can_become(from_: CertificateStatus | str, to: CertificateStatus | str) -> bool:
    """Say whether the table knows this change."""
    return CertificateStatus(to) in NEXT_STATUS[CertificateStatus(from_)]


def require_status_change(from_: CertificateStatus | str, to: CertificateStatus | str) -> None:
    """Raise TransitionRefused unless the change is in the table. Source: R-124, G-039, G-041."""
    old, new = CertificateStatus(from_), CertificateStatus(to)
    if can_become(old, new):
        return
    if old is _S.DECLARED_VOID:
        raise TransitionRefused("certificate_void_is_final", to_status=new)
    raise TransitionRefused("certificate_no_such_change", from_status=old, to_status=new)


class PublicStatus(TextEnum):
    VALID = "valid"
    UNDER_REVIEW = "under_review"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def is_in_force(self) -> bool:
        """Say whether the holder may work with the certificate: a review in time does not stop it (G-005)."""
        return self in (PublicStatus.VALID, PublicStatus.UNDER_REVIEW)


@dataclass(frozen=True)
class CertificateFacts:
    """What the public answer is made from. `valid_until` None = no end date; all dates inclusive.

    `review_due_on`, `review_counts_until`: when the review is due, and the last day on which the certificate stands
    without a finished one (review_rules.counts_until); None = its reviews end nothing.
    """

    status: CertificateStatus
    certificate_number: str
    holder_name: str
    unit_name: str
    enforcement_area: str
    power_scope: str
    photo: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    entrusted_unit_name: str | None = None
    former_unit_name: str | None = None
    former_name_until: date | None = None
    entrustment_letter: str | None = None
    review_due_on: date | None = None
    review_counts_until: date | None = None


@dataclass(frozen=True)
class PublicAnswer:
    """Everything the public may see, and nothing else (G-094).

    The unit line may name the entrusted unit with the address of its letter (G-026) and the former name (G-044).
    A negative answer has the same fields, empty but for status and time.
    """

    status: PublicStatus
    checked_at: datetime | None = None
    photo: str | None = None
    holder_name: str | None = None
    unit_name: str | None = None
    entrusted_unit_name: str | None = None
    former_unit_name: str | None = None
    entrustment_letter: str | None = None
    certificate_number: str | None = None
    enforcement_area: str | None = None
    power_scope: str | None = None
    valid_until: date | None = None


_STOPPED = {
    _S.SUSPENDED: PublicStatus.SUSPENDED,
    _S.REPORTED_LOST: PublicStatus.SUSPENDED,
    _S.DECLARED_VOID: PublicStatus.CANCELLED,
    _S.CANCELLED: PublicStatus.CANCELLED,
}


def public_status(record: CertificateFacts | None, today: date) -> PublicStatus:
    """Judge a certificate for the public on a civil day (Asia/Shanghai).

    The last day of validity still counts. Ended beats expired, expired beats
    suspended; a certificate before its first day is answered as suspended. One whose review was not
    begun in time, or not finished in its year, has expired; between due day and finished review it is
    under review (G-005).
    """
    if record is None:
        return PublicStatus.UNKNOWN
    stopped = _STOPPED.get(CertificateStatus(record.status))
    if stopped is PublicStatus.CANCELLED:
        return stopped
    if any(last and today > last for last in (record.valid_until, record.review_counts_until)):
        return PublicStatus.EXPIRED
    if record.valid_from and today < record.valid_from:
        return PublicStatus.SUSPENDED
    if stopped:
        return stopped
    is_due = record.review_due_on and record.review_counts_until and today > record.review_due_on
    return PublicStatus.UNDER_REVIEW if is_due else PublicStatus.VALID


def standing_on(facts: Mapping[str, Any], day: date) -> PublicStatus:
    """Judge what a certificate was worth on a past day, from the facts of that day (X-64, penalty law art. 38).

    `facts`: certificate_status, term_from, term_until, review_due_on, review_counts_until; the rule is the one the
    public was told that day.
    """
    record = CertificateFacts(
        status=CertificateStatus(facts["certificate_status"]),
        certificate_number="",
        holder_name="",
        unit_name="",
        enforcement_area="",
        power_scope="",
        valid_from=facts.get("term_from"),
        valid_until=facts.get("term_until"),
        review_due_on=facts.get("review_due_on"),
        review_counts_until=facts.get("review_counts_until"),
    )
    return public_status(record, day)


def _former_name(record: CertificateFacts, today: date) -> str | None:
    """The name before a rename is shown up to and including its last day (G-044)."""
    is_shown = record.former_name_until is None or today <= record.former_name_until
    return record.former_unit_name if is_shown else None


def public_answer(record: CertificateFacts | None, today: date, checked_at: datetime | None = None) -> PublicAnswer:
    """Answer a scan: the data of G-094 for a certificate in force, status and time for any other."""
    status = public_status(record, today)
    if not status.is_in_force or record is None:
        return PublicAnswer(status, checked_at)
    return PublicAnswer(
        status=status,
        checked_at=checked_at,
        photo=record.photo,
        holder_name=record.holder_name,
        unit_name=record.unit_name,
        entrusted_unit_name=record.entrusted_unit_name,
        former_unit_name=_former_name(record, today),
        entrustment_letter=record.entrustment_letter,
        certificate_number=record.certificate_number,
        enforcement_area=record.enforcement_area,
        power_scope=record.power_scope,
        valid_until=record.valid_until,
    )
