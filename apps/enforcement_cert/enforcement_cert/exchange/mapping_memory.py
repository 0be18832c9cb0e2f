"""Columns of a list are chosen once per source: a unit that sends the same titles again finds them chosen.

A source is the chosen agency, else the importer's own place. The titles are known by a fingerprint that does
not depend on their order.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

import frappe

from enforcement_cert.access.scope import current_scope

MAPPING = "Officer Import Mapping"


def fingerprint_of(titles: Sequence[str]) -> str:
    """Return the fingerprint of column titles, 64 hexadecimal digits; their order does not matter."""
    return hashlib.sha256("\n".join(sorted(set(titles))).encode()).hexdigest()


def remember(record) -> None:
    """Keep the columns of an import for the next list of the same source."""
    if not record.columns:
        return
    mapping = {row.source_column: row.target_field or "" for row in record.columns}
    key, source = _key_of(record, mapping)
    stored = json.dumps(mapping, ensure_ascii=False, sort_keys=True)
    known = frappe.db.get_value(MAPPING, {"source_key": key}, ["name", "mapping"], as_dict=True, for_update=True)
    if known:
        if known.mapping != stored:
            frappe.db.set_value(MAPPING, known.name, "mapping", stored)
        return
    memory = frappe.new_doc(MAPPING)
    memory.update(
        {"source": source, "fingerprint": fingerprint_of(list(mapping)), "mapping": stored, "source_key": key}
    )
    # Clerks have no right to this table: it is written here alone, about their own lists.
    memory.insert(ignore_permissions=True, ignore_if_duplicate=True)


def recall(record, titles: Sequence[str]) -> Mapping[str, str] | None:
    """Return title → field as chosen last time for a list with these titles; None if there was none."""
    key, _source = _key_of(record, titles)
    stored = frappe.db.get_value(MAPPING, {"source_key": key}, "mapping")
    return json.loads(stored) if stored else None


def _key_of(record, titles) -> tuple[str, str]:
    scope = current_scope()
    source = record.agency or scope.office or scope.user
    return hashlib.sha256(f"{source}\n{fingerprint_of(list(titles))}".encode()).hexdigest(), source
