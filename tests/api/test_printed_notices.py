"""Notices of certificate business: which there are, who issues them, numbers, reprints, texts that can be changed."""

import io

import frappe
import pypdf
import pytest

from enforcement_cert.certificate import deciding
from enforcement_cert.errors import RuleRefused
from enforcement_cert.papers import notices
from enforcement_cert.patches.v1_0 import name_handing_offices
from enforcement_cert.testing import factories as make

APPLICATION, NOTICE, FORM = "Certificate Application", "Printed Notice", "Printed Form"


@pytest.fixture
def world(site):
    frappe.local.lang = "zh"
    agency = make.make_agency(government_level="County", administrative_division="370102")
    yield frappe._dict(agency=agency, team=make.make_team(agency), officer=make.make_officer(agency))
    frappe.local.lang = "en"


def printed(call, *arguments) -> str:
    frappe.local.response = frappe._dict()
    call(*arguments)
    pages = pypdf.PdfReader(io.BytesIO(frappe.local.response.filecontent)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def kinds_for(login: str, doctype: str, name: str) -> list[str]:
    make.as_user(login)
    return [row["form_kind"] for row in notices.possible_notices(doctype, name)]


def decide(world, role: str, name: str, action: str, reason: str = "") -> None:
    make.as_user(world.team[role])
    deciding.decide_one(name, action, reason, confirmed=make.ALL_CONDITIONS)


def test_acceptance_is_issued_by_the_office_once_and_read_by_the_unit(world):
    name = make.make_application(world.officer, world.team, "Legal Review").name
    assert kinds_for(world.team["clerk"], APPLICATION, name) == []
    with pytest.raises(frappe.PermissionError):
        notices.print_notice(APPLICATION, name, "Acceptance Notice")
    make.as_user(world.team["reviewer"])
    preview = printed(notices.preview_notice, APPLICATION, name, "Acceptance Notice")
    assert "预览" in preview and "编号：TZ" not in preview
    assert not frappe.db.exists(NOTICE, {"reference_name": name})
    text = printed(notices.print_notice, APPLICATION, name, "Acceptance Notice")
    notice = frappe.get_doc(NOTICE, {"reference_name": name})
    office = frappe.db.get_value("Legal Office", world.agency.reviewing_office, "office_name")
    for words in ("受理通知书", notice.name, world.officer.officer_name, world.agency.agency_name, office, name):
        assert words in text
    assert "补打" not in text and "{" not in text
    make.as_user(world.team["clerk"])
    again = printed(notices.print_notice, APPLICATION, name, "Acceptance Notice", "A5")
    assert "补打" in again and notice.name in again
    assert frappe.db.count(NOTICE, {"reference_name": name}) == 1
    assert frappe.db.get_value(NOTICE, notice.name, ["printed_count", "last_printed_by"]) == (2, world.team["clerk"])


def test_a_return_and_a_refusal_state_their_reasons(world):
    name = make.make_application(world.officer, world.team, "Legal Review").name
    decide(world, "reviewer", name, "Return Application", "照片不清晰，请重新拍摄")
    assert set(kinds_for(world.team["reviewer"], APPLICATION, name)) == {"Acceptance Notice", "Correction Notice"}
    text = printed(notices.print_notice, APPLICATION, name, "Correction Notice")
    assert "补正" in text and "照片不清晰" in text
    make.as_user(world.team["clerk"])
    deciding.decide_one(name, "Submit Application")
    decide(world, "checker", name, "Pass First Check")
    decide(world, "reviewer", name, "Refuse Application", "岗位不从事执法")
    text = printed(notices.print_notice, APPLICATION, name, "Refusal Notice")
    assert "不予核发" in text and "岗位不从事执法" in text


def test_a_refusal_at_the_first_check_is_the_units_own_paper(world):
    name = make.make_application(world.officer, world.team, "First Check").name
    decide(world, "checker", name, "Refuse Application", "不属于本单位在岗人员")
    assert kinds_for(world.team["reviewer"], APPLICATION, name) == []
    assert kinds_for(world.team["checker"], APPLICATION, name) == ["Non-acceptance Notice"]
    text = printed(notices.print_notice, APPLICATION, name, "Non-acceptance Notice")
    assert "不予受理通知书" in text and "不属于本单位在岗人员" in text and world.agency.agency_name in text


def test_what_was_not_decided_cannot_be_noticed(world):
    name = make.make_application(world.officer, world.team, "Legal Review").name
    make.as_user(world.team["reviewer"])
    for kind in ("Refusal Notice", "Correction Notice", "Cancellation Notice", "Fee Slip", "nothing"):
        with pytest.raises(frappe.ValidationError):
            notices.print_notice(APPLICATION, name, kind)
        with pytest.raises(frappe.ValidationError):
            notices.preview_notice(APPLICATION, name, kind)
    with pytest.raises(frappe.PermissionError):
        notices.print_notice("User", frappe.session.user, "Acceptance Notice")


def test_an_issued_notice_keeps_its_text_when_the_form_changes(world):
    name = make.make_application(world.officer, world.team, "Legal Review").name
    other = make.make_application(make.make_officer(world.agency), world.team, "Legal Review").name
    make.as_user(world.team["reviewer"])
    notices.print_notice(APPLICATION, name, "Acceptance Notice")
    make.as_user("Administrator")
    form = frappe.get_doc(FORM, "Acceptance Notice")
    form.update({"form_title": "新标题", "body_text": "{name}的新正文 {number}", "paper_size": "A5"})
    form.save()
    make.as_user(world.team["reviewer"])
    old = printed(notices.print_notice, APPLICATION, name, "Acceptance Notice")
    assert "决定予以受理" in old and "新正文" not in old
    new = printed(notices.print_notice, APPLICATION, other, "Acceptance Notice")
    number = frappe.db.get_value(NOTICE, {"reference_name": other}, "name")
    assert "新标题" in new and f"的新正文 {number}" in new


def test_the_number_stands_in_the_closing_line_and_a_dash_in_the_preview(world):
    make.as_user("Administrator")
    form = frappe.get_doc(FORM, "Correction Notice")
    form.update({"body_text": "{reason}，第{number}号", "closing_text": "查询凭{number}办理"})
    form.save()
    name = make.make_application(world.officer, world.team, "Legal Review").name
    decide(world, "reviewer", name, "Return Application", "请更正{number}一栏")
    preview = printed(notices.preview_notice, APPLICATION, name, "Correction Notice")
    assert "第—号" in preview and "查询凭—办理" in preview
    text = printed(notices.print_notice, APPLICATION, name, "Correction Notice")
    number = frappe.db.get_value(NOTICE, {"reference_name": name}, "name")
    assert f"第{number}号" in text and f"查询凭{number}办理" in text
    assert "请更正{number}一栏" in text  # what a reason says in braces stays as it was written


def test_a_handover_receipt_is_the_paper_of_whoever_handed_over(world):
    facts = {"officer_name": world.officer.officer_name, "agency": world.agency.name}
    office = world.agency.reviewing_office
    for name, place in (("CH-TEST-2", None), ("CH-TEST-3", office)):
        handover = frappe.new_doc("Card Handover")
        handover.update({**facts, "handed_over_at": "2026-05-04 09:00:00", "handed_over_office": place})
        handover.name = name
        handover.db_insert()
    assert kinds_for(world.team["reviewer"], "Card Handover", "CH-TEST-2") == []
    assert kinds_for(world.team["clerk"], "Card Handover", "CH-TEST-3") == []
    with pytest.raises(frappe.PermissionError):
        notices.print_notice("Card Handover", "CH-TEST-3", "Hand-over Receipt")
    assert kinds_for(world.team["reviewer"], "Card Handover", "CH-TEST-3") == ["Hand-over Receipt"]
    notices.print_notice("Card Handover", "CH-TEST-3", "Hand-over Receipt")
    make.as_user(world.team["clerk"])
    notices.print_notice("Card Handover", "CH-TEST-2", "Hand-over Receipt")
    names = [
        frappe.db.get_value(NOTICE, {"reference_name": name}, "office_name") for name in ("CH-TEST-2", "CH-TEST-3")
    ]
    assert names == [world.agency.agency_name, frappe.db.get_value("Legal Office", office, "office_name")]
    # whose paper it is does not change with the reader: the other one prints the same notice again
    assert kinds_for(world.team["clerk"], "Card Handover", "CH-TEST-3") == ["Hand-over Receipt"]


def test_older_handovers_learn_which_office_handed_over(world):
    for name, role in (("CH-TEST-4", "reviewer"), ("CH-TEST-5", "clerk")):
        handover = frappe.new_doc("Card Handover")
        handover.update({"agency": world.agency.name, "handed_over_at": "2026-05-04 09:00:00"})
        handover.update({"handed_over_by": world.team[role]})
        handover.name = name
        handover.db_insert()
    name_handing_offices.execute()
    offices = [frappe.db.get_value("Card Handover", name, "handed_over_office") for name in ("CH-TEST-4", "CH-TEST-5")]
    assert offices == [world.agency.reviewing_office, None]


def test_texts_with_unknown_words_are_refused(site):
    form = frappe.get_doc(FORM, "Acceptance Notice")
    form.body_text = "{identity_number}"
    with pytest.raises(RuleRefused):
        form.save()


def test_loss_handover_and_cancellation_have_their_papers(world):
    from enforcement_cert.certificate import loss_reports

    certificate = make.make_certificate(world.officer, world.team)
    make.as_user(world.team["clerk"])
    report = loss_reports.report_loss(certificate.name, "办案途中遗失")["name"]
    text = printed(notices.print_notice, "Loss Report", report, "Loss Notice")
    assert "遗失公告" in text and certificate.name in text and world.officer.officer_name in text
    make.as_user("Administrator")
    handover = frappe.new_doc("Card Handover")
    facts = {"certificate": certificate.name, "officer_name": world.officer.officer_name, "card_serial": "K1"}
    handover.update({**facts, "agency": world.agency.name, "handed_over_at": "2026-05-04 09:00:00"})
    handover.name = "CH-TEST-1"
    handover.db_insert()
    request = frappe.new_doc("Cancellation Request")
    request.update({**facts, "agency": world.agency.name, "reviewing_office": world.agency.reviewing_office})
    request.update({"request_status": "Approved", "finished_at": "2026-05-04 09:00:00", "cancellation_ground": "Loss"})
    request.name = "CR-TEST-1"
    request.db_insert()
    make.as_user(world.team["clerk"])
    assert "K1" in printed(notices.print_notice, "Card Handover", "CH-TEST-1", "Hand-over Receipt")
    make.as_user(world.team["reviewer"])
    text = printed(notices.print_notice, "Cancellation Request", "CR-TEST-1", "Cancellation Notice")
    assert "2026年5月4日注销" in text and certificate.name in text


def test_notices_of_other_units_are_out_of_reach(world):
    name = make.make_application(world.officer, world.team, "Legal Review").name
    other = make.make_agency(government_level="County", administrative_division="370103")
    team = make.make_team(other)
    make.as_user(world.team["reviewer"])
    notices.print_notice(APPLICATION, name, "Acceptance Notice")
    notice = frappe.db.get_value(NOTICE, {"reference_name": name}, "name")
    for role in ("clerk", "reviewer"):
        make.as_user(team[role])
        for call in (
            lambda: notices.print_again([notice]),
            lambda: notices.print_notice(APPLICATION, name, "Acceptance Notice"),
            lambda: notices.possible_notices(APPLICATION, name),
        ):
            with pytest.raises(frappe.PermissionError):
                call()
    make.as_user(world.team["clerk"])
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc(NOTICE, notice).save()
    assert "补打" in printed(notices.print_again, [notice])
