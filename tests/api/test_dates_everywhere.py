"""The same list gives the same days under every date format of the system and of its users (R-203)."""

import frappe
import pytest

from tests.officer_lists import counts, officers_of, person, run_import, table, workbook

_FORMATS = ("yyyy-mm-dd", "dd-mm-yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "dd.mm.yyyy", "mm-dd-yyyy")


@pytest.fixture
def system_format(commit_site):
    """Sets the date format of the system; the one before comes back."""
    before = frappe.db.get_default("date_format")

    def choose(name: str, zone: str) -> None:
        frappe.db.set_default("date_format", name)
        frappe.db.set_single_value("System Settings", {"date_format": name, "time_zone": zone})
        frappe.db.commit()
        frappe.clear_cache()

    yield choose
    choose(before or "yyyy-mm-dd", "Asia/Shanghai")


@pytest.mark.requirement("R-203", "G-092")
def test_days_do_not_depend_on_the_format_of_the_system(importing_agency, system_format):
    unit = importing_agency.agency_name
    titles = ("姓 名", "身份证号", "工作单位", "出生年月日", "考试日期")
    spellings = ("2010-6-30", "2010.6.30", "2010/6/30", "20100630", "2010年6月30日", "2010.06.05")
    found = {}
    for name, zone in zip(_FORMATS, ("Asia/Shanghai", "UTC", "America/New_York") * 2, strict=True):
        system_format(name, zone)
        rows = [person(unit) | {"考试日期": spelling} for spelling in spellings]
        rows.append(person(unit) | {"考试日期": "10/6/30"})
        record = run_import(workbook(table(rows, titles)))
        assert counts(record) == (7, 6, 0, 1), name
        found[name] = [str(row.exam_passed_on) for row in officers_of(record)]
    assert set(map(tuple, found.values())) == {("2010-06-30",) * 5 + ("2010-06-05",)}
