"""The record the system keeps of a login: open steps, second factor, former passwords. Nobody else touches it."""

import frappe
from frappe.utils import cint

from enforcement_cert.domain.login_steps import FactorRule, LoginFacts, needs_second_factor
from enforcement_cert.domain.passwords import PasswordRules

RECORD = "Login Security"
SETTINGS = "Login Settings"
VERIFIED = "second_factor_at"
_LEAST_LENGTH, _MOST_REMEMBERED = 8, 24


def record_of(user: str, *, lock: bool = False):
    """Return the stored record of a login, made if missing; `lock` holds it until the transaction ends."""
    if not frappe.db.exists(RECORD, user):
        record = frappe.new_doc(RECORD)
        record.user = user
        # No role may touch these records; the rooms of logins alone do.
        record.insert(ignore_permissions=True, ignore_if_duplicate=True)
    return frappe.get_doc(RECORD, user, for_update=lock)


def store(user: str, **values) -> None:
    """Set columns of a login's record."""
    record_of(user)
    frappe.db.set_value(RECORD, user, values, update_modified=False)


def setting(field: str):
    """Return one of the Login Settings."""
    return frappe.db.get_single_value(SETTINGS, field)


def password_rules() -> PasswordRules:
    """Return the rules in force; never weaker than eight characters of one kind."""
    return PasswordRules(
        minimum_length=max(_LEAST_LENGTH, cint(setting("minimum_length"))),
        kinds=min(4, max(1, cint(setting("kinds_of_characters")))),
        remembered=min(_MOST_REMEMBERED, cint(setting("remembered_passwords"))),
    )


def is_production() -> bool:
    """Say whether the site configuration marks this site as one that serves real people."""
    return bool(frappe.conf.get("enforcement_production"))


def factor_is_required(user: str) -> bool:
    """Say whether this login needs a second factor by its roles (X-54)."""
    rule = FactorRule(setting("factor_rule") or FactorRule.PRODUCTION)
    if rule is FactorRule.NEVER or (rule is FactorRule.PRODUCTION and not is_production()):
        return False
    chosen = frappe.get_all("Second Factor Role", filters={"parent": SETTINGS}, pluck="role", order_by="idx")
    return needs_second_factor(frappe.get_roles(user), chosen, rule, is_production())


def facts_of(user: str, *, is_verified: bool, has_key: bool) -> LoginFacts:
    """Gather what decides on the next step of a login."""
    row = frappe.db.get_value(RECORD, user, ["must_change_password", "factor_set_up_at"], as_dict=True) or {}
    return LoginFacts(
        must_change_password=bool(row.get("must_change_password")),
        needs_factor=factor_is_required(user),
        is_enrolled=bool(row.get("factor_set_up_at")),
        is_verified=is_verified,
        has_key=has_key,
    )
