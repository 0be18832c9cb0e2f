"""May this certificate take this step of its review today, and why? Findings with rule and dates.

Nothing here asks a clock or a database. Sources: requirements R-133 to R-164, tables T-1, T-6, T-8, G-001 to G-018.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from .certificate_states import CertificateStatus
from .code_lists import ExamResult
from .errors import Finding, block, has_block, note, warn
from .review_dates import ReviewColour, add_months, colour_on, last_day_of_year, warning_begins_after
from .review_profile import DueBasis, ReviewAct, ReviewKind, ReviewProfile, ReviewStage, StepLimit, act_of_stage

_A, _S = ReviewAct, CertificateStatus
_REVIEWABLE = frozenset({_S.VALID, _S.SUSPENDED})


@dataclass(frozen=True)
class HoldFact:
    """One open reason why a review does not go on (G-017)."""

    source: str
    reason: str
    since: date


@dataclass(frozen=True)
class ReviewFacts:
    """A certificate as its review sees it. `review_count`: reviews done so far; `open_review`: number of one under way.

    `is_exam_held_here`: the pass is the last result of the examinations of this system.
    `lapsed_review`: number of a review that was approved but not completed in its year (R-153).
    """

    status: CertificateStatus | str
    issued_on: date | None
    due_on: date | None
    last_review_on: date | None = None
    valid_until: date | None = None
    review_count: int = 0
    is_in_service: bool = True
    account_is_open: bool = True
    entrustment_lapsed: bool = False
    exam_result: ExamResult | str = ExamResult.NONE
    exam_passed_on: date | None = None
    is_exam_held_here: bool = True
    holds: tuple[HoldFact, ...] = ()
    open_review: str | None = None
    lapsed_review: str | None = None


@dataclass(frozen=True)
class OpenReview:
    """A review under way: the year and due day it was opened with, and its kind."""

    review_year: int
    due_on: date
    kind: ReviewKind | str


@dataclass(frozen=True)
class ReviewDecision:
    """What is decided about one step, with every reason; `kind` and `review_year` are those of the review."""

    act: ReviewAct
    colour: ReviewColour
    kind: ReviewKind
    review_year: int
    findings: tuple[Finding, ...]

    @property
    def is_allowed(self) -> bool:
        return not has_block(self.findings)


# ---------------------------------------------------------------- days and kinds


def next_due(profile: ReviewProfile, base: date, valid_until: date | None = None) -> date:
    """Return when the next review is due after a review or the issue on `base` (R-133, G-001).

    By the end of validity it is the last day itself; a yearly check comes before that, twelve months after the last.
    """
    if profile.due_basis is DueBasis.LAST_REVIEW or valid_until is None:
        return add_months(base, profile.cycle_months)
    check_on = add_months(base, 12)
    return check_on if profile.yearly_check and check_on < valid_until else valid_until


def kind_of_next(profile: ReviewProfile, review_count: int, due_on: date, valid_until: date | None) -> ReviewKind:
    """Say which kind the next review is: every `exam_every`-th one with examination (G-008, R-157, R-161).

    Odd reviews are biennial, even ones with examination, which replaces the biennial of that year.
    """
    if profile.due_basis is DueBasis.END_OF_VALIDITY and valid_until is not None and due_on < valid_until:
        return ReviewKind.YEARLY_CHECK
    if profile.due_basis is DueBasis.END_OF_VALIDITY:
        return ReviewKind.EXAM if profile.exam_every else ReviewKind.BIENNIAL
    has_exam = profile.exam_every > 0 and (review_count + 1) % profile.exam_every == 0
    return ReviewKind.EXAM if has_exam else ReviewKind.BIENNIAL


def opens_on(profile: ReviewProfile, due_on: date) -> date:
    """Return the first day on which a certificate may be reviewed without being early (R-147, G-007).

    A row that is coloured is in its review in any case (T-1), so the colour's first day is the latest.
    """
    opening = add_months(due_on, -profile.opens_months) if profile.opens_months else date(due_on.year, 1, 1)
    return min(opening, warning_begins_after(due_on, profile.warning_months) + timedelta(days=1))


def is_early(profile: ReviewProfile, due_on: date, today: date) -> bool:
    """Say whether the review would come before its time (R-147, T-8 lines 8 and 9)."""
    return today < opens_on(profile, due_on)


def review_year_of(profile: ReviewProfile, due_on: date, today: date) -> int:
    """Return the year an application of today belongs to: that of the due day, of today if it is early or late."""
    return today.year if is_early(profile, due_on, today) or today > due_on else due_on.year


def last_day_of(act: ReviewAct, profile: ReviewProfile, due_on: date, review_year: int) -> date | None:
    """Return the last day of a step, which still counts; None: no limit. Source: G-005, R-137, R-150, R-153."""
    limit = profile.limit_of(act)
    if limit is StepLimit.NONE:
        return None
    return due_on if limit is StepLimit.DUE_DAY else last_day_of_year(review_year)


def counts_until(
    profile: ReviewProfile, due_on: date, stage: ReviewStage | str | None = None, review_year: int = 0
) -> date | None:
    """Return the last day on which a certificate stands without a finished review; None: no rule ends it (G-005).

    `stage`, `review_year`: of the review under way, which carries it to the last day of the step it waits for. Without
    one it is the last day of an application. Never before the due day: a review that came early takes nothing away.
    """
    act = (act_of_stage(stage) if stage else None) or _A.APPLY
    last_day = last_day_of(act, profile, due_on, review_year or due_on.year)
    return last_day and max(last_day, due_on)


def exam_counts_from(profile: ReviewProfile, facts: ReviewFacts, due_on: date) -> date | None:
    """Return the first day on which a pass counts for the review of this cycle (R-160)."""
    if profile.exam_window_months:
        return add_months(due_on, -profile.exam_window_months)
    base = facts.last_review_on or facts.issued_on
    return base + timedelta(days=1) if base else None


# ---------------------------------------------------------------- decisions


def judge_application(
    facts: ReviewFacts, profile: ReviewProfile, today: date, *, early_reason: str = ""
) -> ReviewDecision:
    """Judge an application for review. Every reason is named, the good ones too (R-137, R-138, R-143, R-147, G-007)."""
    due_on = facts.due_on
    if due_on is None:
        missing = (block("review_no_due_day"),)
        return ReviewDecision(_A.APPLY, ReviewColour.NONE, ReviewKind.BIENNIAL, today.year, missing)
    year = review_year_of(profile, due_on, today)
    kind = kind_of_next(profile, facts.review_count, due_on, facts.valid_until)
    findings = [
        *_state_findings(facts),
        *_deadline_findings(_A.APPLY, profile, due_on, due_on.year if today > due_on else year, today),
        *_early_findings(profile, due_on, today, early_reason),
        *_hold_findings(_A.APPLY, profile, facts),
    ]
    if kind is ReviewKind.EXAM:
        findings += _exam_findings(profile, facts, due_on, today, warns_only=True)
    findings += _notes(profile, due_on, year, kind, today)
    colour = colour_on(due_on, today, profile.warning_months)
    return ReviewDecision(_A.APPLY, colour, kind, year, tuple(findings))


def judge_step(
    act: ReviewAct, review: OpenReview, facts: ReviewFacts, profile: ReviewProfile, today: date
) -> ReviewDecision:
    """Judge a later step of a review under way, by the profile it began with (R-150, R-151, R-153, R-160, G-005)."""
    kind = ReviewKind(review.kind)
    findings = [
        *_state_findings(facts, is_under_way=True),
        *_deadline_findings(act, profile, review.due_on, review.review_year, today),
        *_hold_findings(act, profile, facts),
    ]
    if kind is ReviewKind.EXAM:
        warns_only = act is _A.UNIT_REVIEW
        findings += _exam_findings(profile, facts, review.due_on, today, warns_only=warns_only)
    findings += _notes(profile, review.due_on, review.review_year, kind, today)
    colour = colour_on(review.due_on, today, profile.warning_months)
    return ReviewDecision(act, colour, kind, review.review_year, tuple(findings))


def _state_findings(facts: ReviewFacts, *, is_under_way: bool = False) -> list[Finding]:
    """What stands against any step: the certificate's state, its holder, its unit (T-8 lines 12, 13, 21, 23)."""
    status = CertificateStatus(facts.status)
    found = []
    if status not in _REVIEWABLE:
        found.append(block("review_certificate_stopped", status=status))
    elif status is _S.SUSPENDED:
        found.append(warn("review_certificate_suspended"))
    if not facts.is_in_service:
        found.append(block("review_officer_left"))
    if not facts.account_is_open:
        found.append(block("review_account_not_open"))
    if facts.entrustment_lapsed:
        found.append(block("review_entrustment_lapsed"))
    if not is_under_way and facts.open_review:
        found.append(block("review_under_way", number=facts.open_review))
    if not is_under_way and facts.lapsed_review:
        found.append(block("review_lapsed_before", number=facts.lapsed_review))
    return found


def _deadline_findings(act, profile: ReviewProfile, due_on: date, year: int, today: date) -> list[Finding]:
    last_day = last_day_of(act, profile, due_on, year)
    if last_day is None or today <= last_day:
        return []
    if act is _A.APPLY:
        return [block("review_overdue", due=due_on, profile=profile.name)]
    if profile.limit_of(act) is StepLimit.DUE_DAY:
        return [block("review_step_late", act=act, until=last_day, profile=profile.name)]
    return [block("review_year_closed", year=year, until=last_day, profile=profile.name)]


def _early_findings(profile: ReviewProfile, due_on: date, today: date, reason: str) -> list[Finding]:
    if not is_early(profile, due_on, today):
        return []
    opening = opens_on(profile, due_on)
    if not profile.early_allowed:
        return [block("review_too_early", due=due_on, opens=opening, profile=profile.name)]
    if not reason.strip():
        return [block("review_not_this_year", due=due_on, year=due_on.year, opens=opening)]
    return [warn("review_early_confirmed", due=due_on, reason=reason.strip())]


def _hold_findings(act: ReviewAct, profile: ReviewProfile, facts: ReviewFacts) -> list[Finding]:
    if act in profile.hold_stops:
        return [block("review_held", source=h.source, reason=h.reason, since=h.since) for h in facts.holds]
    return [warn("review_hold_open", source=h.source, reason=h.reason, since=h.since) for h in facts.holds]


def _exam_findings(profile: ReviewProfile, facts: ReviewFacts, due_on: date, today: date, *, warns_only: bool):
    """A review with examination needs a pass of its own cycle without exception (R-160, T-8 lines 16 and 17)."""
    begins = exam_counts_from(profile, facts, due_on)
    weigh_missing = warn("review_exam_still_missing", begins=begins or "–")
    passed_on = facts.exam_passed_on if ExamResult(facts.exam_result or ExamResult.NONE) is ExamResult.PASSED else None
    if passed_on and begins and begins <= passed_on <= today:
        by_unit = [] if facts.is_exam_held_here else [warn("exam_entered_by_unit")]
        return [note("review_exam_passed", passed=passed_on, begins=begins), *by_unit]
    return [weigh_missing if warns_only else block("review_exam_missing", begins=begins or "–", profile=profile.name)]


def _notes(profile: ReviewProfile, due_on: date, year: int, kind: ReviewKind, today: date) -> list[Finding]:
    """The reasons that are shown in any case: colour, kind, limits, rule and its source."""
    colour = colour_on(due_on, today, profile.warning_months)
    begins = warning_begins_after(due_on, profile.warning_months)
    by_year = last_day_of(_A.COMPLETE, profile, due_on, year)
    found = [
        note("review_note_days", due=due_on, after=begins, colour=colour),
        note("review_note_kind", kind=kind, year=year),
    ]
    apply_by = last_day_of(_A.APPLY, profile, due_on, year)
    if apply_by:
        found.append(note("review_note_apply_by", until=apply_by))
    if by_year:
        found.append(note("review_note_done_by", until=by_year))
    found.append(note("review_note_profile", profile=profile.name, source=profile.legal_source or "–"))
    return found


# ---------------------------------------------------------------- the end of a review


@dataclass(frozen=True)
class CompletedDates:
    """What a finished review writes on the certificate."""

    last_review_on: date
    due_on: date
    valid_until: date | None
    review_count: int


def completed_dates(
    facts: ReviewFacts, review: OpenReview, profile: ReviewProfile, reviewed_on: date, *, validity_years: int = 0
) -> CompletedDates:
    """Return the certificate's days after a review done on `reviewed_on` (G-001, G-008).

    A renewal at the end of validity lengthens the validity by the years of the type; a yearly check does not count
    as a review of the cycle.
    """
    kind, until = ReviewKind(review.kind), facts.valid_until
    if profile.due_basis is DueBasis.END_OF_VALIDITY and kind is not ReviewKind.YEARLY_CHECK and until:
        until = add_months(until, 12 * validity_years) if validity_years else until
    count = facts.review_count + (kind is not ReviewKind.YEARLY_CHECK)
    return CompletedDates(reviewed_on, next_due(profile, reviewed_on, until), until, count)


def is_lapsed(stage_was_approved: bool, close_on: date | None, today: date) -> bool:
    """Say whether an approved review that nobody completed is expired data now (R-120, R-153, T-8 line 7)."""
    return stage_was_approved and close_on is not None and today > close_on


def sticker_findings(review_year: int, sticker_year: int, differs: bool) -> tuple[Finding, ...]:
    """What the comparison at the prompt says: another year is expired data, another person's card stops (R-118, R-120).

    T-8 lines 10 and 11.
    """
    found = []
    if sticker_year != review_year:
        found.append(block("review_sticker_year", given=sticker_year, year=review_year))
    if differs:
        found.append(block("review_card_differs"))
    return tuple(found)


def extension_findings(
    profile: ReviewProfile, due_on: date | None, extended_so_far: int, days: int, today: date
) -> tuple[Finding, ...]:
    """What stands against putting the due day off: only before it, only so many days in all (G-018)."""
    if profile.extension_days <= 0:
        return (block("review_no_extension", profile=profile.name),)
    if due_on is None or today > due_on:
        return (block("review_extension_late", due=due_on or "–"),)
    if days < 1 or extended_so_far + days > profile.extension_days:
        return (block("review_extension_long", most=profile.extension_days, used=extended_so_far),)
    return ()


def joins_unmade_card(profile: ReviewProfile, applied_on: date, year: int) -> bool:
    """Say whether a new applicant whose card is not made yet joins the review of a year (R-108, G-016)."""
    return profile.includes_unmade_cards and applied_on.year == year
