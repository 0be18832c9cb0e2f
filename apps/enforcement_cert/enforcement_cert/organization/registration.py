"""A unit registers itself (立即注册): account, login and place in one transaction (R-053, R-054, R-056).

Everything is checked before anything is written; a second registration of the same body is refused by the
unique key on the organisation code, however close together the two come (G-029). Nothing of what others
have entered is told: neither whether a person exists nor who registered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import cint

from enforcement_cert.access import change_log, external, passwords
from enforcement_cert.domain.account_life import AccountStatus
from enforcement_cert.domain.errors import Label, OrganizationRuleBroken, RuleViolation
from enforcement_cert.domain.identifiers import read_mobile, read_organization_code
from enforcement_cert.domain.organization import require_legal_kind
from enforcement_cert.domain.registration import PASSWORD_LONGEST, clean_login, clean_unit_name
from enforcement_cert.domain.text import clean_name
from enforcement_cert.messages import explain
from enforcement_cert.organization import affiliation
from enforcement_cert.organization.superiors import SUPERIOR_KINDS, find_superiors

AGENCY = "Enforcement Agency"
REGISTRATIONS_PER_HOUR = 20
LOOK_UPS_PER_MINUTE = 60
_ATTEMPTS = 3
_OFFICE_LEVEL = {"Province": "Province", "City": "City", "County": "County", "Township": "County"}


@dataclass(frozen=True)
class Registration:
    """What a unit has typed, cleaned. Holds a mobile number: never log it."""

    agency_kind: str
    agency_name: str
    legal_kind: str
    government_level: str
    administrative_division: str
    organization_code: str
    superior: str | None
    administrator_name: str
    administrator_mobile: str
    login_name: str


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=REGISTRATIONS_PER_HOUR, seconds=3600)
def register(
    agency_kind: str,
    agency_name: str,
    legal_kind: str,
    government_level: str,
    administrative_division: str,
    organization_code: str,
    administrator_name: str,
    administrator_mobile: str,
    login_name: str,
    password: str,
    repeated: str,
    superior: str = "",
) -> dict:
    """Register a unit with its first login.

    Returns {"login", "message"}, or {"problems": {field: sentence}} and nothing is written. Raises
    ValidationError if the body or the login name is there already. At most 20 an hour from one address.
    """
    if not is_registration_open():
        frappe.throw(_("Registration is closed at the moment. Ask your legal office for an account."))
    typed = {
        "agency_kind": agency_kind,
        "agency_name": agency_name,
        "legal_kind": legal_kind,
        "government_level": government_level,
        "administrative_division": administrative_division,
        "organization_code": organization_code,
        "superior": superior,
        "administrator_name": administrator_name,
        "administrator_mobile": administrator_mobile,
        "login_name": login_name,
    }
    wanted, problems = read_registration(typed)
    problems |= _password_problems(password, repeated, typed)
    if problems or wanted is None:
        return {"problems": problems}
    return _register(wanted, password)


def _register(wanted: Registration, password: str) -> dict:
    """Write unit and login; again from the start if the database broke a tie with somebody else's."""
    for _attempt in range(_ATTEMPTS):
        try:
            return _write(wanted, password)
        except frappe.QueryDeadlockError:
            frappe.db.rollback()  # nothing but the above has been written in this call
    return _write(wanted, password)


def _write(wanted: Registration, password: str) -> dict:
    email = login_address(wanted.login_name)
    insert_user(wanted, email)
    unit = insert_unit(wanted, registered_by=email)
    assign_user(wanted, email, unit.name)
    passwords.set_password(email, password)
    change_log.record(email, Label("Unit registered itself"))
    office = frappe.db.get_value("Legal Office", unit.reviewing_office, "office_name")
    message = _("{0} is registered. Log in with {1}, complete the data and submit them to {2}.")
    return {"login": wanted.login_name, "message": message.format(unit.agency_name, wanted.login_name, office)}


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=LOOK_UPS_PER_MINUTE, seconds=60)
def divisions(level: str) -> list[dict]:
    """Return the divisions of a level that have a legal office, for the form: [{"code", "name"}]."""
    offices = frappe.get_all(
        "Legal Office",
        filters={"government_level": _OFFICE_LEVEL.get(level, ""), "is_disabled": 0},
        pluck="administrative_division",
        order_by="administrative_division",
    )
    rows = frappe.get_all(
        "Administrative Division",
        filters={"name": ["in", offices or [""]]},
        fields=["name", "division_name", "full_name"],
        order_by="name",
    )
    return [{"code": row.name, "name": row.full_name or row.division_name} for row in rows]


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=LOOK_UPS_PER_MINUTE, seconds=60)
def superiors(text: str, agency_kind: str) -> list[dict]:
    """Return agencies a unit may name as superior: [{"name", "agency_name", "place"}]; at least two letters."""
    return find_superiors(text, agency_kind, only_open=True) if len((text or "").strip()) > 1 else []


def read_registration(typed: dict) -> tuple[Registration | None, dict[str, str]]:
    """Check what was typed. Returns it clean, or None with the sentence for each field that is wrong."""
    clean: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field, read in _READERS.items():
        try:
            clean[field] = read(typed)
        except RuleViolation as violation:
            problems[field] = explain(violation)
    return (None, problems) if problems else (Registration(**clean), problems)


def _chosen(field: str) -> Callable[[dict], str]:
    def read(typed: dict) -> str:
        options = frappe.get_meta(AGENCY).get_field(field).options.split("\n")
        if typed[field] not in options:
            raise OrganizationRuleBroken("choice_missing")
        return typed[field]

    return read


def _legal_kind(typed: dict) -> str:
    kind = _chosen("legal_kind")(typed)
    require_legal_kind(_chosen("agency_kind")(typed), kind)
    return kind


def _division(typed: dict) -> str:
    """The division must have a legal office of the level; a township is registered under its county."""
    level = _OFFICE_LEVEL.get(typed["government_level"], "")
    code = str(typed["administrative_division"])[:12]
    if not frappe.db.exists(
        "Legal Office", {"administrative_division": code, "government_level": level, "is_disabled": 0}
    ):
        raise OrganizationRuleBroken("division_unknown")
    return code


def _superior(typed: dict) -> str | None:
    if typed["agency_kind"] == "First-level Agency":
        return None
    row = frappe.db.get_value(
        AGENCY, str(typed["superior"] or "")[:140], ["agency_kind", "account_status", "agency_name"], as_dict=True
    )
    if not row or row.agency_kind not in SUPERIOR_KINDS.get(typed["agency_kind"], ()):
        raise OrganizationRuleBroken("account_superior_unfit")
    if row.account_status in ("Closed", "Declined"):
        raise OrganizationRuleBroken("account_superior_closed", superior=row.agency_name)
    if row.account_status != AccountStatus.OPEN:  # what nobody has reviewed is not confirmed to a visitor either
        raise OrganizationRuleBroken("account_superior_unfit")
    return typed["superior"]


_READERS: dict[str, Callable[[dict], str | None]] = {
    "agency_kind": _chosen("agency_kind"),
    "agency_name": lambda typed: clean_unit_name(typed["agency_name"]),
    "legal_kind": _legal_kind,
    "government_level": _chosen("government_level"),
    "administrative_division": _division,
    "superior": _superior,
    "organization_code": lambda typed: read_organization_code(typed["organization_code"]),
    "administrator_name": lambda typed: clean_name(typed["administrator_name"]),
    "administrator_mobile": lambda typed: read_mobile(typed["administrator_mobile"]),
    "login_name": lambda typed: clean_login(typed["login_name"]),
}


def _password_problems(password: str, repeated: str, typed: dict) -> dict[str, str]:
    try:
        if len(password or "") > PASSWORD_LONGEST:
            raise OrganizationRuleBroken("password_too_long", maximum=PASSWORD_LONGEST)
        words = [str(typed[field]) for field in ("login_name", "administrator_name", "administrator_mobile")]
        passwords.require_acceptable(password, passwords.password_rules(), [word for word in words if word])
        passwords.require_new_twice("", password, repeated)
    except RuleViolation as violation:
        return {"password": explain(violation)}
    return {}


def login_address(login: str) -> str:
    """Return the name under which a login is stored. Raises ValidationError if it is taken."""
    if "@" not in login:
        return external.require_free_login_name(login)
    if frappe.db.exists("User", login):
        frappe.throw(_("This login name is taken. Please choose another one."))
    return login


def insert_unit(wanted: Registration, *, registered_by: str = "", superior_agency: str = ""):
    """Insert the account; `superior_agency` puts it at once into the tree of the agency that makes it."""
    unit = frappe.new_doc(AGENCY)
    unit.update(
        {
            "agency_name": wanted.agency_name,
            "agency_kind": wanted.agency_kind,
            "legal_kind": wanted.legal_kind,
            "government_level": wanted.government_level,
            "administrative_division": wanted.administrative_division,
            "organization_code": wanted.organization_code,
            "administrator_name": wanted.administrator_name,
            "administrator_mobile": wanted.administrator_mobile,
            "superior_agency": superior_agency or None,
        }
    )
    if wanted.superior:
        affiliation.require_superior(unit, wanted.superior)
        unit.claimed_superior = None if superior_agency else wanted.superior
    unit.flags.registered_by = registered_by
    # A visitor has no rights yet; everything has been checked by the caller, and the account opens nothing.
    unit.insert(ignore_permissions=True)
    if registered_by:
        marks = {"owner": registered_by, "modified_by": registered_by}
        frappe.db.set_value(AGENCY, unit.name, marks, update_modified=False)
    return unit


def insert_user(wanted: Registration, email: str) -> None:
    """Insert the first login of a new unit; it has no place and no password yet."""
    user = frappe.new_doc("User")
    user.update({"email": email, "first_name": wanted.administrator_name})
    if "@" not in wanted.login_name:
        user.username = wanted.login_name
    user.update({"language": "zh", "send_welcome_email": 0, "enabled": 1, "user_type": "System User"})
    user.flags.no_welcome_mail = True
    user.insert(ignore_permissions=True)  # see insert_unit


def assign_user(wanted: Registration, email: str, agency: str) -> None:
    """Give the first login its unit and both duties of a clerk."""
    assignment = frappe.new_doc("User Assignment")
    user_class = "Enforcement Agency" if wanted.agency_kind == "First-level Agency" else "Second-level Body"
    assignment.update({"user": email, "user_class": user_class, "agency": agency, "may_draft": 1, "may_check": 1})
    assignment.insert(ignore_permissions=True)  # see insert_unit


def is_registration_open() -> bool:
    """Say whether the page is offered; administrators close it in the settings."""
    return bool(cint(frappe.db.get_single_value("Certificate Settings", "allow_registration")))
