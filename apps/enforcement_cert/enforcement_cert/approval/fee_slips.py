"""Fee slips: computed by the standard, issued, paid, corrected; for one payer or for a list of names.

Every step locks its slips and verifies their amounts against the standard before anything is written
(R-338). A list of names gives each payer a slip, and after the payment a receipt, of his own (R-334).
"""

import re

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime

from enforcement_cert import numbering
from enforcement_cert.access.scope import current_scope
from enforcement_cert.approval.fee_items import ITEM, fill_unit, standard_of
from enforcement_cert.domain.fees import (
    SlipAct,
    SlipStatus,
    read_payers,
    require_chargeable_source,
    require_payer_name,
    row_fen,
    status_after,
    total_fen,
    verify_fen,
)
from enforcement_cert.domain.money import capital_text, fen_of, yuan_of, yuan_text
from enforcement_cert.domain.numbering import NumberContext
from enforcement_cert.errors import plain_refusals

SLIP = "Fee Slip"
HANDLER_ROLE = "Case Handler"
SLIP_PATTERN, RECEIPT_PATTERN = "SF{year:4}{serial:8}", "PJ{year:4}{serial:8}"
MEANS = ("Cash", "Bank Transfer", "Bank Card", "Mobile Payment")
_MOST_AT_ONCE = 500
_ATTEMPT = "fee_batch"
_KEY = re.compile(r"[A-Za-z0-9-]{8,40}")
# What only steps write; a browser that sends other values is not heard.
_LIFE = [
    "agency",
    "unit_name",
    "slip_status",
    "charged_on",
    "batch_key",
    "batch_position",
    "source_doctype",
    "source_name",
    "issued_at",
    "issued_by",
    "paid_at",
    "paid_by",
    "payment_means",
    "receipt_number",
    "voided_at",
    "voided_by",
    "void_reason",
    "replaces_slip",
    "replaced_by",
    "slip_prints",
    "slip_printed_at",
    "receipt_prints",
    "receipt_printed_at",
    "position_key",
]


def next_slip_numbers(count: int = 1) -> list[str]:
    """Take the next numbers of slips; voided slips keep theirs. The whole province waits until the request ends."""
    return numbering.take("fee-slip", SLIP_PATTERN, NumberContext(on=getdate()), count)


def keep_life(slip) -> None:
    """Put what only steps write back to what is stored; a new slip begins as a draft of the own unit, today."""
    stored = {} if slip.is_new() else frappe.db.get_value(SLIP, slip.name, _LIFE, as_dict=True)
    for name in _LIFE:
        if name == "agency" and slip.is_new():
            fill_unit(slip)
        else:
            slip.set(name, stored.get(name))
    if slip.is_new():
        slip.slip_status, slip.charged_on = str(SlipStatus.DRAFT), getdate()
        slip.unit_name = frappe.db.get_value("Enforcement Agency", slip.agency, "agency_name")


def fill_amounts(slip) -> None:
    """Compute rows and total by the standards of the day; what stands there already must be the same (R-338)."""
    with plain_refusals():
        require_chargeable_source(slip.source_doctype)
        slip.payer_name = require_payer_name(slip.payer_name)
        # Locked: a standard that was ended while this request waited is not charged by (its last day stands).
        items = {name: frappe.get_doc(ITEM, name, for_update=True) for name in sorted(_items_of(slip))}
        amounts = [_fill_row(slip, row, items[row.fee_item or ""]) for row in slip.items]
        total = total_fen(amounts)
        verify_fen(fen_of(slip.total) if slip.total else None, total, _("Total"))
        slip.total, slip.total_in_words = yuan_of(total), capital_text(total)


def _items_of(slip) -> set[str]:
    return {row.fee_item or "" for row in slip.items}


def _fill_row(slip, row, item) -> int:
    amount = row_fen(standard_of(item), row.quantity or 0, slip.agency, getdate(slip.charged_on))
    for given, right in ((row.unit_price, fen_of(item.unit_price)), (row.amount, amount)):
        verify_fen(fen_of(given) if given else None, right, item.item_name)
    row.update({"item_name": item.item_name, "charge_unit": item.charge_unit, "unit_price": item.unit_price})
    row.update({"fee_basis": item.fee_basis, "standard_text": item.standard_text, "amount": yuan_of(amount)})
    return amount


def verify(slip) -> None:
    """Refuse a stored slip whose amounts are not those of its standard, or whose words are not its total."""
    with plain_refusals():
        amounts = []
        for row in slip.items:
            item = frappe.get_doc(ITEM, row.fee_item)
            amount = row_fen(standard_of(item), row.quantity, slip.agency, getdate(slip.charged_on))
            amounts.append(verify_fen(fen_of(row.amount), amount, item.item_name))
        total = verify_fen(fen_of(slip.total), total_fen(amounts), _("Total"))
        verify_fen(None if slip.total_in_words == capital_text(total) else -1, total, _("Total in Capital Numerals"))


# ---------------------------------------------------------------- steps


@frappe.whitelist(methods=["POST"])
def make_batch(fee_item: str, payers: str, quantity: int = 1, request_key: str = "") -> dict:
    """Issue one slip for each line of a list of names, all for the same item (R-334).

    `request_key`: made by the page for this one window, so that a second sending makes nothing twice.
    Returns {"batch", "slips": [names in order], "total": text in yuan}.
    """
    agency = _handler_unit()
    batch = (
        f"{agency}:{request_key}"
        if _KEY.fullmatch(request_key or "")
        else f"{agency}:{frappe.generate_hash(length=20)}"
    )
    if not frappe.has_permission(ITEM, "read", fee_item):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    frappe.db.get_value(ITEM, fee_item, "name", for_update=True)  # the second sending waits for the first
    there = _slips_of(batch) or _issue_batch(batch, _batch_of(agency, batch, payers, fee_item, cint(quantity)))
    total = sum(fen_of(row.total) for row in there)
    return {"batch": batch, "slips": [row.name for row in there], "total": yuan_text(total)}


def _batch_of(agency: str, batch: str, payers: str, fee_item: str, quantity: int) -> list:
    """Return the slips of a list of names, computed but neither numbered nor stored."""
    with plain_refusals():
        lines = read_payers(payers)
    slips = []
    for position, payer in enumerate(lines, 1):
        slip = _new_slip(agency, payer.name, payer.remark, [{"fee_item": fee_item, "quantity": quantity}])
        slip.update({"batch_key": batch, "batch_position": position, "position_key": f"{batch}:{position}"})
        fill_amounts(slip)
        slips.append(slip)
    return slips


def _issue_batch(batch: str, slips: list) -> list:
    """Number and store the slips; where another sending was first, what was tried is undone and its slips are taken.

    The second sending does not see them before: its transaction began to read earlier. The database's key tells.
    """
    issued = {"slip_status": _after(slips[0], SlipAct.ISSUE), "issued_at": now_datetime()}
    frappe.db.savepoint(_ATTEMPT)
    try:
        for slip, number in zip(slips, next_slip_numbers(len(slips)), strict=True):
            slip.flags.slip_number = number
            take_step(slip, {**issued, "issued_by": frappe.session.user})
    except frappe.UniqueValidationError:
        frappe.clear_last_message()
        frappe.db.rollback(save_point=_ATTEMPT)
        if there := _slips_of(batch, for_update=True):
            return there
        raise
    return slips


@frappe.whitelist(methods=["POST"])
def issue_slips(names: list | str) -> int:
    """Issue drafts at the standard of today. Returns how many."""
    slips = _locked(names)
    for slip in slips:
        if getdate(slip.charged_on) != getdate():
            slip.charged_on = getdate()
        _issue(slip)
    return len(slips)


@frappe.whitelist(methods=["POST"])
def note_payment(names: list | str, means: str) -> int:
    """Note that issued slips are paid; each gets a receipt number of its own. Returns how many."""
    if means not in MEANS:
        frappe.throw(_("Choose how the fee was paid."))
    slips = _locked(names)
    for slip in slips:
        _after(slip, SlipAct.PAY)
        verify(slip)
    numbers = numbering.take("fee-receipt", RECEIPT_PATTERN, NumberContext(on=getdate()), len(slips))
    for slip, number in zip(slips, numbers, strict=True):
        paid = {"paid_at": now_datetime(), "paid_by": frappe.session.user, "payment_means": means}
        take_step(slip, {"slip_status": _after(slip, SlipAct.PAY), "receipt_number": number, **paid})
    return len(slips)


@frappe.whitelist(methods=["POST"])
def void_slip(name: str, reason: str) -> dict:
    """Void a slip that was a mistake; its number stays. Returns {"name", "slip_status"}."""
    slip = _locked([name])[0]
    _void(slip, reason)
    return {"name": slip.name, "slip_status": slip.slip_status}


@frappe.whitelist(methods=["POST"])
def correct_slip(name: str, payer_name: str, items: list | str, reason: str, payer_remark: str = "") -> dict:
    """Void a slip and issue the right one in its place, each naming the other (R-338).

    `items`: [{"fee_item", "quantity"}]. Returns {"name"} of the new slip.
    """
    wrong = _locked([name])[0]
    _void(wrong, reason)
    rows = [{"fee_item": row.get("fee_item"), "quantity": row.get("quantity")} for row in frappe.parse_json(items)]
    right = _new_slip(wrong.agency, payer_name, payer_remark, rows)
    right.update(
        {"replaces_slip": wrong.name, "source_doctype": wrong.source_doctype, "source_name": wrong.source_name}
    )
    _issue(right)
    take_step(wrong, {"replaced_by": right.name})
    return {"name": right.name}


def _handler_unit() -> str:
    """Return the unit whose cases the present login handles."""
    scope = current_scope()
    if not scope.agency or not scope.account_is_open or HANDLER_ROLE not in frappe.get_roles():
        frappe.throw(_("Fees are charged by the case handlers of the unit."), frappe.PermissionError)
    return scope.agency


def chosen_slips(names: list | str) -> list[str]:
    """Return the names a page has sent, each once, in their order. Raises ValidationError for none and too many."""
    chosen = list(dict.fromkeys(map(str, frappe.parse_json(names))))
    if not 0 < len(chosen) <= _MOST_AT_ONCE:
        frappe.throw(_("Choose between 1 and {0} slips.").format(_MOST_AT_ONCE))
    return chosen


def _locked(names: list | str) -> list:
    """Return own slips under lock, in the order given. Raises PermissionError for any that is not the own unit's."""
    agency = _handler_unit()
    chosen = chosen_slips(names)
    known = set(frappe.get_all(SLIP, filters={"name": ["in", chosen], "agency": agency}, pluck="name", order_by="name"))
    if known != set(chosen):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    locked = {name: frappe.get_doc(SLIP, name, for_update=True) for name in sorted(chosen)}
    return [locked[name] for name in chosen]


def _new_slip(agency: str, payer: str, remark: str, rows: list[dict]):
    slip = frappe.new_doc(SLIP)
    unit_name = frappe.db.get_value("Enforcement Agency", agency, "agency_name")
    slip.update({"agency": agency, "unit_name": unit_name, "payer_name": payer, "payer_remark": (remark or "")[:100]})
    slip.update({"charged_on": getdate(), "slip_status": str(SlipStatus.DRAFT)})
    for row in rows:
        if not row["fee_item"] or not frappe.has_permission(ITEM, "read", row["fee_item"]):
            frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
        slip.append("items", {"fee_item": row["fee_item"], "quantity": cint(row["quantity"])})
    return slip


def _issue(slip) -> None:
    after = _after(slip, SlipAct.ISSUE)
    fill_amounts(slip)
    take_step(slip, {"slip_status": after, "issued_at": now_datetime(), "issued_by": frappe.session.user})


def _void(slip, reason: str) -> None:
    after = _after(slip, SlipAct.VOID)
    text = " ".join((reason or "").split())
    if not text:
        frappe.throw(_("Please give the reason."))
    voided = {"voided_at": now_datetime(), "voided_by": frappe.session.user, "void_reason": text[:500]}
    take_step(slip, {"slip_status": after, **voided})


def _after(slip, act: SlipAct) -> str:
    with plain_refusals():
        return str(status_after(slip.slip_status, act))


def take_step(slip, values: dict) -> None:
    """Write what a step, or a print, changes on a locked slip; every caller has been asked for place and duty."""
    slip.update(values)
    slip.flags.is_step = True
    slip.save(ignore_permissions=True)


def _slips_of(batch: str, for_update: bool = False) -> list:
    """Return name and total of a batch's slips in their order; with a lock also those stored meanwhile."""
    slip = frappe.qb.DocType(SLIP)
    found = frappe.qb.from_(slip).select(slip.name, slip.total).where(slip.batch_key == batch)
    found = found.orderby(slip.batch_position)
    return (found.for_update() if for_update else found).run(as_dict=True)
