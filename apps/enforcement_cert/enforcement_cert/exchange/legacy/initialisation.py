"""Initialisation and its end: from the declaration on, the expired database is open (R-046, R-057, G-047)."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.exchange.legacy.record import ACTIVE, MIGRATION

STATE = "Initialisation State"
_LEAST_STATEMENT = 4


def is_finished() -> bool:
    """Say whether initialisation has been declared finished."""
    return bool(frappe.db.get_single_value(STATE, "is_finished"))


@frappe.whitelist(methods=["POST"])
def halves() -> dict:
    """Return how far the two halves of initialisation have come: agencies and officers (R-057)."""
    _require_right()
    brought = {"legacy_migration": ["is", "set"]}
    converted = frappe.get_all(
        "Legacy Staged Row",
        filters={"table_kind": "Agencies", "target_doctype": "Enforcement Agency", "outcome": "Kept"},
        pluck="target_name",
        order_by="name",
    )
    return {
        "is_finished": is_finished(),
        "agencies": frappe.db.count("Enforcement Agency"),
        "agencies_converted": len(converted),
        "agencies_open": frappe.db.count("Enforcement Agency", {"account_status": "Open"}),
        "officers": frappe.db.count("Enforcement Officer"),
        "officers_converted": frappe.db.count("Enforcement Officer", brought),
        "expired_records": frappe.db.count("Expired Certificate Record"),
        "migrations_open": _migrations_open(),
    }


@frappe.whitelist(methods=["POST"])
def declare_finished(statement: str) -> dict:
    """Declare initialisation finished; this opens the expired database and cannot be taken back.

    Only administrators and the provincial office; not while a migration is under way or half done.
    """
    _require_right()
    if len((statement or "").strip()) < _LEAST_STATEMENT:
        frappe.throw(_("Please write in a few words on what the declaration rests; it is kept."))
    state = frappe.get_doc(STATE)
    if state.is_finished:
        frappe.throw(_("Initialisation has been declared finished already."))
    if _migrations_open():
        frappe.throw(_("A migration is still under way. Please bring it to its end first."))
    state.update(
        {
            "is_finished": 1,
            "finished_at": now_datetime(),
            "finished_by": frappe.session.user,
            "statement": statement.strip(),
        }
    )
    state.flags.is_declaration = True
    state.save(ignore_permissions=True)  # nobody may write it by hand; the checks above have decided
    return {"is_finished": True}


def _migrations_open() -> int:
    busy = frappe.db.count(MIGRATION, {"job_status": ["in", ACTIVE]})
    half = frappe.db.count(
        MIGRATION, {"job": ["in", ["Migrate", "Roll Back"]], "job_status": ["in", ["Stopped", "Failed"]]}
    )
    return busy + half


def _require_right() -> None:
    scope = current_scope()
    if not (is_administrator(scope) or scope.user_class == "Provincial Legal Office"):
        raise frappe.PermissionError
