"""Fee items and slips: computed by the standard, verified, corrected; lists of names; who may; what is printed."""

import io
from decimal import Decimal

import frappe
import pikepdf
import pytest
from frappe.utils import add_days, get_fullname, getdate

from enforcement_cert import numbering
from enforcement_cert.approval import fee_papers, fee_slips
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make

ITEM, SLIP = "Fee Item", "Fee Slip"
NAMES = "测甲\n测乙\n测丙"


@pytest.fixture
def unit(site):
    frappe.local.lang = "zh"
    agency = make.make_agency()
    users = {
        duty: make.make_user("Enforcement Agency", agency=agency.name, **{duty: True})
        for duty in ("may_handle_cases", "may_manage_approval", "may_supervise_centre")
    }
    yield frappe._dict(agency=agency, item=make.make_fee_item(agency), **users)
    frappe.local.lang = "en"


@pytest.fixture
def handler(unit):
    make.as_user(unit.may_handle_cases)
    return unit


def slip_of(unit, **values):
    slip = frappe.new_doc(SLIP)
    slip.update({"payer_name": "测甲", **values})
    slip.append("items", {"fee_item": unit.item.name, "quantity": 2})
    return slip


def batch_of(unit, names: str = NAMES) -> list[str]:
    return fee_slips.make_batch(unit.item.name, names)["slips"]


def printed(call, *arguments) -> list[str]:
    """The text of each page of the PDF that a call sends."""
    import pypdf

    frappe.local.response = frappe._dict()
    call(*arguments)
    content = frappe.local.response.filecontent
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def page_sizes() -> list[tuple[int, int]]:
    """Width and height in whole millimetres of each page that was sent last."""
    with pikepdf.open(io.BytesIO(frappe.local.response.filecontent)) as document:
        boxes = [[float(side) for side in page.mediabox] for page in document.pages]
    return [(round((x2 - x1) / 72 * 25.4), round((y2 - y1) / 72 * 25.4)) for x1, y1, x2, y2 in boxes]


def test_a_draft_is_computed_by_the_standard(handler):
    slip = slip_of(handler).insert()
    assert slip.agency == handler.agency.name
    assert (slip.items[0].unit_price, slip.items[0].amount, slip.total) == (65.5, Decimal("131.00"), Decimal("131.00"))
    assert slip.total_in_words == "壹佰叁拾壹元整"
    assert slip.items[0].standard_text == handler.item.standard_text
    assert slip.name.startswith(f"SF{getdate().year}")


@pytest.mark.parametrize("place", ["unit_price", "amount", "total"])
def test_an_amount_that_differs_from_the_standard_is_refused(handler, place):
    slip = slip_of(handler)
    (slip if place == "total" else slip.items[0]).set(place, 100)
    with pytest.raises(RuleRefused, match="标准"):
        slip.insert()


@pytest.mark.parametrize(("table", "field"), [("Fee Slip Row", "amount"), (SLIP, "total"), (SLIP, "total_in_words")])
def test_a_stored_amount_that_was_tampered_with_goes_no_further(handler, table, field):
    name = batch_of(handler)[0]
    key = {"parent": name} if table != SLIP else name
    frappe.db.set_value(table, key, field, "壹元整" if field == "total_in_words" else 1)
    for step in (
        lambda: fee_slips.note_payment([name], "Cash"),
        lambda: fee_papers.print_slips([name]),
    ):
        with pytest.raises(RuleRefused):
            step()
    assert frappe.db.get_value(SLIP, name, ["slip_status", "slip_prints"]) == ("Made Out", 0)


def test_what_steps_write_cannot_be_sent_by_a_browser(handler):
    slip = slip_of(handler, slip_status="Paid", receipt_number="PJ1", slip_prints=9, charged_on="2000-01-01").insert()
    stored = frappe.get_doc(SLIP, slip.name)
    assert (stored.slip_status, stored.receipt_number, stored.slip_prints) == ("Draft", None, 0)
    assert stored.charged_on == getdate()
    fee_slips.issue_slips([slip.name])
    stored.reload()
    stored.payer_name = "测乙"
    with pytest.raises(frappe.ValidationError, match="已开具的收费单"):
        stored.save()


def test_each_name_of_a_list_gets_a_slip_and_a_receipt_of_its_own(handler):
    made = fee_slips.make_batch(handler.item.name, "1. 测甲\n2. 测乙，一车间\n3. 测乙，二车间", 1, "window-one")
    assert made["total"] == "196.50"
    assert fee_slips.make_batch(handler.item.name, NAMES, 1, "window-one") == made  # sent twice, made once
    slips = [frappe.get_doc(SLIP, name) for name in made["slips"]]
    assert [(s.payer_name, s.payer_remark, float(s.total), s.slip_status) for s in slips] == [
        ("测甲", "", 65.5, "Made Out"),
        ("测乙", "一车间", 65.5, "Made Out"),
        ("测乙", "二车间", 65.5, "Made Out"),
    ]
    with pytest.raises(RuleRefused):
        fee_papers.print_receipts(made["slips"])
    assert fee_slips.note_payment(made["slips"], "Cash") == 3
    numbers = frappe.get_all(SLIP, filters={"name": ["in", made["slips"]]}, pluck="receipt_number", order_by="name")
    assert len(set(numbers)) == 3
    pages = printed(fee_papers.print_receipts, made["slips"])
    assert len(pages) == 3
    for page, slip, number in zip(pages, slips, numbers, strict=True):
        assert slip.payer_name in page and number in page and "陆拾伍元伍角整" in page
        assert page.count("PJ") == 1
    assert "二车间" in pages[2] and "二车间" not in pages[1]
    assert {width for width, _height in page_sizes()} == {80}


def test_numbers_are_taken_last_so_that_the_province_does_not_wait(handler, monkeypatch):
    done = []

    def noting(name):
        real = getattr(fee_slips, name)

        def call(*arguments):
            done.append(name)
            return real(*arguments)

        return call

    for name in ("fill_amounts", "verify"):
        monkeypatch.setattr(fee_slips, name, noting(name))
    real_take = numbering.take

    def take(kind, pattern, context, count=1):
        done.append((kind, count))
        return real_take(kind, pattern, context, count)

    monkeypatch.setattr(numbering, "take", take)
    names = batch_of(handler)
    assert done == ["fill_amounts"] * 3 + [("fee-slip", 3)]
    assert names == sorted(names) and len(set(names)) == 3
    done.clear()
    fee_slips.note_payment(names, "Cash")
    assert done == ["verify"] * 3 + [("fee-receipt", 3)]
    with pytest.raises(frappe.ValidationError):
        fee_slips.note_payment(names, "Cash")
    assert done[-1] == ("fee-receipt", 3)


def test_slips_are_one_a_page_in_the_order_given_and_reprints_are_marked(handler):
    names = list(reversed(batch_of(handler)))
    first = printed(fee_papers.print_slips, names)
    assert page_sizes() == [(148, 210)] * 3
    assert [next(n for n in names if n in page) for page in first] == names
    assert not any("补打" in page for page in first)
    again = printed(fee_papers.print_slips, names[:1], "A4")
    assert page_sizes() == [(210, 297)]
    assert "补打" in again[0] and "第1次" in again[0].replace(" ", "")
    counts = [frappe.db.get_value(SLIP, name, "slip_prints") for name in names]
    assert counts == [2, 1, 1]
    with pytest.raises(frappe.ValidationError):
        fee_papers.print_slips(names, "A3")


def test_a_mistake_is_voided_and_replaced_never_rewritten(handler):
    wrong = batch_of(handler)[0]
    fee_slips.note_payment([wrong], "Cash")
    items = [{"fee_item": handler.item.name, "quantity": 3, "amount": 1}]
    with pytest.raises(frappe.ValidationError):
        fee_slips.correct_slip(wrong, "测丁", items, " ")
    right = fee_slips.correct_slip(wrong, "测丁", items, "姓名录入错误")["name"]
    old, new = frappe.get_doc(SLIP, wrong), frappe.get_doc(SLIP, right)
    assert (old.slip_status, old.void_reason, old.replaced_by) == ("Voided", "姓名录入错误", right)
    assert (new.slip_status, new.replaces_slip, new.payer_name, float(new.total)) == ("Made Out", wrong, "测丁", 196.5)
    with pytest.raises(RuleRefused):
        fee_papers.print_receipts([wrong])
    with pytest.raises(RuleRefused):
        fee_slips.correct_slip(wrong, "测丁", items, "再次更正")
    assert wrong in printed(fee_papers.print_slips, [right])[0]
    make.as_user("Administrator")
    with pytest.raises(frappe.ValidationError, match=r"证据|不能删除"):
        frappe.delete_doc(SLIP, wrong)


def test_a_new_price_is_a_new_standard(unit):
    make.as_user(unit.may_handle_cases)
    batch_of(unit)
    make.as_user(unit.may_manage_approval)
    item = frappe.get_doc(ITEM, unit.item.name)
    item.unit_price = 70
    with pytest.raises(frappe.ValidationError, match="新的标准"):
        item.save()
    item.reload()
    item.valid_until = getdate()
    item.save()
    after = {"item_code": item.item_code, "valid_from": getdate(), "unit_price": 70}
    with pytest.raises(RuleRefused):
        make.make_fee_item(unit.agency, **after)
    make.make_fee_item(unit.agency, **{**after, "valid_from": add_days(getdate(), 1)})


@pytest.mark.requirement("R-338")
@pytest.mark.parametrize("is_paid", [False, True])
def test_a_standard_does_not_end_before_the_slips_charged_by_it(unit, is_paid):
    make.as_user(unit.may_handle_cases)
    name = batch_of(unit, "测甲")[0]
    if is_paid:
        fee_slips.note_payment([name], "Cash")
    make.as_user(unit.may_manage_approval)
    item = frappe.get_doc(ITEM, unit.item.name)
    item.valid_until = add_days(getdate(), -1)
    with pytest.raises(RuleRefused, match=str(getdate())):
        item.save()
    make.as_user(unit.may_handle_cases)
    assert name in printed(fee_papers.print_slips, [name])[0]
    fee_slips.void_slip(name, "试")
    make.as_user(unit.may_manage_approval)
    item.reload()
    item.valid_until = add_days(getdate(), -1)
    item.save()  # a void slip holds nothing up


def test_the_slip_names_who_made_it_out_and_the_receipt_who_took_the_money(unit):
    cashier = make.make_user("Enforcement Agency", agency=unit.agency.name, may_handle_cases=1)
    of_slip, of_receipt = (f"经办人：{get_fullname(user)}\n" for user in (unit.may_handle_cases, cashier))
    make.as_user(unit.may_handle_cases)
    names = batch_of(unit, "测甲")
    make.as_user(cashier)
    fee_slips.note_payment(names, "Cash")
    slip, receipt = printed(fee_papers.print_slips, names)[0], printed(fee_papers.print_receipts, names)[0]
    assert of_slip in slip and of_receipt in receipt
    assert of_receipt not in slip and of_slip not in receipt


@pytest.mark.requirement("R-109", "G-049")
def test_nobody_gets_a_fee_slip_for_a_certificate(unit):
    with pytest.raises(RuleRefused, match=r"免费|不收费"):
        make.make_fee_item(unit.agency, fee_subject="Enforcement Certificate", unit_price=10)
    free = make.make_fee_item(unit.agency, item_code="ZJ", fee_subject="Enforcement Certificate", unit_price=0)
    make.as_user(unit.may_handle_cases)
    with pytest.raises(RuleRefused, match=r"免费|不收费"):
        fee_slips.make_batch(free.name, "测甲")
    assert not frappe.db.exists(SLIP, {"agency": unit.agency.name})


def test_only_the_units_case_handlers_charge(unit):
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_handle_cases=1)
    make.as_user(unit.may_handle_cases)
    name = batch_of(unit)[0]
    for user in (unit.may_manage_approval, unit.may_supervise_centre, stranger):
        make.as_user(user)
        for step in (
            lambda: fee_slips.make_batch(unit.item.name, "测甲"),
            lambda: fee_slips.note_payment([name], "Cash"),
            lambda: fee_slips.issue_slips([name]),
            lambda: fee_slips.void_slip(name, "试"),
            lambda: fee_slips.correct_slip(name, "测甲", [], "试"),
            lambda: slip_of(unit, agency=unit.agency.name).insert(),
        ):
            with pytest.raises(frappe.PermissionError):
                step()
    with pytest.raises(frappe.PermissionError):
        fee_papers.print_slips([name])
    assert name not in frappe.get_list(SLIP, pluck="name", order_by="name", limit=0)
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc(ITEM, unit.item.name).check_permission("read")


def test_a_unit_keeps_its_own_items_only(unit):
    other = make.make_agency()
    make.as_user(unit.may_manage_approval)
    assert make.make_fee_item(None, item_code="OWN").agency == unit.agency.name
    with pytest.raises(frappe.PermissionError):
        make.make_fee_item(other)
    make.as_user(unit.may_handle_cases)
    with pytest.raises(frappe.PermissionError):
        make.make_fee_item(None, item_code="HAND")


def test_unprintable_names_are_refused_in_plain_words(handler):
    name = batch_of(handler, "测\U0010fffd")[0]
    with pytest.raises(RuleRefused):
        fee_papers.print_slips([name])
    assert frappe.db.get_value(SLIP, name, "slip_prints") == 0
