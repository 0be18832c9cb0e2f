"""Indexes that the size of the archive asks for, over several columns or on the engine's own tables."""

import frappe

# The list of certificates by review year, latest first, for a province, a city, a county and a unit. The year has no
# index of its own: the optimizer would intersect it with the one of the status and sort a third of the table.
_YEAR_COLUMNS = ["review_base_year", "certificate_status", "modified"]
_REVIEW_YEARS = (
    ("Enforcement Certificate", _YEAR_COLUMNS, "review_year_modified"),
    *(
        ("Enforcement Certificate", [place, *_YEAR_COLUMNS], f"review_year_{place}")
        for place in ("agency", "scope_city", "scope_county")
    ),
)
# Photos are found by their address; the engine searches the whole table for it. Addresses here have some 70 signs.
_PHOTO_ADDRESS = ("File", ["file_url(100)"], "file_url_start")


def make_indexes() -> None:
    """Add what is missing; safe to run any number of times (the engine looks for the name first)."""
    for doctype, columns, name in (_PHOTO_ADDRESS, *_REVIEW_YEARS):
        frappe.db.add_index(doctype, columns, name)
