"""Fee items of a unit as the rules want them (domain/fees.py)."""

from datetime import date

import frappe
from frappe.query_builder.functions import Max
from frappe.utils import getdate

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.fees import FeeStandard, SlipStatus
from enforcement_cert.domain.money import fen_of
from enforcement_cert.errors import plain_refusals

ITEM, ROW = "Fee Item", "Fee Slip Row"


def fill_unit(document) -> None:
    """Give a new record the unit of whoever enters it, unless an administrator has named one."""
    if document.is_new() and not document.agency:
        document.agency = current_scope().agency


def standard_of(item) -> FeeStandard:
    """Return a Fee Item as the rules know it. Raises RuleRefused for a price that is none."""
    with plain_refusals():
        price = fen_of(item.unit_price)
    until = item.valid_until and getdate(item.valid_until)
    return FeeStandard(item.item_name, price, getdate(item.valid_from), until, item.fee_subject, item.agency)


def standards_beside(item) -> list[FeeStandard]:
    """Return the other standards of the same unit and code."""
    others = {"agency": item.agency, "item_code": item.item_code, "name": ["!=", item.name or ""]}
    names = frappe.get_all(ITEM, filters=others, pluck="name", order_by="valid_from asc")
    return [standard_of(frappe.get_doc(ITEM, name)) for name in names]


def last_charged_on(item: str) -> date | None:
    """Return the last day on which a slip that is made out or paid was charged by this standard."""
    row, slip = frappe.qb.DocType(ROW), frappe.qb.DocType("Fee Slip")
    days = frappe.qb.from_(row).join(slip).on(slip.name == row.parent).select(Max(slip.charged_on))
    standing = (str(SlipStatus.ISSUED), str(SlipStatus.PAID))
    found = days.where((row.fee_item == item) & slip.slip_status.isin(standing)).run()
    return found[0][0] and getdate(found[0][0])


def is_charged(item: str) -> bool:
    """Say whether any slip has been made by this standard."""
    return bool(frappe.db.exists(ROW, {"fee_item": item}))
