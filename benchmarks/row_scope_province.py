"""A whole province written straight into the tables, for measuring row scope; nothing in it is real."""

import random
import time
from datetime import datetime, timedelta

import frappe

from enforcement_cert.access import scope, territory
from enforcement_cert.testing import factories

OFFICE, AGENCY, OFFICER = "Legal Office", "Enforcement Agency", "Enforcement Officer"
BIG = "BENCH-A-BIG"
CITIES, COUNTIES = 16, 136
OFFICERS_PER_AGENCY = 50
FAMILY_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
_STAMP = ("creation", "modified", "owner", "modified_by", "docstatus")
_NOW = datetime(2026, 1, 1)
_USERS: list[str] = []


def require_empty_site() -> None:
    """Refuse a site with offices of its own: everything in the tables is removed at the end."""
    if frappe.db.count(OFFICE) or frappe.db.count(AGENCY):
        raise SystemExit("This site has offices or agencies; make one of its own for the measurement.")


def big_agency_size(officers: int) -> int:
    """Officers of the one agency that moves: 5,000 of 200,000."""
    return officers // 40


def _insert(doctype: str, fields: tuple, rows: list[tuple]) -> None:
    stamp = (_NOW, _NOW, "Administrator", "Administrator", 0)
    frappe.db.bulk_insert(doctype, [*_STAMP, *fields], [(*stamp, *row) for row in rows], chunk_size=5_000)


def make_offices() -> dict[str, list[str]]:
    """Insert the legal offices; return {city: its counties}."""
    cities: dict[str, list[str]] = {f"BENCH-C{city:02d}": [] for city in range(CITIES)}
    for number in range(COUNTIES):
        cities[f"BENCH-C{number % CITIES:02d}"].append(f"BENCH-D{number:03d}")
    rows: list[tuple] = []
    place, division = 2, 1
    for city, counties in cities.items():
        right = place + 2 * len(counties) + 1
        rows.append((city, "City", "BENCH-P", f"B{division}", place, right))
        for position, county in enumerate(counties):
            division += 1
            left = place + 1 + 2 * position
            rows.append((county, "County", city, f"B{division}", left, left + 1))
        place, division = right + 1, division + 1
    rows.append(("BENCH-P", "Province", None, "B0", 1, place))
    fields = ("name", "government_level", "parent_legal_office", "administrative_division", "lft", "rgt")
    _insert(OFFICE, fields, rows)
    return cities


def make_agencies(cities: dict[str, list[str]], officers: int) -> list[str]:
    """Insert agencies spread over all offices, and the big one with two possible superiors; return names."""
    offices = [("BENCH-P", "Province"), *((name, "City") for name in cities)]
    offices += [(county, "County") for counties in cities.values() for county in counties]
    rows: list[tuple] = []
    for number in range(max(len(offices), officers // OFFICERS_PER_AGENCY)):
        office, level = offices[number % len(offices)]
        rows.append((f"BENCH-A{number:05d}", f"测试单位{number}", office, level, None, 2 * number + 1, 2 * number + 2))
    names = [row[0] for row in rows]
    first = rows[1]
    edge = 2 * len(rows)
    rows[1] = (*first[:4], None, edge + 1, edge + 4)  # the superior that has the big agency at first
    rows.append((BIG, "测试大单位", first[2], first[3], first[0], edge + 2, edge + 3))
    fields = ("name", "agency_name", "reviewing_office", "government_level", "superior_agency", "lft", "rgt")
    constant = ("agency_kind", "legal_kind", "account_status", "is_group", "administrative_division")
    values = ("First-level Agency", "Administrative Organ", "Open", 1, "370100")
    _insert(AGENCY, (*fields, *constant), [(*row, *values) for row in rows])
    frappe.db.set_value(AGENCY, BIG, "agency_kind", "Second-level Body")
    return names


def make_officers(agencies: list[str], officers: int) -> None:
    """Insert the officers in no order at all: neighbours in time belong to different agencies."""
    chance = random.Random(20261122)
    big = big_agency_size(officers)
    places = [BIG] * big + [agencies[number % len(agencies)] for number in range(officers - big)]
    chance.shuffle(places)
    fields = ["name", "officer_code", "officer_name", "identity_number", "identity_digest", "agency"]
    fields += ["record_status", "sex", "staffing_status", "exam_result", "is_in_post", "modified", "creation"]
    rows = []
    for number, agency in enumerate(places):
        name = f"BENCH{number:07d}"
        text = chance.choice(FAMILY_NAMES) + "".join(chance.choices(GIVEN_NAMES, k=2))
        exam = chance.choices(("Passed", "Not Taken", "Failed"), (90, 8, 2))[0]
        day = _NOW + timedelta(seconds=number * 7)
        facts = ("Active", chance.choice(("Male", "Female")), "Civil Servant", exam, 1, day, day)
        rows.append((name, name, text, "370000********0011", name, agency, *facts))
    stamp = ("Administrator", "Administrator", 0)
    columns = [*fields, "owner", "modified_by", "docstatus"]
    frappe.db.bulk_insert(OFFICER, columns, [(*row, *stamp) for row in rows], chunk_size=5_000)


def make(officers: int) -> dict[str, str]:
    """Insert everything; return one login of a county office, a city office and the province."""
    cities = make_offices()
    make_officers(make_agencies(cities, officers), officers)
    city = "BENCH-C03"
    places = {
        "county": ("County Legal Office", cities[city][0]),
        "city": ("City Legal Office", city),
        "province": ("Provincial Legal Office", "BENCH-P"),
    }
    logins = {who: factories.make_user(kind, legal_office=office) for who, (kind, office) in places.items()}
    _USERS.extend(logins.values())
    territory.settle()
    frappe.db.commit()
    for doctype in (OFFICE, AGENCY, OFFICER):
        frappe.db.sql_ddl(f"analyze table `tab{doctype}`")
    _wait_until_settled_for_good()
    return logins


def _wait_until_settled_for_good() -> None:
    """After so many rows at once the database still cleans its indexes up; that is not what is measured."""
    for _ in range(120):
        began = time.perf_counter()
        territory.is_settled()
        frappe.db.rollback()  # an open view of the old rows would keep them
        if time.perf_counter() - began < 0.002:
            return
        time.sleep(1)


def visible_agencies(logins: dict[str, str]) -> dict[str, list[str]]:
    """Return the agencies that each login may see: what the engine's User Permissions would name."""
    found = {}
    for login in logins.values():
        frappe.set_user(login)
        scope.forget_scopes()
        found[login] = frappe.get_list(AGENCY, pluck="name", limit=0, order_by="name")
    frappe.set_user("Administrator")
    return found


def move_big_agency(*, to_first: bool) -> float:
    """Move the big agency through its record, as the form does; return the seconds it took."""
    target = f"BENCH-A{1 if to_first else 2:05d}"
    began = time.perf_counter()
    agency = frappe.get_doc(AGENCY, BIG)
    agency.superior_agency = target
    agency.reviewing_office = frappe.db.get_value(AGENCY, target, "reviewing_office")
    agency.flags.ignore_links = True
    agency.flags.ignore_validate = True
    agency.save()
    frappe.db.commit()
    seconds = time.perf_counter() - began
    _require_seen(target)
    return seconds


def _require_seen(superior: str) -> None:
    """The new superior sees the unit and its officers at once, nobody else's range has them."""
    bounds = frappe.db.get_value(AGENCY, superior, ["lft", "rgt"])
    seen = scope.Scope("bench", "Enforcement Agency", agency=superior, agency_range=bounds, account_status="Open")
    if not scope.sees_agency(seen, BIG):
        raise SystemExit("benchmark is void: the new superior does not see the unit that was moved to it")


def plain_update() -> float:
    """One plain UPDATE of the same officers: the least a change of so many rows can cost."""
    began = time.perf_counter()
    officers = frappe.qb.DocType(OFFICER)
    frappe.qb.update(officers).set(officers.is_in_post, 1 - officers.is_in_post).where(officers.agency == BIG).run()
    frappe.db.commit()
    return time.perf_counter() - began


def remove() -> None:
    """Take everything out again."""
    frappe.db.rollback()
    for doctype in (OFFICER, AGENCY, OFFICE):
        frappe.db.delete(doctype, {"name": ["like", "BENCH%"]})
    for doctype, field in (("Has Role", "parent"), ("User Assignment", "user"), ("User", "name")):
        if _USERS:
            frappe.db.delete(doctype, {field: ["in", _USERS]})
    frappe.db.delete("Version", {"docname": BIG})
    frappe.db.commit()
