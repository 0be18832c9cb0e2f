"""Letters of entrustment of a unit, as the rules see them."""

from datetime import date

import frappe
from frappe.utils import getdate

from enforcement_cert.domain.entrustment import Letter, covered_until, is_in_force, letter_state

LETTER = "Entrustment Letter"
_FIELDS = ["name", "entrusted_unit", "entrusting_agency", "valid_from", "valid_until", "confirmed_at", "revoked_on"]


def letter_of(row) -> Letter:
    """Return the term of a stored row or a record."""
    return Letter(
        valid_from=getdate(row.valid_from),
        valid_until=getdate(row.valid_until),
        is_confirmed=bool(row.confirmed_at),
        revoked_on=getdate(row.revoked_on) if row.revoked_on else None,
        name=row.name or "",
    )


def letters_of(unit: str) -> list[Letter]:
    """Return the confirmed letters between a unit and its present superior.

    What another agency once entrusted does not count: the unit acts in its superior's name (art. 20).
    """
    superior = frappe.db.get_value("Enforcement Agency", unit, ["superior_agency", "claimed_superior"], as_dict=True)
    if not superior:
        return []
    rows = frappe.get_all(
        LETTER,
        filters={
            "entrusted_unit": unit,
            "entrusting_agency": superior.superior_agency or superior.claimed_superior or "",
            "confirmed_at": ["is", "set"],
        },
        fields=_FIELDS,
        order_by="valid_from",
    )
    return [letter_of(row) for row in rows]


def letters_of_pair(unit: str, entrusting: str, besides: str) -> list[Letter]:
    """Return the other confirmed letters of a pair, as of the last commit; the caller holds the unit's lock."""
    names = frappe.db.get_values(
        LETTER,
        {"entrusted_unit": unit, "entrusting_agency": entrusting, "name": ["!=", besides]},
        _FIELDS,
        as_dict=True,
        for_update=True,
        order_by="valid_from",
    )
    return [letter_of(row) for row in names if row.confirmed_at]


def has_letter_in_force(unit: str, today: date | None = None) -> bool:
    """Say whether a unit is entrusted today (R-027)."""
    return is_in_force(letters_of(unit), today or getdate())


def was_entrusted(unit: str, today: date | None = None) -> bool:
    """Say whether a confirmed letter of anybody has ever been in force for this unit.

    Units that came from an older edition or a package may never have had one here: of those nothing has ended.
    """
    filters = {"entrusted_unit": unit, "confirmed_at": ["is", "set"]}
    letters = [letter_of(row) for row in frappe.get_all(LETTER, filters=filters, fields=_FIELDS, order_by="name")]
    return any(one.valid_from <= (today or getdate()) and one.last_day >= one.valid_from for one in letters)


def units_without_letter(units: list) -> list[str]:
    """Return the names of those units that nobody entrusts today; `units` bear name, kind and both superiors."""
    entrusted = [unit for unit in units if unit.agency_kind == "Entrusted Unit"]
    filters = {"entrusted_unit": ["in", [unit.name for unit in entrusted] or [""]], "confirmed_at": ["is", "set"]}
    rows = frappe.get_all(LETTER, filters=filters, fields=_FIELDS, order_by="name")
    covered = {(row.entrusted_unit, row.entrusting_agency) for row in rows if is_in_force([letter_of(row)], getdate())}
    return [u.name for u in entrusted if (u.name, u.superior_agency or u.claimed_superior) not in covered]


def entrusted_until(unit: str, today: date | None = None) -> date | None:
    """Return the last day of unbroken entrustment from today; None if the unit is not entrusted today."""
    return covered_until(letters_of(unit), today or getdate())


def state_of(row, today: date | None = None) -> str:
    """Return the state of a letter's record on a day."""
    return str(letter_state(letter_of(row), today or getdate()))
