"""The page on a telephone: real Chromium, scripts switched off."""

import threading
from datetime import date, timedelta

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.fixtures.verification_services import SITE, Page, running_services

PHONE = {"width": 390, "height": 844}
# WCAG 2.1, 1.4.10: no sideways scrolling at this width.
NARROWEST = 320
SMALLEST_CONTRAST = 4.5
SMALLEST_TARGET = 24
TOKENS = {
    "valid": "v" * 26,
    "entrusted": "t" * 26,
    "expired": "e" * 26,
    "under_review": "r" * 26,
    "suspended": "s" * 26,
    "cancelled": "c" * 26,
    "unknown": "u" * 26,
}
PATHS = {name: f"/v/{token}" for name, token in TOKENS.items()} | {
    "form": "/v",
    "incomplete": "/v?number=1",
    "english": f"/v/{TOKENS['valid']}?lang=en",
    "large": f"/v/{TOKENS['valid']}?size=large",
    "large english": f"/v/{TOKENS['suspended']}?size=large&lang=en",
}
# Contrast of every text with the colour behind it, by WCAG's formula.
_CONTRASTS = """() => {
    const rgb = text => text.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = node => {
        for (; node; node = node.parentElement) {
            const colour = rgb(getComputedStyle(node).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    const found = [];
    for (const node of document.querySelectorAll("body *")) {
        const own = [...node.childNodes].some(c => c.nodeType === 3 && c.textContent.trim());
        if (!own) continue;
        const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
        found.push([node.textContent.trim().slice(0, 30), (a + 0.05) / (b + 0.05)]);
    }
    return found;
}"""


class _Quiet(WSGIRequestHandler):
    def log(self, *arguments) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address():
    """Address of a server with one certificate of each kind."""
    with running_services() as services:
        today = date.today()
        services.add("37002026000001", TOKENS["valid"], power_scope="市场监督管理领域\n行政检查、行政处罚")
        services.add("37002026000002", TOKENS["expired"], valid_until=today - timedelta(days=2))
        days = {"review_due_on": today - timedelta(days=9), "review_counts_until": today + timedelta(days=9)}
        services.add("37002026000006", TOKENS["under_review"], **days)
        services.add("37002026000003", TOKENS["suspended"], certificate_status="Reported Lost")
        services.add("37002026000004", TOKENS["cancelled"], certificate_status="Cancelled")
        services.add(
            "37002026000005",
            TOKENS["entrusted"],
            officer_name="买买提江·阿不都热合曼·测试",
            entrusted_unit_name="测试市" + "综合行政执法" * 6 + "中心",
            enforcement_area="A" * 120,
            photo=None,
        )
        server = make_server("127.0.0.1", 0, Page(services.sites).application, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{SITE}:{server.port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium, address):
    """A telephone that runs no scripts; `phone.complaints` is what its console said."""
    context = chromium.new_context(
        base_url=address, viewport=PHONE, device_scale_factor=2, is_mobile=True, java_script_enabled=False
    )
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("requestfailed", lambda request: opened.complaints.append(request.url))
    yield opened
    context.close()


@pytest.mark.requirement("R-179")
@pytest.mark.parametrize("name", PATHS)
def test_every_page_fits_can_be_read_and_loads_nothing_forbidden(phone, name):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(PATHS[name])
    widths = []
    for width in (PHONE["width"], NARROWEST):
        phone.set_viewport_size({"width": width, "height": PHONE["height"]})
        widths.append(phone.evaluate("() => document.documentElement.scrollWidth - innerWidth"))
    assert widths == [0, 0]
    contrasts = phone.evaluate(_CONTRASTS)
    assert len(contrasts) > 5
    assert [text for text, contrast in contrasts if contrast < SMALLEST_CONTRAST] == []
    assert all(url.startswith(phone.url.split("/v")[0] + "/v") for url in asked), asked
    assert phone.complaints == []


@pytest.mark.requirement("R-178", "R-179")
def test_the_answer_is_big_and_at_the_top_and_each_looks_different(phone):
    seen = set()
    kinds = ("valid", "under_review", "expired", "suspended", "cancelled", "unknown")
    for name in kinds:
        phone.goto(PATHS[name])
        heading = phone.locator("h1").bounding_box()
        assert heading["y"] + heading["height"] < PHONE["height"] / 2
        assert heading["height"] > 40
        colour = phone.locator(".result").evaluate("node => getComputedStyle(node).backgroundColor")
        drawing = phone.locator(".icon").inner_html()
        seen.add((colour, drawing, phone.locator("h1").inner_text()))
    for part in zip(*seen, strict=True):
        assert len(set(part)) == len(kinds)


@pytest.mark.requirement("R-179")
def test_structure_for_people_who_listen(phone):
    phone.goto(PATHS["valid"])
    assert phone.locator("html").get_attribute("lang") == "zh-CN"
    assert phone.get_by_role("main").count() == 1
    assert phone.get_by_role("heading", level=1).inner_text() == "证件有效"
    assert phone.get_by_role("img", name="持证人照片：测试甲").count() == 1
    assert phone.locator("svg[aria-hidden=true]").count() == 1
    phone.goto("/v")
    assert phone.get_by_label("证件编号").count() == 1
    assert phone.get_by_label("校验码").count() == 1


@pytest.mark.requirement("R-179")
def test_links_and_fields_are_large_enough_to_touch_and_show_the_focus(phone):
    for path in ("/v", PATHS["valid"]):
        phone.goto(path)
        for node in phone.locator("a, button, input:not([type=hidden])").all():
            box = node.bounding_box()
            assert min(box["width"], box["height"]) >= SMALLEST_TARGET
    phone.keyboard.press("Tab")
    outline = phone.locator(":focus").evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid"


@pytest.mark.requirement("R-179")
def test_large_text_and_english_are_one_touch_away_and_go_together(phone):
    phone.goto(PATHS["valid"])
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    normal = phone.locator("h1").evaluate(size)
    phone.get_by_role("link", name="大字版").click()
    assert phone.locator("h1").evaluate(size) > 1.3 * normal
    phone.get_by_role("link", name="English").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Valid"
    assert phone.locator("h1").evaluate(size) > 1.3 * normal
    phone.get_by_role("link", name="Normal text").click()
    phone.get_by_role("link", name="中文").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "证件有效"
    assert phone.locator("h1").evaluate(size) == normal


@pytest.mark.requirement("R-178", "R-179")
def test_a_typed_number_leads_to_the_answer_in_the_same_view(phone):
    phone.goto("/v?lang=en&size=large")
    phone.get_by_label("Certificate number").fill("37002026000001")
    phone.get_by_label("Check code").fill("7k2m")
    phone.get_by_role("button", name="Check").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Valid"
    assert phone.locator("html.large").count() == 1
    assert phone.get_by_role("img", name="Photo of the holder").count() == 1
    assert TOKENS["valid"] not in phone.content()
