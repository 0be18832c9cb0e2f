"""The shipped table of administrative divisions, and how it gets into a site."""

import re
from datetime import date

import pytest

from enforcement_cert.setup import divisions

SHANDONG_CITIES = {f"37{n:02}00" for n in (*range(1, 12), *range(13, 18))}
SICHUAN_CITIES = {f"51{n:02}00" for n in (1, *range(3, 12), *range(13, 21), *range(32, 35))}
JINAN = {"370102", "370103", "370104", "370105", "370124", "370126", *(str(n) for n in range(370112, 370118))}
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def table():
    return {row["code"]: row for row in divisions.read_divisions()}


def living(table, prefix, level):
    rows = divisions.living_divisions(table.values(), TODAY)
    return {row["code"] for row in rows if row["code"].startswith(prefix) and row["level"] == level}


def test_all_provinces_are_there(table):
    assert len([code for code in table if code.endswith("0000")]) == 34


def test_cities_of_both_provinces_are_complete(table):
    assert living(table, "37", "City") == SHANDONG_CITIES
    assert living(table, "51", "City") == SICHUAN_CITIES


def test_counties_of_both_provinces_are_complete(table):
    assert living(table, "3701", "County") == JINAN
    assert len(living(table, "37", "County")) == 136
    assert len(living(table, "51", "County")) == 183


def test_withdrawn_laiwu_keeps_its_time_and_its_successors(table):
    assert table["371202"]["valid_until"].startswith("2019")
    assert {c: table[c]["successor"] for c in ("371200", "371202", "371203")} == {
        "371200": "370100",
        "371202": "370116",
        "371203": "370117",
    }
    on_2000 = {row["code"] for row in divisions.living_divisions(table.values(), date(2000, 1, 1))}
    assert "371202" in on_2000
    assert "370116" not in on_2000


def test_successors_end_at_a_living_division(table):
    for code, row in table.items():
        assert bool(row["valid_until"]) == bool(row["successor"]), code
        passed = [code]
        while row["successor"]:
            row = table[row["successor"]]
            assert row["code"] not in passed, passed
            passed.append(row["code"])


def test_parents_exist_one_level_up(table):
    above = {"City": {"Province"}, "County": {"City", "Province"}}
    for row in table.values():
        assert re.fullmatch(r"\d{6}", row["code"])
        if row["level"] == "Province":
            assert not row["parent"]
        else:
            assert table[row["parent"]]["level"] in above[row["level"]]


def test_years_since_2000_agree_with_an_independent_table(table):
    """python-stdnum carries the years of the codes from another source."""
    from stdnum import numdb

    places = numdb.get("cn/loc")
    compared = 0
    for code, row in table.items():
        ended = row["valid_until"][:4]
        if code[:2] not in ("37", "51") or code.endswith("0000") or (ended and ended <= "2000"):
            continue
        known = dict(pair for _, pairs in places.info(code) for pair in pairs.items())["county"]
        end = re.search(r"\[\d*-(\d*)\][^,]*$", known)
        theirs = end.group(1) if end else ""
        assert bool(ended) == bool(theirs), (row, known)
        assert not ended or abs(int(ended) - int(theirs)) <= 1, (row, known)
        assert known.endswith(row["name"]), (row, known)
        compared += 1
    assert compared > 350


def test_full_names_are_built_from_the_top(table):
    names = divisions.full_names(table.values())
    assert names["370102"] == "山东省济南市历下区"
    assert names["371202"] == "山东省莱芜市莱城区"


def test_loading_inserts_what_is_missing_and_overwrites_nothing(site):
    site.db.set_value("Administrative Division", "370102", "division_name", "改过的名称")
    site.db.delete("Administrative Division", {"name": ["in", ["371202", "513402"]]})
    assert divisions.load_divisions() == 2
    assert divisions.load_divisions() == 0
    assert site.db.get_value("Administrative Division", "370102", "division_name") == "改过的名称"
    row = site.get_doc("Administrative Division", "371202")
    assert (row.full_name, row.parent_division, row.successor_division) == ("山东省莱芜市莱城区", "371200", "370116")
    assert str(row.valid_until) == "2019-01-08"
