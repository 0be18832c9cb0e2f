"""Who is written to, and what is known of them: one question to the database for any number of recipients."""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe.utils import getdate

from enforcement_cert.domain.assignments import is_in_force
from enforcement_cert.domain.notices import Audience


@dataclass(frozen=True)
class Recipient:
    """An officer about the own affairs, or a login about its work."""

    officer: str | None = None
    user: str | None = None

    @property
    def audience(self) -> Audience:
        return Audience.HOLDER if self.officer else Audience.STAFF

    @property
    def key(self) -> str:
        return f"officer:{self.officer}" if self.officer else f"user:{self.user}"


def holder(officer: str) -> Recipient:
    """The officer a record is about, with or without a login."""
    return Recipient(officer=officer)


def staff(users: Iterable[str]) -> list[Recipient]:
    """Logins, written to about their work; the login that acts just now is left out: it knows."""
    return [Recipient(user=user) for user in dict.fromkeys(users) if user and user != frappe.session.user]


def logins_of_agency(agency: str, duty: str) -> list[str]:
    """Return the logins of an agency that have a duty ("may_draft", "may_check") today."""
    return _logins({"agency": agency, duty: 1})


def logins_of_office(office: str, duty: str = "may_review") -> list[str]:
    """Return the logins of a legal office that have a duty today."""
    return _logins({"legal_office": office, duty: 1})


def _logins(filters: dict) -> list[str]:
    rows = frappe.get_all(
        "User Assignment",
        filters={**filters, "is_active": 1},
        fields=["user", "valid_from", "valid_until"],
        order_by="user",
    )
    today = getdate()
    return [row.user for row in rows if is_in_force(True, row.valid_from, row.valid_until, today)]


_LOGIN_COLUMNS = (
    "u.name as user, u.full_name, u.email, u.mobile_no, p.wechat_id, "
    "coalesce(p.by_email, '') as by_email, coalesce(p.by_sms, '') as by_sms, coalesce(p.by_wechat, '') as by_wechat "
)
_OFFICERS = (
    "select o.name as officer, o.officer_name as recipient_name, o.agency, o.mobile as mobile_shown, "
    "coalesce(o.mobile_cipher, '') != '' as has_mobile, " + _LOGIN_COLUMNS + "from `tabEnforcement Officer` o "
    "left join `tabUser Assignment` a on a.officer = o.name and a.is_active = 1 "
    "left join `tabUser` u on u.name = a.user and u.enabled = 1 "
    "left join `tabMessage Preference` p on p.user = u.name where o.name in %s"
)
_USERS = (
    "select null as officer, coalesce(nullif(u.full_name, ''), u.name) as recipient_name, a.agency, "
    "'' as mobile_shown, "
    "coalesce(u.mobile_no, '') != '' as has_mobile, " + _LOGIN_COLUMNS + "from `tabUser` u "
    "left join `tabUser Assignment` a on a.user = u.name and a.is_active = 1 "
    "left join `tabMessage Preference` p on p.user = u.name where u.enabled = 1 and u.name in %s"
)


def facts_of(recipients: Iterable[Recipient]) -> dict[Recipient, frappe._dict]:
    """Return what is known of each recipient; logins out of use and unknown officers are missing."""
    recipients = set(recipients)
    officers = [r.officer for r in recipients if r.officer]
    users = [r.user for r in recipients if not r.officer]
    found: dict[Recipient, frappe._dict] = {}
    if officers:
        rows = frappe.db.sql(_OFFICERS, (tuple(officers),), as_dict=True)
        found.update((Recipient(officer=row.officer), row) for row in rows)
    if users:
        rows = frappe.db.sql(_USERS, (tuple(users),), as_dict=True)
        found.update((Recipient(user=row.user), row) for row in rows)
    return found
