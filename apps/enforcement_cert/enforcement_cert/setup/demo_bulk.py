"""Writing many demonstration rows at once, all marked by their owner."""

from collections.abc import Mapping, Sequence

import frappe
from frappe.model.naming import make_autoname
from frappe.utils import now

DEMO_DOMAIN = "@demo.example"
DEMO_OWNER = "demo-province" + DEMO_DOMAIN


def insert_rows(doctype: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows without their controllers; every row has the same keys and a `name`.

    The owner marks them as demonstration data, which is how they are found again.
    """
    if not rows:
        return
    moment = now()
    common = {"owner": DEMO_OWNER, "modified_by": DEMO_OWNER, "creation": moment, "modified": moment}
    fields = list(rows[0])
    added = [field for field in common if field not in fields]
    values = [(*(row[field] for field in fields), *(common[field] for field in added)) for row in rows]
    frappe.db.bulk_insert(doctype, fields=[*fields, *added], values=values)


def new_names(pattern: str, count: int) -> list[str]:
    """Take names from a naming series of the engine, such as CA-.YYYY.-.######."""
    return [make_autoname(pattern) for _ in range(count)]


def hash_names(count: int) -> list[str]:
    """Return random names, as record types with the naming rule "hash" have them."""
    return [frappe.generate_hash(length=10) for _ in range(count)]
