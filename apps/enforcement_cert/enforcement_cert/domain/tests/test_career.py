"""Entry days: boundary days of every rule."""

from datetime import date

import pytest

from enforcement_cert.domain.career import Career, career_findings

TODAY = date(2026, 11, 22)
BORN = date(1990, 1, 15)


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        ({}, []),
        ({"work_started_on": TODAY}, []),
        ({"work_started_on": date(2026, 11, 23)}, ["date_in_future"]),
        ({"work_started_on": date(2004, 1, 1)}, []),
        ({"work_started_on": date(2003, 12, 31)}, ["career_too_young"]),
        ({"work_started_on": date(2012, 7, 1), "joined_unit_on": date(2012, 7, 1)}, []),
        ({"work_started_on": date(2012, 7, 1), "joined_unit_on": date(2012, 6, 30)}, ["career_before_work"]),
        ({"joined_unit_on": date(2015, 1, 1), "enforcement_since": date(2012, 1, 1)}, []),
    ],
)
def test_entry_days(days, codes):
    assert [finding.code for finding in career_findings(Career(birth_date=BORN, **days), TODAY)] == codes
