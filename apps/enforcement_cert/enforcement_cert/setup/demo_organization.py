"""Accounts in every state of their life, and letters of entrustment, for the demonstration province."""

from datetime import date, timedelta

import frappe
from frappe.utils import now_datetime

from enforcement_cert.certificate.issuing import new_token
from enforcement_cert.domain.identifiers import organization_check_character
from enforcement_cert.setup import demo_files, demo_units
from enforcement_cert.setup.demo_bulk import hash_names, insert_rows, new_names

ENTRUSTED_DAYS_AGO, ENTRUSTED_YEARS = 400, 3
EXPIRING_IN_DAYS = 45
FIRST_BODY = 60001  # the codes of the accounts that are not open yet
MOBILE = "19900200001"
_MATTERS = "受委托范围内的日常监督检查\n对轻微违法行为当场作出警告"
_POWERS = "以委托机关名义开展检查、调查取证，依法作出警告和二百元以下罚款"
_DETAIL = {
    "administrator_name": "演示管理员",
    "administrator_mobile": MOBILE,
    "legal_basis": "《中华人民共和国行政处罚法》第十七条、第十八条",
    "institution_staff_authorised": 20,
    "institution_staff_actual": 18,
}
_TOP = ("First-level Agency", "Administrative Organ")
_BODY = ("Second-level Body", "Authorised Organisation")
_UNIT = ("Entrusted Unit", "Entrusted Organisation")
# name, kinds, status, with data, below the agency of the demonstration clerk, reason of the status
_ACCOUNTS = (
    ("济南市数据管理局", _TOP, "Registered", False, False, ""),
    ("济南市园林和林业绿化局", _TOP, "Awaiting Review", True, False, ""),
    ("济南市知识产权综合行政执法支队", _BODY, "Awaiting Review", True, True, ""),
    ("济南市价格监督检查支队", _BODY, "Awaiting Superior", True, True, ""),
    ("济南市计量检定服务中心", _UNIT, "Registered", True, True, ""),
    ("济南市民族宗教事务局", _TOP, "Returned", True, False, "执法依据不全，请补充《宗教事务条例》的相关条款。"),
    ("济南市某协会（演示）", _TOP, "Declined", True, False, "不是行政执法主体。"),
    ("济南市原粮食局", _TOP, "Closed", True, False, "机构改革，职责划转。"),
)


def write_letters(today: date, expiring_below: str) -> None:
    """Give every entrusted unit a letter in force; the one below the clerk's agency is about to end."""
    units = frappe.get_all(
        "Enforcement Agency",
        filters={"agency_kind": "Entrusted Unit", "owner": frappe.session.user},
        fields=["name", "agency_name", "superior_agency"],
        order_by="name",
    )
    address = demo_files.write_letter()
    rows = [
        _letter_row(unit, name, address, today, is_expiring=unit.superior_agency == expiring_below)
        for unit, name in zip(units, new_names(f"EL-{today.year}-.#####", len(units)), strict=True)
    ]
    insert_rows("Entrustment Letter", rows)
    demo_files.attach((address, "Entrustment Letter", row["name"], "letter_file") for row in rows)
    for row in rows:
        term = {"entrusted_from": row["valid_from"], "entrusted_until": row["valid_until"]}
        frappe.db.set_value("Enforcement Agency", row["entrusted_unit"], term, update_modified=False)


def _letter_row(unit, name: str, address: str, today: date, *, is_expiring: bool) -> dict:
    start = today - timedelta(days=ENTRUSTED_DAYS_AGO)
    until = start.replace(year=start.year + ENTRUSTED_YEARS, day=min(start.day, 28))
    return {
        "name": name,
        "entrusted_unit": unit.name,
        "unit_name": unit.agency_name,
        "entrusting_agency": unit.superior_agency,
        "letter_number": f"演示委托〔{start.year}〕{name[-3:]}号",
        "letter_state": "In Force",
        "valid_from": start,
        "valid_until": today + timedelta(days=EXPIRING_IN_DAYS) if is_expiring else until,
        "matters": _MATTERS,
        "powers": _POWERS,
        "letter_file": address,
        "letter_pages": 1,
        "is_published": 1,
        "publication_token": new_token(),
        "confirmed_by": frappe.session.user,
        "confirmed_at": now_datetime(),
    }


def declare_bodies() -> None:
    """Let every first-level agency name the bodies below it, or say that it has none (R-041)."""
    below: dict[str, list] = {}
    fields = ["name", "agency_name", "agency_kind", "organization_code", "superior_agency", *_FIGURES]
    for row in frappe.get_all("Enforcement Agency", {"owner": frappe.session.user}, fields, order_by="name"):
        below.setdefault(row.superior_agency or "", []).append(row)
    rows = [
        (superior, position, unit)
        for superior in below
        if superior
        for position, unit in enumerate(below[superior], start=1)
    ]
    insert_rows("Declared Body", [_body_row(*row, name) for row, name in zip(rows, hash_names(len(rows)), strict=True)])
    without = [row.name for row in below.get("", []) if row.name not in below]
    table = frappe.qb.DocType("Enforcement Agency")
    frappe.qb.update(table).set(table.has_no_bodies, 1).where(table.name.isin(without or [""])).run()


_FIGURES = tuple(
    f"{kind}_{column}"
    for kind in ("civil_servants", "institution_staff", "other_staff")
    for column in ("authorised", "actual")
)


def _body_row(superior: str, position: int, unit, name: str) -> dict:
    return {
        "name": name,
        "parent": superior,
        "parenttype": "Enforcement Agency",
        "parentfield": "declared_bodies",
        "idx": position,
        "body_name": unit.agency_name,
        "body_kind": unit.agency_kind,
        "organization_code": unit.organization_code,
        "agency": unit.name,
        **{field: unit[field] or 0 for field in _FIGURES},
    }


def insert_accounts(superior: str) -> None:
    """Insert one account in every state; the bodies among them name the clerk's agency as superior."""
    for position, (name, (kind, legal_kind), status, has_data, is_below, reason) in enumerate(_ACCOUNTS):
        body = f"PDY{FIRST_BODY + position:05}"
        record = frappe.new_doc("Enforcement Agency")
        record.update(
            {
                "agency_name": name,
                "agency_kind": kind,
                "legal_kind": legal_kind,
                "claimed_superior": superior if is_below else None,
                "government_level": "City",
                "administrative_division": demo_units.CAPITAL,
                "account_status": status,
                "status_reason": reason,
                "status_changed_at": now_datetime(),
                "is_reviewed": int(status in ("Awaiting Superior", "Closed")),
                "has_no_bodies": int(has_data and kind == "First-level Agency"),
                "organization_code": body + organization_check_character(body) if status != "Declined" else None,
                **(_DETAIL if has_data else {}),
            }
        )
        record.flags.is_account_step = True
        record.insert(ignore_permissions=True)  # set-up has no user to ask
