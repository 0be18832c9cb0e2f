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


def entrusted_until(unit: str, today: date | None = None) -> date | None:
    """Return the last day of unbroken entrustment from today; None if the unit is not entrusted today."""
    return covered_until(letters_of(unit), today or getdate())


def state_of(row, today: date | None = None) -> str:
    """Return the state of a letter's record on a day."""
    return str(letter_state(letter_of(row), today or getdate()))
