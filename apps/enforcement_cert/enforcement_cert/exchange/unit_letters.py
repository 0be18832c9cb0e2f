"""The table of letters of unit codes: filled on a new site, changed by administrators afterwards (G-087)."""

import frappe

from enforcement_cert.domain.identifiers import UNIT_CODE_DIVISIONS

LETTER = "Unit Code Letter"
_WITHDRAWN = ("S",)


def insert_letters() -> None:
    """Insert the letters of the vehicle plates if the table is empty. Never overwrites."""
    if frappe.db.count(LETTER):
        return
    for letter, division in UNIT_CODE_DIVISIONS.items():
        if not frappe.db.exists("Administrative Division", division):
            continue
        row = frappe.new_doc(LETTER)
        row.update({"letter": letter, "administrative_division": division, "is_withdrawn": int(letter in _WITHDRAWN)})
        row.insert(ignore_permissions=True)  # set-up has no user to ask


def division_of_letter(letter: str) -> str | None:
    """Return the division a letter points to, by the table; None if it has no row."""
    return frappe.db.get_value(LETTER, letter, "administrative_division")
