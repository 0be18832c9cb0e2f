"""Logins of the old system become logins here, every one of them (R-002, R-043).

A login that cannot be placed is not dropped: it is an obstacle, and as long as there is one the
migration does not run. Whoever logged in as A00001 still does, with a new random first password.
"""

import re
from typing import Any

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings

from enforcement_cert.access import roles
from enforcement_cert.access.passwords import give_first_password
from enforcement_cert.domain.errors import Finding, RuleViolation, as_finding, block, warn
from enforcement_cert.domain.legacy_codes import UnitTarget, class_of_account
from enforcement_cert.domain.organization import OfficeKey
from enforcement_cert.domain.text import clean_cell, squeeze
from enforcement_cert.errors import words_of
from enforcement_cert.exchange.legacy.context import Context, Decided
from enforcement_cert.exchange.legacy.units import UnitBook, office_key_of
from enforcement_cert.organization.facts import find_office

USER, ASSIGNMENT = "User", "User Assignment"
_DUTIES = {
    "Enforcement Agency": ("may_draft", "may_check"),
    "Second-level Body": ("may_draft", "may_check"),
    "Provincial Legal Office": ("may_review",),
    "City Legal Office": ("may_review",),
    "County Legal Office": ("may_review",),
    "System Administrator": (),
}
_NOT_IN_ADDRESS = re.compile(r"[^a-z0-9._-]+")
_LONGEST = 60


class AccountDesk:
    """Decides on logins and makes them."""

    def __init__(self, context: Context, units: UnitBook):
        self.context = context
        self.units = units

    def work(self, rows) -> list[Decided]:
        """Decide on logins in order and, in the real run, make them with their assignment."""
        return [self._work_one(row) for row in rows]

    def _work_one(self, row) -> Decided:
        if row.target_name:
            return Decided(row, "Kept", target=(row.target_doctype, row.target_name), second=_second(row))
        fields = self.context.fields_of(row)
        try:
            place, warnings = self._place(fields)
        except RuleViolation as violation:
            return Decided(row, "Rejected", [as_finding(violation)])
        if not squeeze(fields.get("login_name")):
            warnings.append(warn("legacy_login_missing"))
        if not self.context.is_real:
            return Decided(row, "Kept", warnings)
        return self._bring(row, fields, place, warnings)

    def _place(self, fields: dict[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
        """The class of a login and its place in the trees. Raises RuleViolation if a person must decide."""
        target = self.context.mapped.meaning("role", fields.get("role")) or ""
        entry = self.units.find(fields.get("unit_code"))
        unit = entry.same_as.unit if entry and entry.same_as else entry.unit if entry else None
        user_class = class_of_account(target, unit.kind if unit else None, unit.level if unit else None)
        if user_class == "System Administrator":
            return {"user_class": user_class}, []
        if entry is None or unit is None:
            raise RuleViolation("legacy_account_unit_unknown")
        if not entry.is_usable:
            raise RuleViolation("legacy_account_unit_faulty", unit=unit.name)
        if user_class in ("Enforcement Agency", "Second-level Body"):
            return {"user_class": user_class, "agency": self.units.agency_of(entry)}, []
        key = office_key_of(unit)
        office = find_office(key) if key else None
        if key is None or not (office or self._office_comes(key)):
            raise RuleViolation("legacy_account_no_office")
        return {"user_class": user_class, "legal_office": office}, []

    def _office_comes(self, key: OfficeKey) -> bool:
        return any(
            entry.unit.kind is UnitTarget.LEGAL_OFFICE and entry.is_usable and office_key_of(entry.unit) == key
            for entry in self.units.entries
        )

    # ------------------------------------------------------------ making

    def _bring(self, row, fields: dict[str, Any], place: dict[str, Any], warnings: list[Finding]) -> Decided:
        frappe.db.savepoint("legacy_account")
        try:
            user = self._make_user(row, fields, place["user_class"])
            assignment = self._assign(user, place)
        except (frappe.ValidationError, RuleViolation) as refusal:
            frappe.db.rollback(save_point="legacy_account")
            frappe.clear_messages()
            sentence = words_of(refusal)
            return Decided(row, "Rejected", [block("legacy_account_refused")], sentences=[sentence])
        give_first_password(user)
        return Decided(row, "Kept", warnings, target=(USER, user), second=(ASSIGNMENT, assignment))

    def _make_user(self, row, fields: dict[str, Any], user_class: str) -> str:
        """Write a login row by row: saved through the engine's form, each would throw away all cached record
        types, which takes seconds per login. Names and roles are made here, so nothing is left to check."""
        login = clean_cell(fields.get("login_name"))[:_LONGEST]
        address = self._free_address(login, row.position)
        shown = clean_cell(fields.get("user_name"))[:_LONGEST].replace("<", "").replace(">", "") or login or address
        record = frappe.new_doc(USER)
        record.update(
            {
                "name": address,
                "email": address,
                "username": self._free_username(login, address),
                "first_name": shown,
                "full_name": shown,
                "language": "zh",
                "enabled": 1,
                "user_type": "System User",
                "send_welcome_email": 0,
            }
        )
        record.db_insert()
        wanted = sorted(roles.roles_of(user_class, dict.fromkeys(_DUTIES[user_class], True)))
        for position, role in enumerate(wanted, start=1):
            has = frappe.new_doc("Has Role")
            has.update({"parent": address, "parenttype": USER, "parentfield": "roles", "idx": position, "role": role})
            has.db_insert()
        create_notification_settings(address)  # the desk does not open without
        return address

    def _assign(self, user: str, place: dict[str, Any]) -> str:
        assignment = frappe.new_doc(ASSIGNMENT)
        duties = dict.fromkeys(_DUTIES[place["user_class"]], 1)
        assignment.update({"user": user, "is_active": 1, **place, **duties})
        assignment.insert(ignore_permissions=True)  # as above
        return assignment.name

    def _free_address(self, login: str, position: int) -> str:
        local = _NOT_IN_ADDRESS.sub("", login.lower()).strip(".-_") or f"user{position}"
        domain = self.context.login_domain
        address, number = f"{local}@{domain}", 2
        while frappe.db.exists(USER, address):
            address, number = f"{local}-{number}@{domain}", number + 1
        return address

    def _free_username(self, login: str, address: str) -> str:
        """The old user name where it is free and the engine allows it; else what stands before the @."""
        wanted = login.replace(" ", "")
        if not wanted or frappe.db.exists(USER, {"username": wanted}):
            wanted = address.split("@")[0]
        return wanted


def _second(row) -> tuple[str, str] | None:
    return (row.second_doctype, row.second_name) if row.second_name else None


def let_old_user_names_in() -> None:
    """People of the old system log in with their old user name."""
    frappe.db.set_single_value("System Settings", "allow_login_using_user_name", 1)
