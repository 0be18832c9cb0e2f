"""The shipped profiles as the rules see them, for tests without a site; test_review_profiles compares both."""

from enforcement_cert.domain.review_profile import (
    Completer,
    CompletionMethod,
    DueBasis,
    ReviewAct,
    ReviewProfile,
    StepLimit,
)

LEGACY = ReviewProfile(
    "Shandong 2008–2012",
    completion=CompletionMethod.CHIP,
    completers=frozenset({Completer.OFFICE}),
    has_sticker=True,
)
NEWER = ReviewProfile("Shandong 2015/16", needs_unit_review=False)
NATIONAL = ReviewProfile(
    "National 2020+",
    cycle_months=60,
    exam_every=1,
    exam_window_months=6,
    opens_months=6,
    due_basis=DueBasis.END_OF_VALIDITY,
    limits={act: StepLimit.DUE_DAY for act in (ReviewAct.APPLY, ReviewAct.UNIT_REVIEW)},
    completion=CompletionMethod.APPROVAL,
    extension_days=60,
)
