"""Finishing a review by scanning the code of the certificate (R-155, G-014, T-8 line 20)."""

from dataclasses import dataclass

from .errors import Finding, block
from .review_profile import Completer, CompletionMethod, ReviewProfile, ReviewStage

ALERT_AFTER = 3


@dataclass(frozen=True)
class ScanFacts:
    """Who scanned what. `scanner` None: neither the agency's administrator, nor the holder, nor the office.

    `scanned` is the certificate behind the code, None if no certificate has it; `stage` None: no review is open.
    """

    scanner: Completer | None
    scanned: str | None
    is_visible: bool = True
    expected: str | None = None
    stage: ReviewStage | str | None = None


def scan_findings(facts: ScanFacts, profile: ReviewProfile | None) -> tuple[Finding, ...]:
    """Return why a scan does not finish the review, the first reason alone: a stranger learns nothing more."""
    if facts.scanned is None or not facts.is_visible:
        return (block("review_code_unknown"),)
    if facts.expected and facts.scanned != facts.expected:
        return (block("review_code_of_another"),)
    if facts.stage is None or profile is None:
        return (block("review_none_open"),)
    if facts.scanner is None or facts.scanner not in profile.completers:
        return (block("review_not_completer"),)
    if profile.completion is not CompletionMethod.QR_SCAN:
        return (block("review_other_method", method=profile.completion),)
    if ReviewStage(facts.stage) is not ReviewStage.COMPLETION:
        return (block("review_scan_too_soon", stage=ReviewStage(facts.stage)),)
    return ()


def is_alert(failures: int) -> bool:
    """Say whether this many failures in a row are told to the legal office: each third one (G-014)."""
    return failures > 0 and failures % ALERT_AFTER == 0
