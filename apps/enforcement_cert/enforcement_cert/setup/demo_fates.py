"""What becomes of each demonstration officer: the state of application and certificate, with dates."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

VALIDITY_YEARS = 5
REVIEW_YEARS = 2


@dataclass(frozen=True)
class Fate:
    """One kind of story. `stage` empty: no application yet; `share` of a deck of forty."""

    label: str
    stage: str = ""
    status: str = ""
    share: int = 1
    reason: str = ""
    record_status: str = "Active"
    ground: str = ""


FATES = (
    Fate("Valid", "Issued", "Valid", 13),
    Fate("Draft", "Draft", share=3),
    Fate("First Check", "First Check", share=3),
    Fate("Legal Review", "Legal Review", share=3),
    Fate("Card Making", "Card Making", share=2),
    Fate("No Application", share=3),
    Fate("Returned", "Draft", reason="照片过暗，请重新上传后再报。"),
    Fate("Refused", "Refused", reason="岗位不属于行政执法岗位。"),
    Fate("Withdrawn", "Withdrawn", reason="本人调离执法岗位，撤回申请。"),
    Fate("Review Due", "Issued", "Valid"),
    Fate("Soon Expired", "Issued", "Valid"),
    Fate("Expired", "Issued", "Valid", 2),
    Fate("Suspended", "Issued", "Suspended", reason="接受调查期间暂扣证件。"),
    Fate("Reported Lost", "Issued", "Reported Lost", reason="外出检查时遗失。"),
    Fate("Declared Void", "Issued", "Declared Void", reason="遗失声明已登报。"),
    Fate("Cancelled", "Issued", "Cancelled", 2, "退休。", "Retired", "Retirement"),
    Fate("Cancelled on Transfer", "Issued", "Cancelled", 1, "调离本单位。", "Left", "Leaving"),
)


def deck() -> list[Fate]:
    """Return forty fates in their shares; the first of every kind come first."""
    rest = [fate for fate in FATES for _ in range(fate.share - 1)]
    return [*FATES, *rest]


def dealt(random: Random) -> Iterator[Fate]:
    """Deal from shuffled decks for ever."""
    while True:
        cards = deck()
        random.shuffle(cards)
        yield from cards


@dataclass(frozen=True)
class Step:
    """One decision; `actor` is clerk, checker, office or cards."""

    at: datetime
    action: str
    from_stage: str
    to_stage: str
    actor: str
    reason: str = ""


@dataclass(frozen=True)
class Story:
    """A fate with its days. `issued_on` None: no certificate."""

    fate: Fate
    steps: tuple[Step, ...] = ()
    issued_on: date | None = None
    review_due_on: date | None = None
    changed_at: datetime | None = None
    suspended_until: date | None = None
    exam_passed_on: date | None = None
    created_at: datetime | None = field(default=None)

    @property
    def day_of_issue(self) -> date:
        """The day of issue of a story with a certificate; ValueError for one without."""
        if self.issued_on is None:
            raise ValueError("this story has no certificate")
        return self.issued_on


_ROUTE = (
    ("Submit Application", "Draft", "First Check", "clerk"),
    ("Pass First Check", "First Check", "Legal Review", "checker"),
    ("Pass Legal Review", "Legal Review", "Card Making", "office"),
    ("Issue Certificate", "Card Making", "Issued", "cards"),
)
_ENDS = {
    "Returned": (1, ("Return Application", "First Check", "Draft", "checker")),
    "Refused": (2, ("Refuse Application", "Legal Review", "Refused", "office")),
    "Withdrawn": (0, ("Withdraw Application", "Draft", "Withdrawn", "clerk")),
}
_REACHED = {"": 0, "Draft": 0, "First Check": 1, "Legal Review": 2, "Card Making": 3, "Issued": 4}


def tell(fate: Fate, today: date, random: Random) -> Story:
    """Give a fate its days, so that it holds on the civil day `today`."""
    issued_on = _issued_on(fate, today, random) if fate.status else None
    last_day = issued_on or today - timedelta(days=random.randint(1, 12))
    steps = _steps(fate, last_day, random)
    first_day = (steps[0].at.date() if steps else last_day) - timedelta(days=random.randint(1, 5))
    has_passed = _REACHED.get(fate.stage, 2) >= 2 or random.random() < 0.7
    return Story(
        fate=fate,
        steps=steps,
        issued_on=issued_on,
        review_due_on=_review_due_on(fate, issued_on, today),
        changed_at=_changed_at(fate, issued_on, today, random),
        suspended_until=today + timedelta(days=random.randint(20, 80)) if fate.status == "Suspended" else None,
        exam_passed_on=first_day - timedelta(days=random.randint(20, 200)) if has_passed else None,
        created_at=_office_hour(first_day, random),
    )


def _issued_on(fate: Fate, today: date, random: Random) -> date:
    """Pick the day of issue; validity and review count from it."""
    if fate.label == "Review Due":
        return today - relativedelta(years=REVIEW_YEARS) + timedelta(days=random.randint(5, 50))
    if fate.label == "Soon Expired":
        return today - relativedelta(years=VALIDITY_YEARS) + timedelta(days=random.randint(5, 50))
    if fate.label == "Expired":
        return today - relativedelta(years=VALIDITY_YEARS) - timedelta(days=random.randint(5, 200))
    return today - timedelta(days=random.randint(60, 640))


def _review_due_on(fate: Fate, issued_on: date | None, today: date) -> date | None:
    if not issued_on:
        return None
    ends_on = issued_on + relativedelta(years=VALIDITY_YEARS, days=-1)
    due = issued_on + relativedelta(years=REVIEW_YEARS)
    while due < today:
        due += relativedelta(years=REVIEW_YEARS)
    return min(due, ends_on)


def _changed_at(fate: Fate, issued_on: date | None, today: date, random: Random) -> datetime | None:
    if not issued_on:
        return None
    day = issued_on if fate.status == "Valid" else today - timedelta(days=random.randint(2, 50))
    return _office_hour(day, random)


def _steps(fate: Fate, last_day: date, random: Random) -> tuple[Step, ...]:
    count, end = _ENDS.get(fate.label, (_REACHED.get(fate.stage, 0), None))
    rows = [*_ROUTE[:count], *([end] if end else [])]
    day = last_day - timedelta(days=2 * len(rows))
    steps = []
    for action, from_stage, to_stage, actor in rows:
        day = last_day if to_stage == "Issued" else day + timedelta(days=random.randint(1, 2))
        reason = fate.reason if end and action == end[0] else ""
        steps.append(Step(_office_hour(day, random), action, from_stage, to_stage, actor, reason))
    return tuple(steps)


def _office_hour(day: date, random: Random) -> datetime:
    return datetime.combine(day, time(random.randint(9, 16), random.randint(0, 59)))
