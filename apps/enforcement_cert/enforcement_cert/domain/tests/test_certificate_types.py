"""Who may hold which kind of certificate, and that in Shandong none costs anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.certificate_types import HolderRule, may_hold, require_lawful_fee
from enforcement_cert.domain.errors import RuleViolation


@pytest.mark.requirement("G-050")
@pytest.mark.parametrize(
    ("rule", "is_body", "allowed"),
    [
        (HolderRule.EVERY_UNIT, False, True),
        (HolderRule.EVERY_UNIT, True, True),
        (HolderRule.SUPERVISION_BODIES, True, True),
        (HolderRule.SUPERVISION_BODIES, False, False),
        ("", False, True),
    ],
)
def test_supervision_certificates_are_for_supervision_bodies(rule, is_body, allowed):
    assert may_hold(rule, is_of_supervision_body=is_body) is allowed


@pytest.mark.requirement("R-109", "G-049")
@given(st.floats(min_value=0.01, max_value=10_000))
def test_no_fee_in_shandong(fee):
    require_lawful_fee(0, "370000")
    require_lawful_fee(fee, "510000")
    with pytest.raises(RuleViolation) as refusal:
        require_lawful_fee(fee, "370000")
    assert refusal.value.code == "certificate_fee_not_free"


def test_no_fee_is_negative():
    with pytest.raises(RuleViolation) as refusal:
        require_lawful_fee(-1, "510000")
    assert refusal.value.code == "certificate_fee_negative"
