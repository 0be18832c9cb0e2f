"""The letters that stood on entrusted units in the first edition become records of their own (G-024).

Without a letter in force the daily job would suspend the certificates of a unit on the day of the upgrade.
"""

from datetime import date, timedelta
from pathlib import Path

import frappe
from dateutil.relativedelta import relativedelta
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.domain.entrustment import LONGEST_YEARS, REMINDER_DAYS
from enforcement_cert.domain.errors import OrganizationRuleBroken
from enforcement_cert.organization.letter_facts import LETTER, state_of
from enforcement_cert.organization.letter_file import count_pages

_AGENCY = "Enforcement Agency"
_OLD_COLUMN = "letter_of_entrustment"  # no field any more; the column stays in the database


def execute() -> None:
    """Give every entrusted unit of the first edition its letter; units that have one stay; safe to run again."""
    if not frappe.db.sql("show columns from `tabEnforcement Agency` like %s", _OLD_COLUMN):
        return  # a site that never was of the first edition
    have = set(frappe.get_all(LETTER, pluck="entrusted_unit", order_by="name"))
    for unit in _units():
        is_open = unit.account_status == "Open"
        if unit.name not in have and (is_open or unit.letter_of_entrustment or unit.entrusted_until):
            _write_letter(unit)


def _units() -> list:
    agency = frappe.qb.DocType(_AGENCY)
    columns = ("name", "agency_name", "superior_agency", "account_status", "power_scope", "creation")
    return (
        frappe.qb.from_(agency)
        .select(*columns, _OLD_COLUMN, "entrusted_from", "entrusted_until")
        .where((agency.agency_kind == "Entrusted Unit") & agency.superior_agency.notnull())
        .where(agency.superior_agency != "")
        .orderby(agency.name)
        .run(as_dict=True)
    )


def _write_letter(unit) -> None:
    first, last = term_of(unit.entrusted_from, unit.entrusted_until, getdate(unit.creation), getdate())
    pages = _pages(unit.letter_of_entrustment)
    content = unit.power_scope or _("See the sealed letter.", lang=frappe.db.get_default("lang") or "zh")
    letter = frappe.new_doc(LETTER)
    letter.update(
        {
            "entrusted_unit": unit.name,
            "unit_name": unit.agency_name,
            "entrusting_agency": unit.superior_agency,
            "valid_from": first,
            "valid_until": last,
            "matters": content,
            "powers": content,
            "letter_file": unit.letter_of_entrustment if pages else None,
            "letter_pages": pages,
            "is_published": 0,  # whether to publish it the entrusting agency has never been asked
            # An account that was not open yet goes through its review, and its letter is put in force there.
            "confirmed_at": None if unit.account_status == "Registered" else now_datetime(),
        }
    )
    letter.letter_state = state_of(letter)
    letter.flags.ignore_validate = True  # what was in force stays in force; its parties have been checked there
    letter.insert()
    if pages:
        _hang_over(unit.name, letter.name)


def term_of(first: date | None, last: date | None, known_since: date, today: date) -> tuple[date, date]:
    """Return first and last day of the letter; no term is longer than the law of letters allows.

    Where the first edition had no last day the letter runs out soon, so that both sides are reminded at once
    to enter the real one. Of a term too long for one letter the part around today is taken.
    """
    longest = relativedelta(years=LONGEST_YEARS) - relativedelta(days=1)
    last = getdate(last) if last else today + timedelta(days=REMINDER_DAYS)
    first = min(getdate(first) if first else known_since, last)
    if first + longest < last:
        first = max(first, min(today, last - longest))
        last = min(last, first + longest)
    return first, last


def _pages(file_url: str | None) -> int:
    """Return the pages of the old file; 0 if there is none that may stand in a letter: it stays with the unit."""
    name = file_url and frappe.db.get_value("File", {"file_url": file_url, "is_private": 1}, "name")
    if not name:
        return 0
    try:
        return count_pages(Path(frappe.get_doc("File", name).get_full_path()))
    except (OrganizationRuleBroken, OSError):
        return 0


def _hang_over(unit: str, letter: str) -> None:
    """Attach the file to the letter: whoever may read the letter reads it."""
    of_unit = {"attached_to_doctype": _AGENCY, "attached_to_name": unit, "attached_to_field": _OLD_COLUMN}
    to_letter = {"attached_to_doctype": LETTER, "attached_to_name": letter, "attached_to_field": "letter_file"}
    for file in frappe.get_all("File", filters=of_unit, pluck="name", order_by="creation"):
        frappe.db.set_value("File", file, to_letter, update_modified=False)
