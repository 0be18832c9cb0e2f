"""What the engine's test runner prints is read right."""

import pytest

from tests.engine.results import read_output

OUTPUT = """
ERROR: test_a (frappe.tests.test_x.TestX.test_a)
FAIL: test_b (frappe.tests.test_x.TestX.test_b) (number=3)
ERROR: setUpClass (frappe.tests.test_x.TestY)
Ran 12 tests in 1.234s

FAILED (failures=1, errors=2, skipped=4)
"""


def test_failures_are_named():
    result = read_output(OUTPUT)
    assert (result.ran, result.skipped) == (12, 4)
    assert result.failed == {
        "frappe.tests.test_x.TestX.test_a",
        "frappe.tests.test_x.TestX.test_b",
        "frappe.tests.test_x.TestY.setUpClass",
    }


def test_a_run_without_tests_is_seen():
    assert read_output("Ran 0 tests in 0.000s\n\nOK\n").ran == 0


def test_a_runner_that_broke_off_is_no_success():
    with pytest.raises(ValueError, match="how many"):
        read_output("Traceback (most recent call last):\n")
