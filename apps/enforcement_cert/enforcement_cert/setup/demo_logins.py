"""Logins of the demonstration province: one per class of users and per duty."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import frappe

from enforcement_cert.access.roles import roles_of
from enforcement_cert.setup.demo_bulk import DEMO_DOMAIN, DEMO_OWNER

LOGINS_FILE = "demo-logins.json"
PRIVATE_FILE_MODE = 0o600
LANGUAGE = "zh"


@dataclass(frozen=True)
class Login:
    """One login: address before the @, name on screen, class, key of its place, duties."""

    key: str
    full_name: str
    user_class: str
    place: str = ""
    duties: tuple[str, ...] = ()

    @property
    def user(self) -> str:
        return self.key + DEMO_DOMAIN


class WrittenLogins(TypedDict):
    """What is written down of the logins; `password` is that of all but the rows that name their own."""

    password: str
    logins: list[dict[str, str]]


LOGINS = (
    Login("province", "演示·省法制机构审核员", "Provincial Legal Office", "province_office", ("may_review",)),
    Login("cards", "演示·省法制机构制证员", "Provincial Legal Office", "province_office", ("may_make_cards",)),
    Login("city", "演示·市法制机构审核员", "City Legal Office", "city_office", ("may_review",)),
    Login("county", "演示·县法制机构审核员", "County Legal Office", "county_office", ("may_review",)),
    Login("clerk", "演示·执法主体经办人", "Enforcement Agency", "city_agency", ("may_draft",)),
    Login("checker", "演示·执法主体初审人", "Enforcement Agency", "city_agency", ("may_check",)),
    Login("body", "演示·二级机构管理员", "Second-level Body", "city_body", ("may_draft", "may_check")),
    Login("officer", "演示·执法人员", "Enforcement Officer", "officer"),
    Login("admin", "演示·系统管理员", "System Administrator"),
    Login("units", "演示·执法主体账号管理员", "Enforcement Agency", "city_agency", ("may_administer",)),
    Login("first", "演示·首次登录（旧版初始密码）", "Enforcement Agency", "city_agency", ("may_draft",)),
    Login("subsystem", "演示·首次登录（旧版子系统密码）", "County Legal Office", "county_office"),
)
# The initial passwords of the older manuals: here alone, to be changed at the first login (G-030).
HISTORICAL_PASSWORDS = {"first": "1", "subsystem": "888888"}
DECIDERS = {
    "clerk": "clerk" + DEMO_DOMAIN,
    "checker": "checker" + DEMO_DOMAIN,
    "cards": "cards" + DEMO_DOMAIN,
    "Province": "province" + DEMO_DOMAIN,
    "City": "city" + DEMO_DOMAIN,
    "County": "county" + DEMO_DOMAIN,
}
_PLACE_FIELDS = {
    "Provincial Legal Office": "legal_office",
    "City Legal Office": "legal_office",
    "County Legal Office": "legal_office",
    "Enforcement Agency": "agency",
    "Second-level Body": "agency",
    "Enforcement Officer": "officer",
}


def new_password() -> str:
    """Return a random password for the demonstration logins of one load."""
    return "Demo-" + secrets.token_urlsafe(9)


def insert_owner() -> None:
    """Insert the disabled user who owns all demonstration rows; nobody can log in as it."""
    user = frappe.new_doc("User")
    user.update({"email": DEMO_OWNER, "first_name": "演示数据", "send_welcome_email": 0})
    user.flags.no_welcome_mail = True
    user.insert(ignore_permissions=True)  # set-up has no user to ask
    # Saving a disabled user asks for a system manager, whom a fresh site does not have yet.
    frappe.db.set_value("User", DEMO_OWNER, "enabled", 0)


def insert_users(password: str) -> None:
    """Insert the logins without sending mail, at once with the roles their assignments will ask for."""
    for login in LOGINS:
        user = frappe.new_doc("User")
        user.update(
            {
                "email": login.user,
                "first_name": login.full_name,
                "language": LANGUAGE,
                "send_welcome_email": 0,
                "new_password": HISTORICAL_PASSWORDS.get(login.key, password),
            }
        )
        for role in sorted(roles_of(login.user_class, dict.fromkeys(login.duties, True))):
            user.append("roles", {"role": role})
        user.flags.update({"no_welcome_mail": True, "is_demonstration": True})
        # The common password is written down for the people of this machine (keep_logins) and stays.
        user.flags.keeps_password = login.key not in HISTORICAL_PASSWORDS
        user.flags.ignore_password_policy = login.key in HISTORICAL_PASSWORDS
        user.insert(ignore_permissions=True)  # set-up has no user to ask


def assign(places: Mapping[str, str]) -> None:
    """Give every login its place and duties; saving the assignment gives the roles."""
    for login in LOGINS:
        assignment = frappe.new_doc("User Assignment")
        assignment.update({"user": login.user, "user_class": login.user_class, "is_active": 1})
        if login.place:
            assignment.set(_PLACE_FIELDS[login.user_class], places[login.place])
        for duty in login.duties:
            assignment.set(duty, 1)
        assignment.insert(ignore_permissions=True)  # set-up has no user to ask


def logins_path() -> Path:
    """Return where the demonstration logins of this site are written down."""
    return Path(frappe.get_site_path(LOGINS_FILE))


def keep_logins(password: str) -> None:
    """Write the logins down for the people of this machine (mode 600)."""
    content = {
        "password": password,
        "logins": [_written_down(login) for login in LOGINS],
    }
    path = logins_path()
    path.touch(PRIVATE_FILE_MODE)
    path.chmod(PRIVATE_FILE_MODE)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _written_down(login: Login) -> dict[str, str]:
    row = {"user": login.user, "name": login.full_name, "user_class": login.user_class}
    own = HISTORICAL_PASSWORDS.get(login.key)
    return {**row, "password": own} if own else row


def read_logins() -> WrittenLogins | None:
    """Return what was written down, or None."""
    path = logins_path()
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
