"""What a changed rule would do to a certificate, before it is in force: the same judgement by both rules, compared.

Nothing is decided here a second time: both sides come from `review_rules`. Sources: R-133, R-137, R-160, G-001, G-008.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .errors import TextEnum
from .review_dates import ReviewColour
from .review_profile import ReviewKind, ReviewProfile
from .review_rules import ReviewFacts, judge_application, next_due


class Effect(TextEnum):
    DUE_EARLIER = "Due Earlier"
    DUE_LATER = "Due Later"
    OVERDUE_AT_ONCE = "Overdue at Once"
    NO_LONGER_OVERDUE = "No Longer Overdue"
    EXAM_ADDED = "Examination Added"
    EXAM_DROPPED = "Examination Dropped"
    REFUSED = "Refused From Then On"
    ALLOWED = "Allowed From Then On"


@dataclass(frozen=True)
class Standing:
    """How one rule sees a certificate on a day."""

    due_on: date | None
    colour: ReviewColour
    kind: ReviewKind
    is_allowed: bool


def standing_under(profile: ReviewProfile, facts: ReviewFacts, on: date, extension_days: int = 0) -> Standing:
    """Judge a certificate as if this rule had set its due day; an extension that was granted stays."""
    base = facts.last_review_on or facts.issued_on
    due_on = next_due(profile, base, facts.valid_until) + timedelta(days=extension_days) if base else facts.due_on
    return _judge(profile, replace(facts, due_on=due_on), on)


def standing_now(profile: ReviewProfile, facts: ReviewFacts, on: date) -> Standing:
    """Judge a certificate by the due day it has."""
    return _judge(profile, facts, on)


def _judge(profile: ReviewProfile, facts: ReviewFacts, on: date) -> Standing:
    decision = judge_application(facts, profile, on)
    return Standing(facts.due_on, decision.colour, decision.kind, decision.is_allowed)


def effects_between(before: Standing, after: Standing) -> tuple[Effect, ...]:
    """Name what changes; empty: the certificate is not affected."""
    found = []
    if before.due_on and after.due_on and before.due_on != after.due_on:
        found.append(Effect.DUE_EARLIER if after.due_on < before.due_on else Effect.DUE_LATER)
    overdue = ReviewColour.BRIGHT_RED
    if (before.colour is overdue) is not (after.colour is overdue):
        found.append(Effect.OVERDUE_AT_ONCE if after.colour is overdue else Effect.NO_LONGER_OVERDUE)
    if (before.kind is ReviewKind.EXAM) is not (after.kind is ReviewKind.EXAM):
        found.append(Effect.EXAM_ADDED if after.kind is ReviewKind.EXAM else Effect.EXAM_DROPPED)
    if before.is_allowed is not after.is_allowed:
        found.append(Effect.ALLOWED if after.is_allowed else Effect.REFUSED)
    return tuple(found)
