"""A candidate sits a whole online examination: with a camera at a seat, without one on a telephone."""

import re
from functools import partial
from pathlib import Path

import frappe
import pytest
from playwright.sync_api import Locator, expect

from enforcement_cert.testing import factories as make
from tests.browser.test_accessibility import wait_without_faults
from tests.exam_sittings import Sitting
from tests.fixtures.browser import _ARGUMENTS
from tests.waiting import until

_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def world(commit_site, stack):
    frappe.cache.delete_keys("exam-sign-in:")
    sitting = Sitting((4, 4, 2), can_log_in=True, takes_photos=1, watches_full_screen=0)
    frappe.db.commit()
    yield sitting
    frappe.db.rollback()
    sitting.remove()
    frappe.db.commit()


@pytest.fixture
def seat(browser, stack):
    """A window of a computer in the examination room, with a camera that shows a moving test picture."""
    chromium = browser.browser_type.launch(executable_path="/usr/bin/chromium", args=[*_ARGUMENTS, *_CAMERA])
    context = chromium.new_context(
        base_url=f"http://{stack.site}:{stack.port}",
        locale="zh-CN",
        bypass_csp=True,  # for axe
        viewport={"width": 1280, "height": 800},
    )
    yield context.new_page()
    chromium.close()


def committed(act):
    """Do something as the administrator that the server sees."""
    frappe.db.rollback()
    answer = act()
    frappe.db.commit()
    return answer


def type_in(page, world, code: str) -> None:
    page.get_by_label("身份证号后六位").fill(world.last_six.lower())
    page.get_by_label("准考码").fill(code)
    page.get_by_role("button", name="登录").click()


def right_words(page, world) -> list[str]:
    """The texts of the right options of the question on the screen."""
    stem = page.locator("#stem").inner_text()
    question = frappe.get_doc("Exam Question", {"stem": stem, "subject": world.subject})
    return [row.option_text for row in question.options if row.is_correct] or ["正确"]


def answer_rightly(page, world) -> None:
    for text in right_words(page, world):
        page.locator(".option", has_text=text).locator("input").check()


def picture(page, bench, name: str) -> None:
    page.screenshot(path=Path(bench.logs) / f"exam-{name}.png")


@pytest.mark.requirement("R-165", "R-169", "R-170", "R-171", "X-14", "X-33", "G-097")
def test_a_whole_examination_with_camera_reload_and_lost_network(world, seat, desk_page, sign_in, bench):
    page = seat
    code = committed(world.code)
    page.goto("/exam")
    picture(page, bench, "1-sign-in")
    wait_without_faults(page, "signing in")
    type_in(page, world, "222-222")
    expect(page.get_by_role("alert")).to_contain_text("准考码")
    type_in(page, world, code)
    expect(page.get_by_role("heading", level=1)).to_contain_text(world.officer.officer_name)
    expect(page.locator("#camera-state")).to_contain_text("摄像头已就绪")
    picture(page, bench, "2-before")
    wait_without_faults(page, "before the start")
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator("#question-title")).to_have_text("第 1 题，共 10 题")
    until(lambda: world.attempt.photo_at_start, "photo at the start", fresh=True)

    answer_rightly(page, world)
    expect(page.locator("#saved")).to_have_text("答案已全部保存")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="下一题").press("Enter")
    answer_rightly(page, world)
    page.get_by_role("button", name="标记本题").click()
    expect(page.locator("#saved")).to_have_text("答案已全部保存")
    picture(page, bench, "3-paper")
    wait_without_faults(page, "a question")

    page.reload()
    expect(page.locator("#question-title")).to_have_text("第 3 题，共 10 题")
    expect(page.locator("#overview .answered")).to_have_count(2)
    expect(page.locator("#overview .marked")).to_have_count(1)

    page.context.set_offline(True)
    for _question in range(3):
        answer_rightly(page, world)
        page.get_by_role("button", name="下一题").click()
    expect(page.locator("#saved")).to_contain_text("3 题的答案尚未保存")
    expect(page.locator("#band")).to_contain_text("网络")
    picture(page, bench, "4-offline")
    wait_without_faults(page, "offline")
    assert saved_of(world) == 2
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text("答案已全部保存")
    expect(page.locator("#band")).to_be_hidden()
    until(lambda: saved_of(world) == 5, "answers given without a network", fresh=True)

    committed(lambda: world.attempt.db_set("random_photo_after", 0))
    while not page.get_by_role("button", name="下一题").is_disabled():
        answer_rightly(page, world)
        page.get_by_role("button", name="下一题").click()
    expect(page.locator("#saved")).to_have_text("答案已全部保存")
    until(lambda: world.attempt.photo_random, "photo at a random moment", fresh=True)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 题未作答：10")
    picture(page, bench, "5-hand-in")
    wait_without_faults(page, "handing in")
    page.get_by_role("dialog").get_by_role("button", name="继续作答").click()
    answer_rightly(page, world)
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_role("dialog")).to_contain_text("全部题目均已作答")
    page.get_by_role("dialog").get_by_role("button", name="交卷").click()
    expect(page.locator("#verdict")).to_have_text("合格")
    picture(page, bench, "6-result")
    wait_without_faults(page, "the result")

    frappe.db.rollback()
    attempt = world.attempt
    assert (attempt.attempt_status, attempt.score, attempt.is_flagged) == ("Handed In", 10, 0)
    inspect(desk_page, sign_in, world, bench)


def saved_of(world) -> int:
    frappe.db.rollback()
    return sum(bool(row.given_answer) for row in world.attempt.answers)


def is_drawn(photo: Locator) -> bool:
    return photo.evaluate("one => one.naturalWidth") == 640


def inspect(page, sign_in, world, bench) -> None:
    """The office opens photos and answers from one record."""
    sign_in(page, world.reviewer, make.PASSWORD)
    page.goto(f"/app/exam-attempt/{world.attempt.name}")
    photos = page.locator(".exam-photos img")
    expect(photos).to_have_count(2)
    for place in range(2):
        until(partial(is_drawn, photos.nth(place)), "a photo is drawn")
    expect(page.locator(".exam-answers li")).to_have_count(10)
    page.locator(".exam-photos").scroll_into_view_if_needed()
    picture(page, bench, "7-inspection")


@pytest.mark.requirement("R-169", "X-33")
def test_a_telephone_without_a_camera_goes_on_and_is_flagged(world, phone_page, bench):
    page = phone_page
    code = committed(world.code)
    page.goto("/exam")
    type_in(page, world, code)
    expect(page.locator("#camera-state")).to_contain_text("无法使用摄像头")
    picture(page, bench, "8-phone-before")
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator("#question-title")).to_have_text("第 1 题，共 10 题")
    answer_rightly(page, world)
    expect(page.locator("#saved")).to_have_text("答案已全部保存")
    picture(page, bench, "9-phone-paper")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator("button:visible").all():
        assert button.bounding_box()["height"] >= 44
    committed(lambda: world.move_end(1))
    page.reload()
    expect(page.locator("#done-title")).to_contain_text("时间已到")
    expect(page.locator("#done-score")).to_contain_text("成绩")
    assert not page.locator("#verdict").inner_text(), "the office looks at it first"
    frappe.db.rollback()
    attempt = world.attempt
    assert (attempt.attempt_status, attempt.score, attempt.is_flagged) == ("Timed Out", 1, 1)


@pytest.mark.requirement("X-33")
def test_another_computer_goes_on_and_the_first_one_is_signed_out(world, phone_page, browser, stack):
    first = phone_page
    code = committed(world.code)
    first.goto("/exam")
    type_in(first, world, code)
    first.get_by_role("button", name="开始考试").click()
    expect(first.locator("#question-title")).to_have_text("第 1 题，共 10 题")
    answer_rightly(first, world)
    expect(first.locator("#saved")).to_have_text("答案已全部保存")
    context = browser.new_context(base_url=f"http://{stack.site}:{stack.port}", locale="zh-CN")
    second = context.new_page()
    second.goto("/exam")
    type_in(second, world, code)
    expect(second.locator("#question-title")).to_have_text(re.compile("第 2 题"))
    expect(second.locator("#overview .answered")).to_have_count(1)
    first.get_by_role("button", name="下一题").click()
    answer_rightly(first, world)
    expect(first.locator("#sign-in-problem")).to_contain_text("其他")
    context.close()


@pytest.mark.requirement("X-14", "X-33")
def test_a_later_answer_is_shown_and_one_refused_answer_takes_no_other_with_it(world, phone_page):
    page = phone_page
    page.goto("/exam")
    type_in(page, world, committed(world.code))
    page.get_by_role("button", name="开始考试").click()
    expect(page.locator("#question-title")).to_have_text("第 1 题，共 10 题")
    row = {"parent": world.attempt.name, "position": 1}
    committed(lambda: frappe.db.set_value("Exam Answer", row, {"given_answer": "B", "client_sequence": 50}))
    page.locator(".option input").first.check()
    expect(page.locator(".option input").nth(1)).to_be_checked()

    page.context.set_offline(True)
    for _question in range(2):
        page.get_by_role("button", name="下一题").click()
        page.locator(".option input").first.check()
    pending = "JSON.parse(sessionStorage.getItem('exam-pending'))"
    until(lambda: page.evaluate(f"Object.keys({pending}).length") == 2, "two answers wait")
    committed(lambda: frappe.db.set_value("Exam Answer", {**row, "position": 3}, "option_count", 0))
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text("答案已全部保存")
    expect(page.locator("#band")).to_contain_text("第 3 题未能保存")
    frappe.db.rollback()
    assert [one.given_answer for one in world.attempt.answers[:3]] == ["B", "A", ""]


@pytest.mark.requirement("X-35")
def test_leaving_the_full_screen_is_counted(world, seat):
    page = seat
    committed(lambda: frappe.db.set_value("Exam Blueprint", world.blueprint.name, "watches_full_screen", 1))
    page.goto("/exam")
    type_in(page, world, committed(world.code))
    page.get_by_role("button", name="开始考试").click()
    until(lambda: page.evaluate("!!document.fullscreenElement"), "full screen")
    page.evaluate("document.exitFullscreen()")
    expect(page.get_by_role("button", name="返回全屏")).to_be_visible()
    until(lambda: world.attempt.page_leavings == 1, "the leaving", fresh=True)
    page.get_by_role("button", name="返回全屏").click()
    until(lambda: page.evaluate("!!document.fullscreenElement"), "full screen again")
