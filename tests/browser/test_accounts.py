"""From the registration on a telephone to the open account, as three people see it (R-052 to R-056)."""

import pytest
from playwright.sync_api import expect

from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, extra_login

PASSWORD = "Qing-Song7!mai"
FIGURES = {"civil_servants_authorised": 5, "civil_servants_actual": 5, "legal_basis": "《中华人民共和国行政处罚法》"}


@pytest.mark.requirement("R-052", "R-053", "R-054", "R-055", "R-056", "G-027")
def test_a_body_registers_is_taken_in_and_reviewed(commit_site, phone_page, desk_page, sign_in):
    with committed_unit(agency_name="济南市浏览测试管理局") as top:
        clerk = extra_login(top, "Enforcement Agency", agency=top.agency.name, may_draft=1)
        office = extra_login(top, "City Legal Office", legal_office=top.agency.reviewing_office, may_review=1)
        code, login = make.organization_code(), f"liulan{next(make._serial)}"
        unit = None
        try:
            register_on_the_phone(phone_page, code, login)
            commit_site.db.rollback()
            unit = commit_site.get_doc("Enforcement Agency", {"organization_code": code})
            top.others.append(commit_site.db.get_value("User", {"username": login}))
            unit.update(FIGURES).save()
            commit_site.db.commit()

            sign_in(phone_page, login, PASSWORD)
            phone_page.goto("/app")
            expect(phone_page.locator(".ec-tasks")).to_contain_text("提交审核")

            sign_in(desk_page, clerk, make.PASSWORD)
            take_step(desk_page, unit.name, "纳入本单位账户")
            desk_page.context.clear_cookies()
            sign_in(desk_page, top.others[-1], PASSWORD)
            take_step(desk_page, unit.name, "提交审核")
            desk_page.context.clear_cookies()
            sign_in(desk_page, office, make.PASSWORD)
            take_step(desk_page, unit.name, "审核通过")
            expect(desk_page.locator(".ec-account .indicator-pill").first).to_have_text("开放")
            commit_site.db.rollback()
            row = commit_site.db.get_value("Enforcement Agency", unit.name, ["account_status", "superior_agency"])
            assert row == ("Open", top.agency.name)
        finally:
            commit_site.db.rollback()
            make.as_user("Administrator")
            if unit:
                make.remove_agency(unit.name)
                commit_site.db.commit()


def register_on_the_phone(page, code: str, login: str) -> None:
    page.goto("/register")
    page.get_by_role("button", name="立即注册").click()
    expect(page.locator("#summary")).to_be_visible()
    page.select_option("#agency_kind", "Second-level Body")
    page.fill("#agency_name", "济南市浏览测试支队")
    page.fill("#organization_code", code)
    page.select_option("#legal_kind", "Authorised Organisation")
    page.select_option("#government_level", "City")
    page.locator("#administrative_division option[value='370100']").wait_for(state="attached")
    page.select_option("#administrative_division", "370100")
    page.fill("#superior_text", "浏览测试管理")
    expect(page.locator("#superior option")).to_have_count(1)
    for field, value in (
        ("administrator_name", "钱甲"),
        ("administrator_mobile", "19900000005"),
        ("login_name", login),
        ("password", PASSWORD),
        ("repeated", PASSWORD),
    ):
        page.fill(f"#{field}", value)
    page.get_by_role("button", name="立即注册").click()
    expect(page.locator("#done")).to_be_visible(timeout=60_000)


def take_step(page, name: str, label: str) -> None:
    page.goto(f"/app/enforcement-agency/{name}")
    page.get_by_role("button", name=label, exact=True).click()
    page.locator(".modal.show .btn-primary:visible").click()
    expect(page.locator(".desk-alert, .alert-message").first).to_be_visible()


def test_a_letter_begun_by_an_entrusted_unit_names_it(commit_site, desk_page, sign_in):
    entrusted = {"agency_kind": "Entrusted Unit", "legal_kind": "Entrusted Organisation"}
    with (
        committed_unit(agency_name="济南市浏览测试局") as top,
        committed_unit(agency_name="济南市浏览测试协会", superior_agency=top.agency.name, **entrusted) as unit,
    ):
        sign_in(desk_page, extra_login(unit, "Second-level Body", agency=unit.agency.name, may_draft=1), make.PASSWORD)
        desk_page.goto("/app/entrustment-letter/new")
        chosen = desk_page.locator("[data-fieldname=entrusted_unit] input:visible")
        expect(chosen).to_have_value("济南市浏览测试协会")
