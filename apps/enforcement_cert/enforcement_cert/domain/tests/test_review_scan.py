"""Who may finish a review by which code (R-155, G-014, T-8 line 20)."""

import pytest

from enforcement_cert.domain.review_profile import Completer
from enforcement_cert.domain.review_scan import ScanFacts, is_alert, scan_findings
from enforcement_cert.domain.tests.profiles import LEGACY, NEWER

READY = {"scanned": "C1", "stage": "Waiting for Completion"}


def codes(profile=NEWER, **facts):
    return [f.code for f in scan_findings(ScanFacts(**{"scanner": Completer.HOLDER, **READY, **facts}), profile)]


@pytest.mark.requirement("R-155", "G-014")
@pytest.mark.parametrize("scanner", [Completer.HOLDER, Completer.AGENCY])
def test_administrator_and_holder_finish_the_review(scanner):
    assert codes(scanner=scanner) == []
    assert codes(scanner=scanner, expected="C1") == []


@pytest.mark.requirement("R-155", "G-014")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"scanner": None}, "review_not_completer"),
        ({"scanner": Completer.OFFICE}, "review_not_completer"),
        ({"scanned": None}, "review_code_unknown"),
        ({"is_visible": False, "scanner": None}, "review_code_unknown"),
        ({"expected": "C2"}, "review_code_of_another"),
        ({"stage": None}, "review_none_open"),
        ({"stage": "Office Review"}, "review_scan_too_soon"),
        ({"stage": "Done"}, "review_scan_too_soon"),
    ],
)
def test_t8_20_anybody_else_any_other_code_any_other_moment_is_refused(facts, code):
    assert codes(**facts) == [code]


def test_a_review_finished_by_chip_is_not_finished_by_scan():
    assert codes(LEGACY, scanner=Completer.OFFICE) == ["review_other_method"]


@pytest.mark.requirement("G-014")
def test_each_third_failure_is_told_to_the_office():
    assert [n for n in range(8) if is_alert(n)] == [3, 6]
