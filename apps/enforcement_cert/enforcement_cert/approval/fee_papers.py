"""Slips and receipts on paper: one a page, a whole list as one file in its order, reprints marked (R-334, R-389)."""

import frappe
from frappe import _
from frappe.utils import cint, get_fullname, now_datetime

from enforcement_cert.approval.fee_slips import SLIP, chosen_slips, take_step, verify
from enforcement_cert.domain.fees import require_receipt_printable, require_slip_printable
from enforcement_cert.domain.money import fen_of, yuan_text
from enforcement_cert.domain.printed_papers import FormKind, Paper, fill
from enforcement_cert.errors import plain_refusals
from enforcement_cert.papers.drawing import Sheet, lines_of
from enforcement_cert.papers.sending import day_text, form_of, paper_of, reprint_mark, send_papers


@frappe.whitelist(methods=["POST"])
def print_slips(names: list | str, paper: str = "") -> None:
    """Send the slips as one PDF, one a page, in the order given. `paper`: one of Paper, empty for the form's own."""
    _print(names, paper, FormKind.FEE_SLIP)


@frappe.whitelist(methods=["POST"])
def print_receipts(names: list | str, paper: str = "") -> None:
    """Send the receipts of paid slips as one PDF: a separate receipt for each payer, in the order given."""
    _print(names, paper, FormKind.FEE_RECEIPT)


def _print(names: list | str, wished: str, kind: FormKind) -> None:
    is_receipt, form = kind is FormKind.FEE_RECEIPT, form_of(kind)
    paper = paper_of(form, wished)
    slips = _printable(names, is_receipt)
    field = "receipt_prints" if is_receipt else "slip_prints"
    sheets = [_sheet(slip, form, paper, is_receipt, reprint_mark(cint(slip.get(field)))) for slip in slips]
    send_papers(sheets, paper, f"{'receipts' if is_receipt else 'slips'}-{slips[0].name}")
    for slip in slips:
        _count(slip, field)


def _printable(names: list | str, is_receipt: bool) -> list:
    chosen = chosen_slips(names)
    locked = {
        name: frappe.get_doc(SLIP, name, for_update=True) for name in sorted(chosen) if frappe.db.exists(SLIP, name)
    }
    if len(locked) < len(chosen) or not all(slip.has_permission("print") for slip in locked.values()):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    for slip in locked.values():
        with plain_refusals():
            (require_receipt_printable if is_receipt else require_slip_printable)(slip.slip_status)
        verify(slip)
    return [locked[name] for name in chosen]


def _count(slip, field: str) -> None:
    """Note one more print; two windows printing the same slip count one after the other."""
    moment = {"slip_prints": "slip_printed_at", "receipt_prints": "receipt_printed_at"}[field]
    take_step(slip, {field: cint(slip.get(field)) + 1, moment: now_datetime()})


def _sheet(slip, form, paper: Paper, is_receipt: bool, mark: str) -> Sheet:
    is_roll = paper is Paper.ROLL
    day = day_text(slip.paid_at if is_receipt else slip.issued_at)
    handler = slip.paid_by if is_receipt else slip.issued_by
    facts = {"unit": slip.unit_name, "today": day}
    number = _("Receipt No. {0}").format(slip.receipt_number) if is_receipt else _("Slip No. {0}").format(slip.name)
    return Sheet(
        title=form.form_title,
        number=number,
        mark=mark,
        facts=_facts(slip, is_receipt),
        paragraphs=lines_of(fill(form.body_text, facts)),
        table=_narrow(slip) if is_roll else _wide(slip),
        widths=(5, 2, 3) if is_roll else (4, 5.4, 1.9, 2.7, 1.6, 3),
        totals=[
            _("Total: ¥{0}").format(_yuan(slip.total)),
            _("In capital numerals: {0}").format(slip.total_in_words),
        ],
        closing=fill(form.closing_text, facts),
        signature=[slip.unit_name, _("Handled by: {0}").format(get_fullname(handler)), day],
    )


def _facts(slip, is_receipt: bool) -> list[tuple[str, str]]:
    payer = f"{slip.payer_name}（{slip.payer_remark}）" if slip.payer_remark else slip.payer_name
    facts = [(_("Charging Unit"), slip.unit_name), (_("Payer"), payer)]
    if is_receipt:
        facts += [(_("Fee Slip"), slip.name), (_("Paid By Means Of"), _(slip.payment_means))]
    if slip.replaces_slip:
        facts.append((_("Replaces"), slip.replaces_slip))
    return facts


def _wide(slip) -> list[list[str]]:
    heads = [_("Item Name"), _("Basis and Standard"), _("Unit of Charge")]
    heads += [_("Unit Price (Yuan)"), _("Quantity"), _("Amount (Yuan)")]
    return [heads, *(_wide_row(row) for row in slip.items)]


def _wide_row(row) -> list[str]:
    basis = f"{row.fee_basis}；{row.standard_text}"
    return [row.item_name, basis, row.charge_unit, _yuan(row.unit_price), str(row.quantity), _yuan(row.amount)]


def _narrow(slip) -> list[list[str]]:
    heads = [_("Item Name"), _("Quantity"), _("Amount (Yuan)")]
    return [heads, *(_narrow_row(row) for row in slip.items)]


def _narrow_row(row) -> list[str]:
    return [f"{row.item_name}（{_yuan(row.unit_price)}/{row.charge_unit}）", str(row.quantity), _yuan(row.amount)]


def _yuan(amount) -> str:
    return yuan_text(fen_of(amount))
