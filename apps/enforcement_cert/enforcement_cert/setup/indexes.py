"""Indexes on the engine's own tables that the size of the archive asks for."""

import frappe

# Photos are found by their address; the engine searches the whole table for it. Addresses here have some 70 signs.
_PHOTO_ADDRESS = ("File", ["file_url(100)"], "file_url_start")


def make_indexes() -> None:
    """Add what is missing; safe to run any number of times (the engine looks for the name first)."""
    doctype, columns, name = _PHOTO_ADDRESS
    frappe.db.add_index(doctype, columns, name)
