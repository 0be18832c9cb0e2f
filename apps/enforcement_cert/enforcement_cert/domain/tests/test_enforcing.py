"""Who counts as an enforcement officer: certificate held, in force, within the powers (R-014, R-015)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.domain.enforcing import (
    HeldCertificate,
    MayNotEnforce,
    Standing,
    best_certificate,
    is_within,
    powers_of,
    require_may_enforce,
    standing_of,
)

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
POWERS = "市场监督管理领域的行政检查、行政处罚；行政强制"


def held(status="Valid", valid_from=TODAY, valid_until=TODAY, powers=POWERS, area="济南市") -> HeldCertificate:
    return HeldCertificate(status, valid_from, valid_until, powers, area)


@pytest.mark.requirement("R-014", "R-015")
@pytest.mark.parametrize(
    ("certificate", "standing"),
    [
        (None, Standing.WITHOUT),
        (held(), Standing.CERTIFIED),
        (held(valid_until=None), Standing.CERTIFIED),
        (held(valid_until=TODAY - DAY), Standing.EXPIRED),
        (held(valid_from=TODAY + DAY, valid_until=None), Standing.NOT_BEGUN),
        (held("Suspended"), Standing.STOPPED),
        (held("Reported Lost"), Standing.STOPPED),
        (held("Declared Void"), Standing.ENDED),
        (held("Cancelled"), Standing.ENDED),
    ],
)
def test_only_a_certificate_in_force_makes_an_officer(certificate, standing):
    assert standing_of(certificate, TODAY) is standing
    if standing is Standing.CERTIFIED:
        require_may_enforce(certificate, True, TODAY)
    else:
        with pytest.raises(MayNotEnforce):
            require_may_enforce(certificate, True, TODAY)


@pytest.mark.requirement("R-014")
def test_who_is_not_in_service_may_not_enforce_whatever_is_held():
    with pytest.raises(MayNotEnforce) as refused:
        require_may_enforce(held(), False, TODAY)
    assert refused.value.code == "enforce_not_in_service"


@pytest.mark.requirement("R-014")
@pytest.mark.parametrize(
    ("power", "area", "code"),
    [
        ("行政处罚", "", None),
        ("行政 检查", "济南市", None),
        ("市场监督管理领域的行政检查", "", None),
        ("行政许可", "", "enforce_power_outside"),
        ("行政检查、行政处罚", "", "enforce_power_outside"),  # two powers are asked one by one
        ("行", "", "enforce_power_outside"),
        ("行政处罚", "青岛市", "enforce_area_outside"),
    ],
)
def test_nobody_enforces_beyond_the_powers_of_the_certificate(power, area, code):
    if code is None:
        require_may_enforce(held(), True, TODAY, power, area)
        return
    with pytest.raises(MayNotEnforce) as refused:
        require_may_enforce(held(), True, TODAY, power, area)
    assert refused.value.code == code


@pytest.mark.requirement("R-014")
def test_a_certificate_without_powers_covers_no_act():
    with pytest.raises(MayNotEnforce):
        require_may_enforce(held(powers=""), True, TODAY, "行政处罚")


def test_powers_are_the_items_of_the_text():
    assert powers_of(" 行政检查、行政处罚；\n行政强制。") == ["行政检查", "行政处罚", "行政强制"]
    assert powers_of("") == []


def test_of_several_certificates_the_one_in_force_counts():
    cancelled, expired, valid = held("Cancelled"), held(valid_until=TODAY - DAY), held()
    assert best_certificate([cancelled, expired, valid], TODAY) is valid
    assert best_certificate([cancelled, expired], TODAY) is expired
    assert best_certificate([], TODAY) is None


@given(
    st.sampled_from([str(status) for status in CertificateStatus]),
    st.integers(-3, 3),
    st.integers(-3, 3),
)
def test_certified_means_valid_and_inside_both_days(status, begins, ends):
    certificate = held(status, TODAY + begins * DAY, TODAY + ends * DAY)
    expected = status == "Valid" and begins <= 0 <= ends
    assert (standing_of(certificate, TODAY) is Standing.CERTIFIED) == expected


@given(st.text(max_size=20), st.text(max_size=60))
def test_asking_never_fails(power, text):
    assert is_within(power, text) in (True, False)
