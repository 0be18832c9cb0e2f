"""Backups: when due, which are kept, when a restored copy is equal (R-085, X-55)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.backups import KeptBackup, backups_to_remove, differing_files, differing_tables, is_due

NOW = datetime(2026, 3, 2, 2, 30)


@pytest.mark.requirement("R-085", "X-55")
@pytest.mark.parametrize(
    ("hour", "last", "due"),
    [
        (2, None, True),
        (2, datetime(2026, 3, 1, 2, 5), True),
        (2, datetime(2026, 3, 2, 2, 0), False),
        (2, datetime(2026, 3, 2, 1, 59), True),
        (3, datetime(2026, 3, 1, 3, 0), False),
        (3, datetime(2026, 3, 1, 2, 59), True),  # the one of yesterday was missed
    ],
)
def test_one_backup_a_day_from_its_hour_on(hour, last, due):
    assert is_due(NOW, hour, last) is due


def kept(*ages: int) -> list[KeptBackup]:
    return [KeptBackup(str(age), NOW - timedelta(days=age)) for age in ages]


@pytest.mark.requirement("R-085", "X-55")
def test_old_backups_go_and_the_last_ones_stay():
    assert backups_to_remove(kept(1, 13, 14, 15, 40), NOW, 14, 2) == ["15", "40"]
    assert backups_to_remove(kept(100, 200, 300), NOW, 14, 3) == []
    assert backups_to_remove(kept(100), NOW, 14, 0) == []  # the last one is never removed


@given(st.lists(st.integers(0, 400), max_size=20, unique=True), st.integers(1, 60), st.integers(1, 9))
def test_never_fewer_than_wanted_and_never_a_young_one(ages, days, least):
    removed = {int(name) for name in backups_to_remove(kept(*ages), NOW, days, least)}
    assert len(ages) - len(removed) >= min(least, len(ages))
    assert all(age > days for age in removed)


@pytest.mark.requirement("R-085", "X-55")
def test_a_restored_copy_is_equal_only_if_every_table_and_file_is():
    before, after = {"a": 5, "b": 2}, {"a": 7, "b": 2}
    assert differing_tables(before, after, {"a": 6, "b": 2}) == []
    assert differing_tables(before, after, {"a": 8, "b": 2}) == ["a"]
    assert differing_tables(before, after, {"a": 5}) == ["b"]
    assert differing_tables(before, after, {"a": 5, "b": 2, "c": 0}) == ["c"]
    assert differing_files({"x": "1", "y": "2"}, {"x": "1", "y": "3", "z": "4"}) == ["y", "z"]
    assert differing_files({"x": "1"}, {}) == ["x"]
