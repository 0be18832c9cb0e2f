"""Taking back a whole migration before go-live: exactly what it brought goes, and only if nobody has touched it.

First everything is looked at; if anything was changed, or other records stand on it, nothing is removed
and the report says what. Then it goes in the reverse order of its coming, block by block.
"""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.utils import get_datetime

from enforcement_cert.access import sessions
from enforcement_cert.domain.errors import Finding, Label, block
from enforcement_cert.exchange.legacy.context import Context
from enforcement_cert.exchange.legacy.phases import Phase
from enforcement_cert.exchange.legacy.record import STAGED
from enforcement_cert.setup.demo_links import needed_by_others

BLOCK = 500
_TARGETS = (("target_doctype", "target_name"), ("second_doctype", "second_name"))
_OFFICER, _CERTIFICATE, _APPLICATION = "Enforcement Officer", "Enforcement Certificate", "Certificate Application"
_EXPIRED, _LIST, _USER, _ASSIGNMENT = "Expired Certificate Record", "Forced Cancellation", "User", "User Assignment"
_AGENCY, _OFFICE = "Enforcement Agency", "Legal Office"
_CARD = "Certificate Card"
# The order of going: what stands on others first.
ORDER = (_EXPIRED, _CERTIFICATE, _APPLICATION, _LIST, _OFFICER, _ASSIGNMENT, _USER, _AGENCY, _OFFICE)
# What the system itself writes about a record, and what goes with it: field that names the record.
ATTENDANTS = {
    _CERTIFICATE: (("Certificate Period", "certificate"), (_CARD, "certificate")),
    _OFFICER: (
        ("Employment Period", "officer"),
        ("Probable Duplicate", "officer_a"),
        ("Probable Duplicate", "officer_b"),
    ),
    _AGENCY: (("Agency Period", "agency"), ("Agency Account Event", "agency")),
    _USER: (("Login Security", "name"), ("Notification Settings", "name")),
}


def brought(migration: str) -> dict[str, set[str]]:
    """Everything a migration has brought, by record type."""
    found: dict[str, set[str]] = {doctype: set() for doctype in ORDER}
    for kind, name in _TARGETS:
        rows = frappe.get_all(
            STAGED,
            filters={"legacy_migration": migration, kind: ["in", list(ORDER)], "outcome": ["!=", "Present"]},
            fields=[kind, name],
            order_by="name",
        )
        for row in rows:
            found[row[kind]].add(row[name])
    # One row may bring several: a person with two certificates, an expired one beside a kept one.
    for doctype in (_CERTIFICATE, _OFFICER, _EXPIRED):
        found[doctype].update(
            frappe.get_all(doctype, filters={"legacy_migration": migration}, pluck="name", order_by="name")
        )
    return found


def find_touched(migration: str) -> list[Finding]:
    """What speaks against a roll back: records changed since, and records that others stand on."""
    owned = brought(migration)
    findings = []
    for doctype in ORDER:
        changed = _changed(migration, doctype, owned[doctype])
        if changed:
            findings.append(_finding("legacy_touched_changed", doctype, changed))
    with_attendants = {**owned, **_attendants(owned)}
    needed = needed_by_others(with_attendants)
    for doctype in ORDER:
        if needed[doctype] & owned[doctype]:
            findings.append(_finding("legacy_touched_needed", doctype, sorted(needed[doctype] & owned[doctype])))
    return findings


def _finding(code: str, doctype: str, names: Sequence[str]) -> Finding:
    return block(code, kind=Label(doctype), count=len(names), examples=", ".join(names[:3]))


def _changed(migration: str, doctype: str, names: set[str]) -> list[str]:
    """Records that somebody has saved after they came; of a login also a password of its own choice."""
    brought_at = _moments(migration, doctype)
    changed = {
        row.name
        for row in _read(doctype, names)
        if get_datetime(row.modified) > get_datetime(brought_at.get(row.name) or row.creation)
    }
    if doctype == _USER:
        own = {"name": ["in", list(names) or [""]], "must_change_password": 0}
        changed.update(frappe.get_all("Login Security", filters=own, pluck="name", order_by="name"))
    if doctype == _CERTIFICATE:
        changed.update(_with_moved_cards(names))
    return sorted(changed)


def _with_moved_cards(names: set[str]) -> set[str]:
    """Certificates whose card somebody has handed over, ended or replaced since it was recorded."""
    card = frappe.qb.DocType(_CARD)
    moved = frappe.qb.from_(card).select(card.certificate).where(card.modified > card.creation).run()
    return names & {certificate for (certificate,) in moved}


def _moments(migration: str, doctype: str) -> dict[str, Any]:
    """When each record of a type came, by its name."""
    moments: dict[str, Any] = {}
    for kind, name in _TARGETS:
        filters = {"legacy_migration": migration, kind: doctype}
        for row in frappe.get_all(STAGED, filters=filters, fields=[name, "brought_at"], order_by="name"):
            moments[row[name]] = row.brought_at
    return moments


def _read(doctype: str, names: set[str]):
    ordered = sorted(names)
    for start in range(0, len(ordered), 1000):
        part = ordered[start : start + 1000]
        yield from frappe.get_all(
            doctype, filters={"name": ["in", part]}, fields=["name", "creation", "modified"], order_by="name"
        )


def _attendants(owned: dict[str, set[str]]) -> dict[str, set[str]]:
    """Rows that the system has written about the records by itself; they go with them."""
    found: dict[str, set[str]] = {}
    for doctype, attendants in ATTENDANTS.items():
        for other, field in attendants:
            if not frappe.db.exists("DocType", other):
                continue
            names = frappe.get_all(
                other, filters={field: ["in", list(owned[doctype]) or [""]]}, pluck="name", order_by="name"
            )
            found.setdefault(other, set()).update(names)
    return found


class RollBackPhase(Phase):
    """One record type goes; the mark counts what is gone, since gone rows are not seen again."""

    STEPS = ORDER

    def __init__(self, context: Context, doctype: str):
        super().__init__(context)
        self.doctype = doctype
        self.label = doctype

    def open(self, mark: int) -> None:
        names = brought(self.context.migration)[self.doctype]
        self.names = sorted(row.name for row in _read(self.doctype, names))
        if self.doctype in (_AGENCY, _OFFICE):
            self.names = frappe.get_all(
                self.doctype, filters={"name": ["in", self.names or [""]]}, pluck="name", order_by="lft desc"
            )
        self.first = mark

    def block(self, mark: int) -> Sequence:
        start = mark - self.first
        return self.names[start : start + BLOCK]

    def work(self, items: Sequence) -> None:
        names = list(items)
        for other, field in ATTENDANTS.get(self.doctype, ()):
            if frappe.db.exists("DocType", other):
                frappe.db.delete(other, {field: ["in", names]})
        for child in frappe.get_meta(self.doctype).get_table_fields():
            frappe.db.delete(child.options, {"parent": ["in", names], "parenttype": self.doctype})
        self._remove_files(names)
        if self.doctype == _USER:
            self._forget_logins(names)
        if self.doctype in (_AGENCY, _OFFICE):
            self._remove_nodes(names)
        else:
            frappe.db.delete(self.doctype, {"name": ["in", names]})
        frappe.db.delete("Version", {"ref_doctype": self.doctype, "docname": ["in", names]})

    def _remove_nodes(self, names: list[str]) -> None:
        """Take leaves out of a tree, the last first; the gaps in its numbers do no harm."""
        frappe.db.delete(self.doctype, {"name": ["in", names]})

    def _remove_files(self, names: list[str]) -> None:
        attached = {"attached_to_doctype": self.doctype, "attached_to_name": ["in", names]}
        for file in frappe.get_all("File", filters=attached, pluck="name", order_by="name"):
            # Photos came with the migration; who may roll it back may remove them.
            frappe.delete_doc("File", file, ignore_permissions=True, force=True)

    def _forget_logins(self, names: list[str]) -> None:
        for user in names:
            sessions.end_sessions(user)
            sessions.remove_keys(user)
        auth = frappe.qb.Table("__Auth")
        frappe.qb.from_(auth).delete().where((auth.doctype == "User") & auth.name.isin(names)).run()
