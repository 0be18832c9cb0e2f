"""Who gets a card into the hand: proof of identity, representative, receipt, and the last day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from enforcement_cert.domain.handover import (
    CollectorKind,
    Handover,
    ProofKind,
    findings_on_certificate,
    findings_on_handover,
)

LAST_DAY = date(2031, 11, 21)
TYPED = Handover(CollectorKind.HOLDER, ProofKind.TYPED, True, True, proof_matches=True, typed_length=6)
READ = replace(TYPED, proof=ProofKind.READ, is_stated=False, typed_length=0)
SENT = Handover(CollectorKind.REPRESENTATIVE, ProofKind.TYPED, True, True, representative_name="王芳", has_letter=True)


def codes(given):
    return [finding.code for finding in findings_on_handover(given)]


@pytest.mark.requirement("X-16", "G-036")
@pytest.mark.parametrize("given", [TYPED, READ, SENT])
def test_complete_handovers_are_accepted(given):
    assert codes(given) == []


@pytest.mark.requirement("X-16")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        (replace(TYPED, proof_matches=False), "handover_identity_differs"),
        (replace(READ, proof_matches=False), "handover_identity_differs"),
        (replace(TYPED, typed_length=5), "handover_identity_short"),
        (replace(TYPED, typed_length=7), "handover_identity_short"),
        (replace(TYPED, is_stated=False), "handover_not_stated"),
        (replace(TYPED, has_receipt=False), "handover_without_receipt"),
        (replace(SENT, representative_name=" "), "handover_without_representative"),
        (replace(SENT, has_letter=False), "handover_without_letter"),
        (replace(SENT, is_stated=False), "handover_not_stated"),
        (replace(SENT, proof=ProofKind.READ, is_stated=False), "handover_not_stated"),
    ],
)
def test_each_missing_thing_is_named(given, code):
    assert codes(given) == [code]


@pytest.mark.parametrize("status", ["Suspended", "Reported Lost", "Declared Void", "Cancelled"])
def test_only_the_card_of_a_valid_certificate_is_handed_over(status):
    assert [f.code for f in findings_on_certificate(status, LAST_DAY, LAST_DAY)] == ["handover_certificate_not_valid"]


def test_the_last_day_still_counts():
    assert findings_on_certificate("Valid", LAST_DAY, LAST_DAY) == []
    assert findings_on_certificate("Valid", None, LAST_DAY) == []
    late = findings_on_certificate("Valid", LAST_DAY, LAST_DAY + timedelta(days=1))
    assert [finding.code for finding in late] == ["handover_certificate_expired"]
