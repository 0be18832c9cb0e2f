"""Indexes that the size of the archive asks for, over several columns or on the engine's own tables."""

import frappe

# The list of certificates by review year, latest first; by the due day the single index of the field is enough.
_YEAR_COLUMNS = ["review_base_year", "certificate_status", "modified"]
_REVIEW_YEAR = ("Enforcement Certificate", _YEAR_COLUMNS, "review_year_modified")
# Photos are found by their address; the engine searches the whole table for it. Addresses here have some 70 signs.
_PHOTO_ADDRESS = ("File", ["file_url(100)"], "file_url_start")


def make_indexes() -> None:
    """Add what is missing; safe to run any number of times (the engine looks for the name first)."""
    for doctype, columns, name in (_PHOTO_ADDRESS, _REVIEW_YEAR):
        frappe.db.add_index(doctype, columns, name)
