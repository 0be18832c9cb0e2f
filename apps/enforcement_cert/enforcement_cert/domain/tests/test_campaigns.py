"""The window of a review year and the progress of a unit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.campaigns import STANDINGS, UnitProgress, window_findings


@pytest.mark.parametrize(
    ("opens", "closes", "codes"),
    [
        ("2016-01-01", "2016-12-31", []),
        ("2015-11-01", "2016-06-30", []),
        ("2016-03-01", "2016-03-14", []),
        ("2016-03-01", "2016-03-13", ["campaign_window_short"]),
        ("2016-03-02", "2016-03-01", ["campaign_window_reversed"]),
        ("2016-03-01", "2017-01-01", ["campaign_window_year"]),
        ("2014-12-31", "2016-03-01", ["campaign_window_year"]),
    ],
)
def test_windows(opens, closes, codes):
    found = window_findings(2016, date.fromisoformat(opens), date.fromisoformat(closes))
    assert [finding.code for finding in found] == codes


@given(st.dictionaries(st.sampled_from(STANDINGS), st.integers(0, 10_000)))
def test_a_hundred_percent_means_every_single_one(counts):
    progress = UnitProgress(counts)
    assert (progress.percent_done == 100) == (progress.total == counts.get("done", 0))
    assert 0 <= progress.percent_done <= 100
