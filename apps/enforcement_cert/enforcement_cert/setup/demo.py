"""The demonstration province: loaded by a command, whole or not at all.

Every row is owned by a login of the reserved domain demo.example; that mark alone tells
demonstration data from other data (demo_removal.py). Numbers are of the reserved ranges.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.organization.facts import read_agency
from enforcement_cert.personnel.certificate_marks import write_all_certificate_marks
from enforcement_cert.review.dates import settle_days
from enforcement_cert.review.last_days import settle_loaded
from enforcement_cert.setup import (
    demo_certificates,
    demo_logins,
    demo_losses,
    demo_officers,
    demo_organization,
    demo_registers,
    demo_structure,
    demo_units,
    divisions,
)
from enforcement_cert.setup.demo_bulk import DEMO_OWNER

SEED = 292
ADMINISTRATOR_MOBILES_FROM = 19_900_100_001


class DemoRefused(frappe.ValidationError):
    """The demonstration province may not be loaded here."""


@dataclass
class Summary:
    """What was loaded. `is_new` False: it had been there before and nothing was done."""

    is_new: bool
    counts: dict[str, int] = field(default_factory=dict)
    fates: dict[str, int] = field(default_factory=dict)
    password: str = ""


COUNTED = (
    "Administrative Division",
    "Legal Office",
    "Enforcement Agency",
    "Enforcement Officer",
    "Certificate Application",
    "Enforcement Certificate",
    "User Assignment",
)


def load_demo_province(force: bool = False, password: str | None = None) -> Summary:
    """Load the province into this site; the caller commits.

    Does nothing if it is there already. Raises DemoRefused in a site whose configuration
    says `enforcement_production`, unless `force`.
    """
    if frappe.conf.get("enforcement_production") and not force:
        frappe.throw(_("This is a production site. The demonstration province is not loaded here."), DemoRefused)
    if is_loaded():
        return Summary(False, counts())
    user, password = frappe.session.user, password or demo_logins.new_password()
    demo_logins.insert_owner()
    demo_logins.insert_users(password)
    frappe.set_user(DEMO_OWNER)
    try:
        return _load(password)
    finally:
        frappe.set_user(user)


def is_loaded() -> bool:
    """Say whether this site holds demonstration officers."""
    return bool(frappe.db.exists("Enforcement Officer", {"owner": DEMO_OWNER}))


def counts() -> dict[str, int]:
    """Count the demonstration rows (divisions: all) by record type."""
    return {
        name: frappe.db.count(name, {} if name == "Administrative Division" else {"owner": DEMO_OWNER})
        for name in COUNTED
    }


def _load(password: str) -> Summary:
    today, random = getdate(), Random(SEED)
    divisions.load_divisions()
    table = divisions.read_divisions()
    offices = _insert_offices(table, today)
    agencies = _insert_agencies(table, today, random)
    focus = _focus(agencies)
    demo_organization.declare_bodies()
    demo_organization.write_letters(today, focus["city_agency"])
    demo_organization.insert_accounts(focus["city_agency"])
    officers = demo_officers.write_officers(
        [read_agency(name) for name in agencies.values()], list(focus.values()), today, random
    )
    demo_registers.write_registers(officers)
    demo_certificates.write_certificates(officers, demo_logins.DECIDERS)
    settle_days()
    settle_loaded()
    demo_losses.write_losses(DEMO_OWNER, demo_logins.DECIDERS["clerk"])
    write_all_certificate_marks()
    _assign_logins(offices, focus, officers)
    demo_structure.write_structure(focus)
    return Summary(True, counts(), demo_officers.count_by_fate(officers), password)


def after_commit(summary: Summary) -> None:
    """Write the logins down once the data is safe."""
    if summary.is_new:
        demo_logins.keep_logins(summary.password)


def _insert_offices(table, today: date) -> dict[str, str]:
    """Insert the legal offices the site lacks; return the name of the office by division."""
    names = dict(frappe.get_all("Legal Office", fields=["administrative_division", "name"], as_list=True))
    for office in demo_units.offices(table, today):
        if office.division in names:
            continue
        record = frappe.new_doc("Legal Office")
        record.update(
            {
                "office_name": office.name,
                "government_level": office.level,
                "administrative_division": office.division,
                "parent_legal_office": names.get(office.superior),
            }
        )
        record.insert(ignore_permissions=True)  # set-up has no user to ask
        names[office.division] = record.name
    return names


def _insert_agencies(table, today: date, random: Random) -> dict[str, str]:
    """Insert the agencies through their own checks; return names by unit code."""
    names: dict[str, str] = {}
    for position, agency in enumerate(demo_units.agencies(table, today)):
        record = frappe.new_doc("Enforcement Agency")
        record.update(_agency_columns(agency, names.get(agency.superior), position, random))
        record.flags.is_account_step = True  # open from the start
        record.insert(ignore_permissions=True)  # set-up has no user to ask
        names[agency.unit_code] = record.name
    return names


def _agency_columns(agency: demo_units.Agency, superior: str | None, position: int, random: Random) -> dict:
    staff = random.randint(15, 60)
    is_organ = agency.kind == "First-level Agency"
    return {
        "agency_name": agency.name,
        "agency_kind": agency.kind,
        "legal_kind": agency.legal_kind,
        "superior_agency": superior,
        "government_level": agency.level,
        "administrative_division": agency.division,
        "account_status": "Open",
        "is_reviewed": 1,
        "is_taken_in": int(bool(superior)),
        "unit_code": agency.unit_code,
        "organization_code": agency.organization_code,
        "unified_social_credit_code": agency.credit_code,
        "enforcement_area": agency.area,
        "power_scope": agency.power_scope,
        "legal_basis": agency.legal_basis,
        "civil_servants_authorised": staff if is_organ else 0,
        "civil_servants_actual": staff - 2 if is_organ else 0,
        "institution_staff_authorised": 0 if is_organ else staff,
        "institution_staff_actual": 0 if is_organ else staff - 1,
        "administrator_name": "演示管理员",
        "administrator_mobile": str(ADMINISTRATOR_MOBILES_FROM + position),
    }


def _focus(agencies: dict[str, str]) -> dict[str, str]:
    """The agencies behind the logins: they get officers in every state."""
    rows = [read_agency(name) for name in agencies.values()]

    def first(level: str, division: str, kind: str) -> str:
        return next(
            row.name
            for row in rows
            if (row.government_level, row.administrative_division, row.agency_kind) == (level, division, kind)
        )

    return {
        "province_agency": first("Province", demo_units.PROVINCE, "First-level Agency"),
        "city_agency": first("City", demo_units.CAPITAL, "First-level Agency"),
        "city_body": first("City", demo_units.CAPITAL, "Second-level Body"),
        "county_agency": first("County", demo_units.CAPITAL_COUNTY, "First-level Agency"),
    }


def _assign_logins(offices: dict[str, str], focus: dict[str, str], officers) -> None:
    officer = demo_officers.first_with(officers, focus["city_agency"], "Valid")
    demo_logins.assign(
        {
            "province_office": offices[demo_units.PROVINCE],
            "city_office": offices[demo_units.CAPITAL],
            "county_office": offices[demo_units.CAPITAL_COUNTY],
            "city_agency": focus["city_agency"],
            "city_body": focus["city_body"],
            "officer": officer,
        }
    )
    demo_officers.set_login(officer, "officer" + demo_logins.DEMO_DOMAIN)


def report(summary: Summary) -> str:
    """Say in the site's language what is there now and who can log in."""
    head = _("The demonstration province is loaded.")
    if not summary.is_new:
        head = _("The demonstration province was there already; nothing was changed.")
    lines = [head, *(f"  {_(name)}: {count}" for name, count in summary.counts.items())]
    known = demo_logins.read_logins()
    if known:
        lines.append(_("Demonstration logins (password of all: {0})").format(known["password"]))
        lines += ["  ".join(["", row["user"], row["name"], row.get("password", "")]) for row in known["logins"]]
    return "\n".join(lines)
