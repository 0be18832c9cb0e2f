"""A rule profile of the periodic review: everything about it that law or province may set (section 7, 8; G-001–G-018).

Profiles are data (Review Rule Profile); here is their shape and what follows from it alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from .errors import RuleViolation, TextEnum, TransitionRefused


class ReviewAct(TextEnum):
    APPLY = "Apply for Review"
    UNIT_REVIEW = "Pass Unit Review"
    OFFICE_REVIEW = "Pass Office Review"
    COMPLETE = "Complete Review"
    STICKER = "Change Sticker"
    REFUSE = "Refuse Review"
    WITHDRAW = "Withdraw Review"


class ReviewStage(TextEnum):
    """What a review waits for, or how it has ended."""

    UNIT_REVIEW = "Unit Review"
    OFFICE_REVIEW = "Office Review"
    COMPLETION = "Waiting for Completion"
    STICKER = "Waiting for Sticker"
    DONE = "Done"
    REFUSED = "Refused"
    WITHDRAWN = "Withdrawn"
    EXPIRED = "Expired"
    STOPPED = "Stopped"


OPEN_STAGES = (ReviewStage.UNIT_REVIEW, ReviewStage.OFFICE_REVIEW, ReviewStage.COMPLETION, ReviewStage.STICKER)


class ReviewKind(TextEnum):
    BIENNIAL = "Biennial Review"
    EXAM = "Review With Examination"
    YEARLY_CHECK = "Yearly Check"


class StepLimit(TextEnum):
    """Until when a step may be taken. Each last day counts."""

    DUE_DAY = "Due Day"
    END_OF_YEAR = "End of Review Year"
    NONE = "No Limit"


class CompletionMethod(TextEnum):
    QR_SCAN = "QR Scan"
    CHIP = "Chip"
    APPROVAL = "Approval Is Enough"


class Completer(TextEnum):
    AGENCY = "Agency"
    HOLDER = "Holder"
    OFFICE = "Legal Office"


class DueBasis(TextEnum):
    LAST_REVIEW = "Last Review"
    END_OF_VALIDITY = "End of Validity"


_A, _L = ReviewAct, StepLimit
SHANDONG_LIMITS: Mapping[ReviewAct, StepLimit] = MappingProxyType(
    {_A.APPLY: _L.DUE_DAY, _A.UNIT_REVIEW: _L.DUE_DAY, _A.OFFICE_REVIEW: _L.END_OF_YEAR, _A.COMPLETE: _L.END_OF_YEAR}
)


@dataclass(frozen=True)
class ReviewProfile:
    """The rules one review goes by. Lengths in calendar months; `exam_every` 2 = every second review, 0 = none.

    `opens_months` 0: a review year opens on 1 January (G-007); else so many months before the due day.
    `exam_window_months` 0: a pass counts from the day after the last review; else so many months before the due day.
    """

    name: str
    legal_source: str = ""
    cycle_months: int = 24
    exam_every: int = 2
    exam_window_months: int = 0
    warning_months: int = 2
    opens_months: int = 0
    early_allowed: bool = True
    due_basis: DueBasis = DueBasis.LAST_REVIEW
    yearly_check: bool = False
    limits: Mapping[ReviewAct, StepLimit] = field(default_factory=lambda: SHANDONG_LIMITS)
    needs_unit_review: bool = True
    completion: CompletionMethod = CompletionMethod.QR_SCAN
    completers: frozenset[Completer] = frozenset({Completer.AGENCY, Completer.HOLDER})
    has_sticker: bool = False
    hold_stops: frozenset[ReviewAct] = frozenset({ReviewAct.APPLY})
    extension_days: int = 0
    includes_unmade_cards: bool = False

    def limit_of(self, act: ReviewAct) -> StepLimit:
        """Return the limit of a step; the sticker belongs to the completion."""
        return self.limits.get(_A.COMPLETE if act is _A.STICKER else act, StepLimit.NONE)


def profile_findings(profile: ReviewProfile) -> list[RuleViolation]:
    """Return what makes a profile impossible to work with; empty: it may be used."""
    found = []
    if profile.cycle_months < 1:
        found.append(RuleViolation("review_profile_cycle"))
    if not 0 <= profile.warning_months <= profile.cycle_months:
        found.append(RuleViolation("review_profile_warning", cycle=profile.cycle_months))
    if min(profile.exam_every, profile.exam_window_months, profile.opens_months, profile.extension_days) < 0:
        found.append(RuleViolation("review_profile_negative"))
    if profile.completion is not CompletionMethod.APPROVAL and not profile.completers:
        found.append(RuleViolation("review_profile_completer"))
    if profile.has_sticker and profile.completion is CompletionMethod.APPROVAL:
        found.append(RuleViolation("review_profile_sticker"))
    return found


def first_stage(profile: ReviewProfile) -> ReviewStage:
    """Return where an application goes: to the unit's own review, or straight to the office (R-139, R-155)."""
    return ReviewStage.UNIT_REVIEW if profile.needs_unit_review else ReviewStage.OFFICE_REVIEW


def act_of_stage(stage: ReviewStage | str) -> ReviewAct | None:
    """Return the step a stage waits for, None at the end."""
    return {
        ReviewStage.UNIT_REVIEW: _A.UNIT_REVIEW,
        ReviewStage.OFFICE_REVIEW: _A.OFFICE_REVIEW,
        ReviewStage.COMPLETION: _A.COMPLETE,
        ReviewStage.STICKER: _A.STICKER,
    }.get(ReviewStage(stage))


def stage_after(profile: ReviewProfile, stage: ReviewStage | str, act: ReviewAct | str) -> ReviewStage:
    """Return where a step leads. Raises TransitionRefused if it is not open at this stage. Source: R-139, R-155."""
    stage, act = ReviewStage(stage), ReviewAct(act)
    if act in (_A.REFUSE, _A.WITHDRAW) and stage in (ReviewStage.UNIT_REVIEW, ReviewStage.OFFICE_REVIEW):
        return ReviewStage.REFUSED if act is _A.REFUSE else ReviewStage.WITHDRAWN
    if act_of_stage(stage) is not act:
        raise TransitionRefused("review_no_step", act=act, stage=stage)
    if act is _A.UNIT_REVIEW:
        return ReviewStage.OFFICE_REVIEW
    if act is _A.OFFICE_REVIEW:
        return ReviewStage.DONE if profile.completion is CompletionMethod.APPROVAL else ReviewStage.COMPLETION
    return ReviewStage.STICKER if act is _A.COMPLETE and profile.has_sticker else ReviewStage.DONE


@dataclass(frozen=True)
class ProfileTerm:
    """When a profile is in force; both days inclusive, None = open."""

    name: str
    valid_from: date | None
    valid_until: date | None = None
    certificate_type: str | None = None

    def covers(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def profile_in_force(terms: Iterable[ProfileTerm], day: date, certificate_type: str | None = None) -> str | None:
    """Return the profile of a day: one made for the certificate type before a general one, the latest begun first."""
    found = [term for term in terms if term.covers(day) and term.certificate_type in (None, "", certificate_type)]
    found.sort(key=lambda term: (bool(term.certificate_type), term.valid_from or date.min, term.name))
    return found[-1].name if found else None
