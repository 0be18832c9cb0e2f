"""A new card under the same number: for a damaged card, or one whose face is out of date (R-122, G-039, G-044)."""

from dataclasses import dataclass
from datetime import date

from .cancellations import is_review_overdue
from .certificate_states import CertificateStatus
from .errors import Finding, TextEnum, block


class ReplacementReason(TextEnum):
    DAMAGED = "Damaged Card"
    FACE_OUTDATED = "Face Outdated"


@dataclass(frozen=True)
class ReplacementFacts:
    """What a replacement is judged by. `status` None: the person holds no issued certificate."""

    reason: ReplacementReason | str | None
    status: CertificateStatus | str | None
    valid_until: date | None = None
    review_due_on: date | None = None
    is_face_outdated: bool = False
    is_card_returned: bool = False


_CLOSED = {
    CertificateStatus.REPORTED_LOST: block("replacement_lost"),
    CertificateStatus.DECLARED_VOID: block("replacement_void"),
    CertificateStatus.SUSPENDED: block("replacement_suspended"),
    CertificateStatus.CANCELLED: block("replacement_cancelled"),
}


def replacement_findings(facts: ReplacementFacts, today: date) -> tuple[Finding, ...]:
    """Return why no new card is made; empty: one may be applied for (R-122).

    A lost card is not replaced: its number is declared void, cancelled and applied for anew (G-039).
    """
    if not facts.status:
        return (block("replacement_no_card"),)
    status = CertificateStatus(facts.status)
    if status in _CLOSED:
        return (_CLOSED[status],)
    if facts.valid_until and today > facts.valid_until:
        return (block("replacement_expired"),)
    if is_review_overdue(facts.review_due_on, today):
        return (block("replacement_review_overdue"),)
    if str(facts.reason or "") not in {str(reason) for reason in ReplacementReason}:
        return (block("replacement_reason_missing"),)
    if facts.reason == ReplacementReason.FACE_OUTDATED and not facts.is_face_outdated:
        return (block("replacement_face_current"),)
    return ()


def card_making_findings(facts: ReplacementFacts, today: date) -> tuple[Finding, ...]:
    """Return why the new card is not approved: a damaged card comes back first, else it might be a lost one."""
    if found := replacement_findings(facts, today):
        return found
    if facts.reason == ReplacementReason.DAMAGED and not facts.is_card_returned:
        return (block("replacement_card_missing"),)
    return ()
