"""The progress of a unit."""

from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.review_progress import STANDINGS, UnitProgress


@given(st.dictionaries(st.sampled_from(STANDINGS), st.integers(0, 10_000)))
def test_a_hundred_percent_means_every_single_one(counts):
    progress = UnitProgress(counts)
    assert (progress.percent_done == 100) == (progress.total == counts.get("done", 0))
    assert 0 <= progress.percent_done <= 100
