"""An examination as people hold it: registered at the desk, admitted at the door by telephone, closed with results."""

import frappe
import pytest
from frappe.utils import add_to_date
from playwright.sync_api import expect

from enforcement_cert.testing import factories as make
from tests.browser.test_accessibility import wait_without_faults
from tests.browser.test_scan import camera  # noqa: F401 - the fixture: a camera that sees the certificate's code
from tests.exam_rooms import EVENT, OFFICER, SESSION, ExamWorld
from tests.fixtures.browser import PHONE, open_phone
from tests.review_years import review_of
from tests.waiting import until


@pytest.fixture
def world(commit_site, stack):
    """A committed session that begins in ten minutes, a reviewed officer and an applicant who wait for it."""
    world = ExamWorld(can_log_in=True, session_title="公共法律知识考试上午场")
    world.certificate = world.review(officer_name="年审甲")
    make.as_user("Administrator")
    make.give_photo(frappe.get_doc(OFFICER, world.certificate.officer))
    world.application = world.applicant(officer_name="新申领乙")
    frappe.db.commit()
    yield world
    world.remove()


@pytest.fixture
def registered(world):
    """Both are registered: seats 1 and 2."""
    world.register(world.certificate)
    world.register(world.application)
    frappe.db.commit()
    return world


@pytest.fixture
def phone(browser, stack):
    """A telephone in which axe may run although the pages allow no script from elsewhere."""
    context = open_phone(browser, stack, bypass_csp=True)
    yield context.new_page()
    context.close()


def code_of(certificate) -> str:
    token = frappe.db.get_value("Enforcement Certificate", certificate.name, "verification_token")
    return f"https://zfz.example/v/{token}"


def an_hour_ago():
    return add_to_date(None, hours=-1, as_datetime=True).replace(second=0, microsecond=0)


def type_in(page, text: str) -> None:
    page.locator("#ec-door-code").fill(text)
    page.locator(".ec-door-send").click()


@pytest.mark.requirement("R-162", "R-167", "R-168")
def test_the_door_on_a_telephone(registered, phone, sign_in):
    world, page = registered, phone
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto("/app/exam-entrance")
    expect(page.locator(".ec-door-facts")).to_contain_text("第一考场")
    page.wait_for_url(f"**/exam-entrance/{world.session.name}")
    expect(page.locator(".ec-door-counts")).to_contain_text("已入场 0 人，共 2 人")

    type_in(page, code_of(world.certificate))
    answer = page.locator(".ec-door-card")
    expect(answer).to_contain_text("准予入场")
    expect(answer.locator(".ec-door-name")).to_have_text("年审甲")
    expect(answer.locator(".ec-door-seat")).to_contain_text("1")
    page.wait_for_function("document.querySelector('.ec-door-person img')?.naturalWidth > 0")
    expect(page.locator(".ec-door-counts")).to_contain_text("已入场 1 人")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs over the edge"
    wait_without_faults(page, "the door with an answer")

    type_in(page, code_of(world.certificate))
    expect(answer).to_contain_text("重复核验")
    type_in(page, make.identity_number())
    expect(answer).to_contain_text("不予入场")
    expect(answer).to_contain_text("不在本场次名单中")
    wait_without_faults(page, "the door with a refusal")
    type_in(page, world.number_of(world.application))
    expect(answer.locator(".ec-door-name")).to_have_text("新申领乙")
    expect(page.locator(".ec-door-lines li")).to_have_count(3)
    frappe.db.rollback()
    kinds = frappe.get_all(EVENT, filters={"session": world.session.name}, pluck="event_kind", order_by="creation")
    assert sorted(kinds) == ["Attendance", "Attendance", "Certificate Check", "Entry Refused"]


@pytest.mark.requirement("R-162", "R-385")
def test_the_camera_of_a_telephone_admits(registered, camera, sign_in, bench):  # noqa: F811
    world = registered
    context = camera.new_context(
        base_url=f"http://{bench.site}:{bench.port}", locale="zh-CN", viewport=PHONE, has_touch=True
    )
    page = context.new_page()
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/exam-entrance/{world.session.name}")
    page.get_by_role("button", name="用摄像头扫码").click()
    expect(page.locator(".ec-door-card")).to_contain_text("年审甲")
    frappe.db.rollback()
    assert world.candidate(world.certificate).attendance == "Admitted"
    context.close()


@pytest.mark.requirement("R-162", "R-385")
def test_a_scan_gun_admits_without_a_touch_of_the_mouse(registered, desk_page, sign_in):
    world, page = registered, desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/exam-entrance/{world.session.name}")
    page.locator("#ec-door-code").wait_for()
    page.evaluate(
        """text => {
            const send = key => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            for (const sign of text) send(sign);
            send("Enter");
        }""",
        code_of(world.certificate),
    )
    expect(page.locator(".ec-door-card")).to_contain_text("年审甲")
    expect(page.locator("#ec-door-code")).to_have_value("")


@pytest.mark.requirement("R-162")
def test_a_lost_answer_is_asked_for_again_and_noted_once(registered, desk_page, sign_in, stack):
    world, page = registered, desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/exam-entrance/{world.session.name}")
    page.locator("#ec-door-code").wait_for()
    lost: list[str] = []

    def lose_first(route):
        if lost:
            return route.continue_()
        address = route.request.url.replace(stack.site, "127.0.0.1")
        headers = {**route.request.headers, "host": f"{stack.site}:{stack.port}"}
        lost.append(route.fetch(url=address, headers=headers))  # the server has done it; the answer does not arrive
        return route.abort()

    page.route("**/api/method/enforcement_cert.examination.entrance.*", lose_first)
    type_in(page, make.identity_number())
    expect(page.locator(".ec-door-card")).to_contain_text("不在本场次名单中")
    frappe.db.rollback()
    assert lost and frappe.db.count(EVENT, {"session": world.session.name}) == 1


@pytest.mark.requirement("R-110", "R-166")
def test_a_session_is_planned_at_the_desk(world, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto("/app/exam-session/new")
    fields = {
        "starts_at": "2027-03-01 09:00",
        "session_title": "下午场",
        "exam_room": "第二考场",
        "capacity": "20",
        "room_address": "济南市测试路2号",
    }
    expect(page.locator("[data-fieldname=pass_mark] input:visible")).to_have_value("60")
    for field, value in fields.items():
        entry = page.locator(f":is(input, textarea)[data-fieldname={field}]:visible")
        entry.click()
        entry.fill(value)
        entry.press("Tab")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/exam-session/ES-*")
    expect(page.locator(".ec-counts")).to_contain_text("20 座位数")
    page.get_by_role("button", name="开放报名").click()
    expect(page.get_by_role("button", name="入场核验")).to_be_visible()
    frappe.db.rollback()
    made = frappe.get_doc(SESSION, {"session_title": "下午场", "legal_office": world.office})
    try:
        assert (made.session_state, made.budget_level, made.budget_bearer) == ("Open", "City", "370100")
        assert (str(made.starts_at), made.minutes) == ("2027-03-01 09:00:00", 90)
    finally:
        make.remove_exam_sessions(made.name)
        frappe.db.commit()


def test_a_new_session_is_shown_with_its_presets_or_not_at_all(world, desk_page, sign_in):
    page, held = desk_page, []
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.route("**/enforcement_cert.examination.sessions.presets", lambda route: held.append(route))
    with page.expect_request("**/enforcement_cert.examination.sessions.presets"):
        page.goto("/app/exam-session/new")
    subject = page.locator("[data-fieldname=subject] input:visible")
    expect(subject).to_have_count(0)
    held.pop().continue_()
    expect(subject).to_have_value("公共法律知识")


def test_quick_hands_on_a_figure_do_not_wipe_the_field_beside_it(world, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto("/app/exam-session/new")
    minutes, subject = (page.locator(f"input[data-fieldname={name}]:visible") for name in ("minutes", "subject"))
    expect(subject).to_have_value("公共法律知识")
    minutes.evaluate(
        """(minutes, subject) => {
            minutes.focus();
            subject.focus();
            return new Promise(later => setTimeout(later, 200)); // after whatever the figure's field has put off
        }""",
        subject.element_handle(),
    )
    expect(subject).to_have_value("公共法律知识")
    minutes.click()
    page.wait_for_function("getSelection().toString() === '90'")  # a figure alone is marked, to be written over


@pytest.mark.requirement("R-166")
def test_registering_the_seat_plan_and_results_at_the_desk(world, desk_page, sign_in):
    page, team = desk_page, world.team
    sign_in(page, team["reviewer"], make.PASSWORD)
    page.goto(f"/app/exam-session/{world.session.name}")
    expect(page.locator(".ec-counts")).to_be_visible()
    expect(page.locator(".indicator-pill", has_text="尚未保存")).to_have_count(0)
    page.get_by_role("button", name="报名", exact=True).click()
    dialog = page.locator(".modal.show")
    expect(dialog).to_contain_text("年审甲")
    for name in ("年审甲", "新申领乙"):
        dialog.locator("tr", has_text=name).get_by_role("checkbox").check()
    dialog.locator(".btn-modal-primary:visible").click()
    seats = page.locator(".ec-seat")
    expect(seats).to_have_count(2)
    expect(seats.filter(has_text="年审甲")).to_contain_text("已报名")

    frappe.db.rollback()
    assert world.scan(world.certificate)["outcome"] == "Admitted"
    frappe.db.set_value(SESSION, world.session.name, "starts_at", an_hour_ago())
    frappe.db.commit()
    page.reload()
    page.get_by_role("button", name="登记成绩").click()
    page.locator(".modal.show").get_by_label("年审甲").fill("59")
    page.locator(".modal.show .btn-modal-primary:visible").click()
    expect(page.locator(".modal.show")).to_have_count(0)
    page.get_by_role("button", name="结束本场次").click()
    page.locator(".modal.show .btn-primary:visible").click()
    expect(seats.filter(has_text="新申领乙")).to_contain_text("缺考")

    sign_in(page, team["second"], make.PASSWORD)
    page.goto(f"/app/exam-session/{world.session.name}")
    page.get_by_role("button", name="复核成绩").click()
    row = page.locator(".modal.show tr", has_text="年审甲")
    expect(row).to_contain_text("未通过")
    page.locator(".modal.show .btn-modal-primary:visible").click()
    expect(seats.filter(has_text="年审甲")).to_contain_text("59")
    until(
        lambda: frappe.db.get_value(OFFICER, world.certificate.officer, "exam_result") == "Failed",
        "the result stands on the record",
        fresh=True,
    )
    page.goto(f"/app/certificate-review/{review_of(world.certificate)}")
    expect(page.locator(".ec-review-steps")).to_contain_text("考试入场时审验证件（公共法律知识考试上午场）")
