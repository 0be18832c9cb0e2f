"""Which certificates and persons of the 2008 edition are kept, and which go to the expired database.

Kept is what is formally in use on the cut-off day, or already in card making (R-044, G-046).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .errors import TextEnum
from .legacy_codes import LegacyRuleBroken, LegacyStatus

REVIEW_CYCLE_YEARS = 2


class DateMeaning(TextEnum):
    """What the review column of a file holds (G-001). Asked for each file, never guessed."""

    LAST_REVIEW = "Last Review Date"
    NEXT_REVIEW = "Next Review Due Date"


class Fate(TextEnum):
    KEPT = "Kept"
    EXPIRED = "Expired"


class ExpiryGround(TextEnum):
    """Why a person or certificate is not kept."""

    CANCELLED = "Cancelled"
    FORCED = "Forced Cancellation"
    VOID = "Declared Void"
    OVERDUE = "Review Overdue"
    ENDED = "Validity Ended"
    NO_CERTIFICATE = "No Certificate"
    REPLACED = "Other Certificate Kept"


@dataclass(frozen=True)
class ReviewDates:
    """Both dates of G-001. `last_review_on` None: never reviewed; the first review counts from the issue."""

    last_review_on: date | None
    due_on: date | None


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes the 28th where there is none (G-003)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def review_dates(given: date | None, issued_on: date | None, meaning: DateMeaning | str | None) -> ReviewDates:
    """Work out last review and due day from the one date the old system keeps.

    Raises LegacyRuleBroken if there is a date and nobody has said what it means. Source: G-001, R-133, R-136.
    """
    if given is None:
        return ReviewDates(None, add_years(issued_on, REVIEW_CYCLE_YEARS) if issued_on else None)
    if not meaning:
        raise LegacyRuleBroken("legacy_date_meaning_missing")
    if DateMeaning(meaning) is DateMeaning.LAST_REVIEW:
        return ReviewDates(given, add_years(given, REVIEW_CYCLE_YEARS))
    last = add_years(given, -REVIEW_CYCLE_YEARS)
    # The first review falls due two years after the issue: before it there was none.
    return ReviewDates(None if issued_on and last <= issued_on else last, given)


@dataclass(frozen=True)
class LegacyCertificate:
    """One certificate of the old system as the rule sees it. Civil dates, all inclusive."""

    status: LegacyStatus
    due_on: date | None = None
    valid_until: date | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What becomes of a certificate or person; the ground is None exactly for what is kept."""

    fate: Fate
    ground: ExpiryGround | None = None

    @property
    def is_kept(self) -> bool:
        return self.fate is Fate.KEPT


KEPT = Verdict(Fate.KEPT)
_STOPPED = {
    LegacyStatus.CANCELLED: ExpiryGround.CANCELLED,
    LegacyStatus.FORCED: ExpiryGround.FORCED,
    LegacyStatus.VOID: ExpiryGround.VOID,
}


def judge_certificate(certificate: LegacyCertificate, cut_off: date, *, is_on_forced_list: bool = False) -> Verdict:
    """Say whether a certificate is kept on the cut-off day.

    Kept: in card making, or in use and not past its due day nor its last day, both of which still
    count (G-002, G-046). Whoever stands on the forced-cancellation list keeps nothing (R-045).
    """
    if is_on_forced_list:
        return Verdict(Fate.EXPIRED, ExpiryGround.FORCED)
    if certificate.status in _STOPPED:
        return Verdict(Fate.EXPIRED, _STOPPED[certificate.status])
    if certificate.status is LegacyStatus.CARD_MAKING:
        return KEPT
    if certificate.valid_until and certificate.valid_until < cut_off:
        return Verdict(Fate.EXPIRED, ExpiryGround.ENDED)
    if certificate.due_on and certificate.due_on < cut_off:
        return Verdict(Fate.EXPIRED, ExpiryGround.OVERDUE)
    return KEPT


def judge_person(verdicts: Sequence[Verdict], *, is_on_forced_list: bool = False) -> Verdict:
    """Say whether a person is kept: who has a kept certificate is; the rest goes to the expired database (G-046)."""
    if any(verdict.is_kept for verdict in verdicts):
        return KEPT
    if is_on_forced_list:
        return Verdict(Fate.EXPIRED, ExpiryGround.FORCED)
    ground = verdicts[0].ground if verdicts else ExpiryGround.NO_CERTIFICATE
    return Verdict(Fate.EXPIRED, ground)


def choose_living(candidates: Sequence[LegacyCertificate]) -> int:
    """Of several kept certificates of one type say which lives on (G-048): in use before in making, then the latest.

    Returns its index. The others go to the expired database.
    """
    return max(
        range(len(candidates)),
        key=lambda index: (
            candidates[index].status is LegacyStatus.IN_USE,
            candidates[index].due_on or date.min,
            candidates[index].issued_on or date.min,
            -index,
        ),
    )


def is_mostly_overdue(overdue: int, judged: int) -> bool:
    """Say whether the meaning of the date column is probably wrong: more than half the rows past due (G-001)."""
    return overdue * 2 > judged


@dataclass(frozen=True)
class Balance:
    """How many rows of a table were read, and what became of them."""

    read: int = 0
    kept: int = 0
    present: int = 0
    expired: int = 0
    rejected: int = 0

    @property
    def open(self) -> int:
        """Rows nobody has decided on; 0 in a finished run."""
        return self.read - self.kept - self.present - self.expired - self.rejected

    @property
    def is_even(self) -> bool:
        return self.open == 0
