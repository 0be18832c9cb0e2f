"""Put the administrative divisions (GB/T 2260) of setup/data into the site."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import frappe
from frappe.utils import now

DATA_FILE = Path(__file__).with_name("data") / "divisions.csv"
DOCTYPE = "Administrative Division"
COLUMNS = (
    "name",
    "division_code",
    "division_name",
    "full_name",
    "division_level",
    "parent_division",
    "valid_from",
    "valid_until",
    "successor_division",
    "owner",
    "modified_by",
    "creation",
    "modified",
)


def read_divisions(path: Path = DATA_FILE) -> list[dict[str, str]]:
    """Return the rows of the shipped table; dates are ISO text, empty means open."""
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def load_divisions() -> int:
    """Insert the divisions the site lacks and return how many there were.

    Runs at every install and migration. A row that exists is left as it is, so what an
    administrator has changed stays.
    """
    rows = read_divisions()
    present = set(frappe.get_all(DOCTYPE, pluck="name", limit_page_length=0))
    missing = [row for row in rows if row["code"] not in present]
    if missing:
        frappe.db.bulk_insert(DOCTYPE, fields=list(COLUMNS), values=_values(missing, rows))
    return len(missing)


def full_names(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return {code: name with the names of the divisions above}, such as 山东省济南市历下区."""
    by_code = {row["code"]: row for row in rows}

    def full_name(code: str) -> str:
        row = by_code[code]
        above = full_name(row["parent"]) if row["parent"] else ""
        return above + row["name"]

    return {code: full_name(code) for code in by_code}


def living_divisions(rows: Iterable[Mapping[str, str]], on: date) -> list[Mapping[str, str]]:
    """Return the rows in force on a civil day (both ends of the period count)."""
    day = on.isoformat()
    return [row for row in rows if row["valid_from"] <= day and (not row["valid_until"] or day <= row["valid_until"])]


def _values(missing: list[dict[str, str]], rows: list[dict[str, str]]) -> list[tuple]:
    names, moment = full_names(rows), now()
    return [
        (
            row["code"],
            row["code"],
            row["name"],
            names[row["code"]],
            row["level"],
            row["parent"] or None,
            row["valid_from"] or None,
            row["valid_until"] or None,
            row["successor"] or None,
            "Administrator",
            "Administrator",
            moment,
            moment,
        )
        for row in missing
    ]
