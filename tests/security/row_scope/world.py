"""One small province for the generated tests: units in every relation to a login, one record of each type in each.

Everything is written once per module and committed, since some paths run in other processes.
"""

import secrets
from dataclasses import dataclass, field

import frappe

from enforcement_cert.access import territory
from enforcement_cert.testing import factories as make
from tests.security.row_scope.table import FILLED, doctypes, is_the_same_everywhere

AGENCY, OFFICER, OFFICE = "Enforcement Agency", "Enforcement Officer", "Legal Office"
# place → (agency's facts, superior place)
_UNITS = {
    "province": ({"government_level": "Province", "administrative_division": "370000"}, None),
    "city": ({}, None),
    "second": ({"agency_kind": "Second-level Body"}, "city"),
    "third": ({"agency_kind": "Entrusted Unit", "legal_kind": "Entrusted Organisation"}, "second"),
    "county": ({"government_level": "County", "administrative_division": "370102"}, None),
    "other_county": ({"government_level": "County", "administrative_division": "370103"}, None),
    "other_city": ({"administrative_division": "370200"}, None),
    "closed": ({}, None),
    "closed_unit": ({"agency_kind": "Second-level Body"}, "closed"),
}
# class of users → column of the table → place; "peer" is a second officer of the city's agency
PLACES = {
    "province": {"own": "province", "below": "county"},
    "city": {"own": "city", "below": "county", "foreign": "other_city", "higher": "province"},
    "county": {"own": "county", "foreign": "other_county", "higher": "city"},
    "agency": {"own": "city", "below": "second", "foreign": "other_city", "higher": "province"},
    "second": {"own": "second", "below": "third", "foreign": "other_county", "higher": "city"},
    "closed": {"own": "closed", "below": "closed_unit", "foreign": "other_city", "higher": "province"},
    "officer": {"own": "city", "foreign": "county", "higher": "province"},
    "administrator": {"own": "city", "foreign": "other_city"},
    "stranger": {"foreign": "city"},
    "guest": {"foreign": "city"},
}
MARK = "密"
FIRST = "province"  # its records stand for all, where it makes no difference whose they are
STRANGER = "stranger"  # the unit of a login that may nothing


@dataclass
class World:
    """Names of everything; `records[place][doctype]` is one record's name."""

    offices: dict[str, str]
    agencies: dict[str, str]
    logins: dict[str, str]
    records: dict[str, dict[str, str]] = field(default_factory=dict)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)

    def record(self, user_class: str, column: str, doctype: str) -> str | None:
        """The record of a type in a column of the table, as seen by a class; None if there is no such place."""
        place = PLACES[user_class].get("own" if column == "mine" else column)
        if place and doctype not in self.records[place]:
            place = FIRST
        return self.records[place].get(doctype) if place else None


def build(can_log_in: bool = True) -> World:
    """Make offices, agencies, logins and one record of each type in each place."""
    offices = {name: office.name for name, office in make.make_offices().items()}
    agencies: dict[str, str] = {}
    for place, (facts, superior) in _UNITS.items():
        agencies[place] = make.make_agency(
            **facts, **({"superior_agency": agencies[superior]} if superior else {})
        ).name
    agencies[STRANGER] = make.make_agency().name
    world = World(offices, agencies, {})
    for place in _UNITS:
        world.records[place] = {AGENCY: agencies[place], OFFICE: _office_of(agencies[place])}
        _make_officer(world, place)
        for doctype in doctypes():
            _ensure(world, place, doctype, set())
    world.logins = _logins(world, can_log_in)
    for place in ("closed", "closed_unit"):
        frappe.db.set_value(AGENCY, agencies[place], "account_status", "Registered")
    territory.settle()
    return world


def _office_of(agency: str) -> str:
    return frappe.db.get_value(AGENCY, agency, "reviewing_office")


def _make_officer(world: World, place: str) -> None:
    agency = frappe.get_doc(AGENCY, world.agencies[place])
    mark = f"{MARK}{'甲乙丙丁戊己庚辛壬癸'[list(_UNITS).index(place)]}员"
    officer = make.make_officer(agency, officer_name=mark)
    world.records[place][OFFICER] = officer.name


def _logins(world: World, can_log_in: bool) -> dict[str, str]:
    offices, agencies = world.offices, world.agencies
    everything = {"may_draft": 1, "may_check": 1, "may_review": 1, "may_make_cards": 1}

    def login(user_class: str, **place) -> str:
        return make.make_user(user_class, can_log_in=can_log_in, **place)

    found = {
        "province": login("Provincial Legal Office", legal_office=offices["province"], **everything),
        "city": login("City Legal Office", legal_office=offices["city"], **everything),
        "county": login("County Legal Office", legal_office=offices["county"], **everything),
        "agency": login("Enforcement Agency", agency=agencies["city"], **everything),
        "second": login("Second-level Body", agency=agencies["second"], **everything),
        "closed": login("Enforcement Agency", agency=agencies["closed"], **everything),
        "officer": login("Enforcement Officer", officer=world.records["city"][OFFICER]),
        "administrator": login("System Administrator"),
        "stranger": login("Enforcement Agency", agency=agencies[STRANGER]),
        "guest": "Guest",
    }
    frappe.db.set_value("User Assignment", {"user": found["stranger"]}, "is_active", 0)
    frappe.db.delete("Has Role", {"parent": found["stranger"], "parenttype": "User"})
    frappe.cache.hdel("roles", found["stranger"])
    return found


# ---------------------------------------------------------------- one record of any type


def _ensure(world: World, place: str, doctype: str, on_the_way: set[str]) -> str | None:
    """Make a record of a type in a place, and first those it links to. Written without its checks: only
    where it belongs matters here."""
    known = world.records[place]
    if is_the_same_everywhere(doctype) and place != FIRST:
        return _ensure(world, FIRST, doctype, on_the_way)
    if doctype in known or doctype in on_the_way:
        return known.get(doctype)
    document = frappe.new_doc(doctype)
    for df in document.meta.fields:
        value = _value(world, place, df, on_the_way | {doctype})
        if value is not None:
            document.set(df.fieldname, value)
    if doctype in FILLED:
        document.update(FILLED[doctype](known))
    document.name = f"RS-{frappe.generate_hash(length=12)}"
    document.owner = "Administrator"
    document.db_insert()
    for part in document.get_all_children():
        part.update({"parent": document.name, "name": frappe.generate_hash(length=12)})
        part.db_insert()
    known[doctype] = document.name
    return document.name


def _value(world: World, place: str, df, on_the_way: set[str]):
    if df.fieldtype == "Link":
        if df.options in ("User", "Administrative Division", "Certificate Type"):
            return {"Administrative Division": "370100", "Certificate Type": "ENFORCEMENT"}.get(df.options)
        if df.options in doctypes():
            return _ensure(world, place, df.options, on_the_way)
        return None
    if df.fieldtype in ("Data", "Small Text", "Text") and (df.unique or df.reqd) and df.options != "Email":
        longest = min(int(df.length or 0) or 13, 13)
        return MARK + frappe.generate_hash(length=longest - 1) if longest > 7 else _letters(longest)
    if df.fieldtype == "Select" and df.options and not df.default:
        return next((option for option in df.options.split("\n") if option), None)
    if df.fieldtype == "Int" and df.unique:
        return -1 - secrets.randbelow(2**30)  # below zero: registers count on from their highest number
    if df.fieldtype in ("Date", "Datetime") and df.reqd:
        return frappe.utils.today()
    return None


def _letters(count: int) -> str:
    """Short texts must differ, too."""
    return "".join(chr(0x4E00 + secrets.randbelow(20_000)) for _ in range(count))


def remove(world: World) -> None:
    """Take the world out of the database again."""
    for place, records in world.records.items():
        for doctype, name in records.items():
            if name.startswith("RS-"):
                frappe.db.delete(doctype, {"name": name})
                for part in frappe.get_meta(doctype).get_table_fields():
                    frappe.db.delete(part.options, {"parent": name})
        frappe.db.delete("Version", {"docname": ["in", list(records.values())]})
        logins = [login for login in world.logins.values() if login != "Guest"] if place == "city" else []
        make.remove_agency(world.agencies[place], logins)
    make.remove_agency(world.agencies[STRANGER])
