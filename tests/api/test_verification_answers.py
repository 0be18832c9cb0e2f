"""The public answer: what a citizen is told, and what nobody is told."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from enforcement_cert.domain.dates import CHINA_TIME
from enforcement_cert.portal import limits, page, verification
from tests.fixtures.verification_services import PHOTO, SITE, Page, running_services

NUMBER = "37002026000001"
TOKEN = "0123456789abcdefghjkmnpqrs"
OTHER_TOKEN = "zyxwvtsrqpnmkjhgfedcba9876"
CHECK = "7K2M"
TODAY = datetime.now(CHINA_TIME).date()
PUBLIC_FIELDS = {
    "status",
    "checked_at",
    "photo",
    "holder_name",
    "unit_name",
    "entrusted_unit_name",
    "entrustment_letter",
    "former_unit_name",
    "certificate_number",
    "enforcement_area",
    "power_scope",
    "valid_until",
}
ANSWERS: dict[str, tuple[dict[str, Any], str, str]] = {
    "valid": ({}, "证件有效", "Valid"),
    "expired": ({"valid_until": TODAY - timedelta(days=1)}, "证件已过期", "Expired"),
    "under_review": (
        {"review_due_on": TODAY - timedelta(days=1), "review_counts_until": TODAY},
        "有效（年审中）",
        "Valid, review under way",
    ),
    "overdue": ({"review_counts_until": TODAY - timedelta(days=1)}, "证件已过期", "Expired"),
    "suspended": ({"certificate_status": "Suspended"}, "证件暂停使用", "Not to be used now"),
    "lost": ({"certificate_status": "Reported Lost"}, "证件暂停使用", "Not to be used now"),
    "early": ({"valid_from": TODAY + timedelta(days=1)}, "证件暂停使用", "Not to be used now"),
    "cancelled": ({"certificate_status": "Cancelled"}, "证件已注销", "Cancelled"),
    "void": ({"certificate_status": "Declared Void"}, "证件已注销", "Cancelled"),
}
STATUS_OF = {"overdue": "expired", "lost": "suspended", "early": "suspended", "void": "cancelled"}


@pytest.fixture(scope="module")
def services():
    with running_services() as running:
        yield running


@pytest.fixture
def citizen(services) -> Page:
    """A process that answers, with empty services."""
    services.clear()
    limits._local._counts.clear()
    return Page(services.sites)


@pytest.mark.requirement("R-178", "R-179", "G-005", "G-094", "X-04")
@pytest.mark.parametrize("case", ANSWERS)
def test_each_state_has_its_own_page(citizen, services, case):
    changes, headline, english = ANSWERS[case]
    services.add(NUMBER, TOKEN, **changes)
    chinese_page, english_page = citizen.get(f"/v/{TOKEN}"), citizen.get(f"/v/{TOKEN}?lang=en")
    assert (chinese_page.status_code, english_page.status_code) == (200, 200)
    assert f"<h1>{headline}</h1>" in chinese_page.text
    assert f"<h1>{english}</h1>" in english_page.text
    assert f'<body class="{STATUS_OF.get(case, case)}">' in chinese_page.text
    assert citizen.ask(TOKEN)["status"] == STATUS_OF.get(case, case)


@pytest.mark.requirement("R-178")
@pytest.mark.parametrize("path", [OTHER_TOKEN, "1", "not-a-token", "%3Cscript%3E", "%E8%AF%81", "a/b/c", TOKEN + "x"])
def test_what_does_not_exist_is_unknown(citizen, services, path):
    services.add(NUMBER, TOKEN)
    answer = citizen.get(f"/v/{path}")
    assert answer.status_code == 200
    assert "<h1>查无此证</h1>" in answer.text
    assert "script" not in answer.text


@pytest.mark.requirement("R-178")
def test_the_last_day_counts_and_the_next_does_not_without_any_change(citizen, services, monkeypatch):
    """The kept record is the same; the day is taken from the clock in Shanghai when asked."""
    last_day = date(2027, 5, 31)
    services.add(NUMBER, TOKEN, valid_until=last_day)
    evening = datetime(2027, 5, 31, 23, 59, 59, tzinfo=CHINA_TIME)
    monkeypatch.setattr(verification, "china_now", lambda: evening)
    assert citizen.ask(TOKEN)["status"] == "valid"
    monkeypatch.setattr(verification, "china_now", lambda: evening + timedelta(seconds=1))
    assert citizen.ask(TOKEN)["status"] == "expired"
    assert "证件已过期" in citizen.get(f"/v/{TOKEN}").text


@pytest.mark.requirement("R-082", "G-094", "X-04")
def test_a_valid_answer_holds_exactly_the_public_data(citizen, services):
    services.add(NUMBER, TOKEN, entrusted_unit_name="测试受托中心")
    answer = citizen.ask(TOKEN)
    assert set(answer) == PUBLIC_FIELDS
    assert answer | {"checked_at": None} == {
        "status": "valid",
        "checked_at": None,
        "photo": f"/v/{TOKEN}/photo.jpg",
        "holder_name": "测试甲",
        "unit_name": "测试市市场监督管理局",
        "entrusted_unit_name": "测试受托中心",
        "entrustment_letter": None,
        "former_unit_name": None,
        "certificate_number": NUMBER,
        "enforcement_area": "测试市行政区域",
        "power_scope": "市场监督管理领域的行政检查、行政处罚",
        "valid_until": (date.today() + timedelta(days=400)).isoformat(),
    }
    assert datetime.fromisoformat(answer["checked_at"]).utcoffset() == timedelta(hours=8)


@pytest.mark.requirement("G-026")
def test_an_entrusted_unit_is_named_beside_its_superior(citizen, services):
    services.add(NUMBER, TOKEN, entrusted_unit_name="测试受托中心")
    text = citizen.get(f"/v/{TOKEN}").text
    assert "<dt>受委托单位</dt><dd>测试受托中心</dd>" in text
    assert "<dt>执法单位</dt><dd>测试市市场监督管理局</dd>" in text


@pytest.mark.requirement("G-044", "R-131")
@pytest.mark.parametrize(("days_left", "is_shown"), [(1, True), (0, True), (-1, False)])
def test_the_former_name_of_the_unit_is_shown_for_its_time(citizen, services, days_left, is_shown):
    until = verification.china_now().date() + timedelta(days=days_left)
    services.add(NUMBER, TOKEN, former_unit_name="测试市工商局", former_name_until=until)

    assert citizen.ask(TOKEN)["former_unit_name"] == ("测试市工商局" if is_shown else None)
    assert ("<dt>单位原名称</dt><dd>测试市工商局</dd>" in citizen.get(f"/v/{TOKEN}").text) is is_shown


@pytest.mark.requirement("G-094")
@pytest.mark.parametrize("case", [*ANSWERS, "unknown"])
def test_nothing_but_the_public_data_leaves(citizen, services, case):
    services.add(NUMBER, TOKEN, **ANSWERS.get(case, ({}, "", ""))[0])
    asked = OTHER_TOKEN if case == "unknown" else TOKEN
    content = citizen.get(f"/v/{asked}").text + json.dumps(citizen.ask(asked), ensure_ascii=False)
    kept = b"".join(services.redis.get(key) for key in services.redis.keys("verify:*"))
    assert b"SECRET" not in kept
    assert "SECRET" not in content
    assert CHECK not in content
    if case not in ("valid", "under_review"):
        assert not {"测试甲", NUMBER, "测试市市场监督管理局", "photo.jpg"} & set(content.split())
        assert "测试甲" not in content
        assert NUMBER not in content


@pytest.mark.requirement("G-094")
def test_negative_answers_are_equal_in_form(citizen, services):
    services.add(NUMBER, TOKEN, certificate_status="Cancelled")
    cancelled, unknown, mistyped = citizen.ask(TOKEN), citizen.ask(OTHER_TOKEN), citizen.ask("")
    assert list(cancelled) == list(unknown) == list(mistyped)
    given = [{key for key, value in answer.items() if value} for answer in (cancelled, unknown, mistyped)]
    assert given == [{"status", "checked_at"}] * 3


@pytest.mark.requirement("X-01")
def test_a_number_needs_its_check_code_and_never_reveals_the_token(citizen, services):
    services.add(NUMBER, TOKEN)
    answer = citizen.get("/api/method/enforcement_cert.api.v1.verify", query_string={"code": f"{NUMBER}-{CHECK}"})
    assert answer.json["message"]["status"] == "valid"
    assert answer.json["message"]["photo"] == f"/v/photo.jpg?code={NUMBER}-{CHECK}"
    typed = citizen.get("/v", query_string={"number": NUMBER, "check": CHECK.lower()})
    assert "证件有效" in typed.text
    assert TOKEN not in answer.text + typed.text
    for wrong in (NUMBER, f"{NUMBER}-7K2N", f"{NUMBER}-", f"37002026000002-{CHECK}", f"-{CHECK}", f"{NUMBER}-%"):
        assert citizen.ask(wrong)["status"] == "unknown", wrong


@pytest.mark.requirement("X-01")
@pytest.mark.parametrize(
    "typed", [" 3700 2026 000001 - 7k2m ", "３７００２０２６０００００１－７Ｋ２Ｍ", "37002026000001—7K2M"]
)
def test_typed_codes_are_read_as_people_type_them(citizen, services, typed):
    services.add(NUMBER, TOKEN)
    assert citizen.ask(typed)["status"] == "valid"


def test_a_certificate_without_check_code_is_not_found_by_its_number(citizen, services):
    services.add(NUMBER, TOKEN, check_code=None)
    assert citizen.ask(f"{NUMBER}-0000")["status"] == "unknown"
    assert citizen.ask(TOKEN)["status"] == "valid"


@pytest.mark.requirement("X-04")
def test_the_photo_needs_the_code_of_a_valid_certificate(citizen, services):
    services.add(NUMBER, TOKEN)
    for path in (f"/v/{TOKEN}/photo.jpg", f"/v/photo.jpg?code={NUMBER}-{CHECK}"):
        photo = citizen.get(path)
        assert (photo.status_code, photo.data, photo.content_type) == (200, PHOTO, "image/jpeg")
        assert "max-age=10" in photo.headers["Cache-Control"]
    for path in (f"/v/{OTHER_TOKEN}/photo.jpg", f"/v/photo.jpg?code={NUMBER}-AAAA", "/v/photo.jpg"):
        assert (citizen.get(path).status_code, citizen.get(path).data) == (404, b"")
    services.change(NUMBER, certificate_status="Cancelled")
    services.redis.flushall()
    assert citizen.get(f"/v/{TOKEN}/photo.jpg").status_code == 404


@pytest.mark.parametrize(
    "photo",
    [
        "/private/files/../../site_config.json",
        "/private/files/config.jpg",
        "/private/files/page.jpg",
        "/private/files/missing.jpg",
        "/private/files/",
        "https://example.org/a.jpg",
        "/etc/passwd",
    ],
)
def test_only_pictures_of_the_sites_own_files_are_shown(citizen, services, photo):
    files = services.sites / SITE / "private" / "files"
    (files / "config.jpg").unlink(missing_ok=True)
    (files / "config.jpg").symlink_to(services.sites / SITE / "site_config.json")
    (files / "page.jpg").write_text("<script>alert(1)</script>")
    services.add(NUMBER, TOKEN, photo=photo)
    assert citizen.get(f"/v/{TOKEN}/photo.jpg").status_code == 404
    assert "证件有效" in citizen.get(f"/v/{TOKEN}").text


def test_html_in_a_name_is_text(citizen, services):
    name = '<img src=x onerror="alert(1)">&'
    services.add(NUMBER, TOKEN, officer_name=name, power_scope="</dd><script>1</script>", unit_name="'\"><b>")
    text = citizen.get(f"/v/{TOKEN}").text
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "<b>" not in text
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;&amp;" in text
    assert citizen.ask(TOKEN)["holder_name"] == name


def test_what_was_typed_comes_back_as_text(citizen):
    form = citizen.get("/v", query_string={"number": '"><script>', "lang": "<b>", "size": "<b>"})
    assert "<script" not in form.text
    assert "请把证件编号和校验码都填上" in form.text
    answer = citizen.get("/v", query_string={"code": '"><script>-AAAA', "lang": "en"})
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", [f"/v/{TOKEN}", "/v", f"/v/{TOKEN}/photo.jpg", f"/v/{OTHER_TOKEN}", "/v/icon.svg"])
def test_every_answer_is_kept_from_robots_frames_and_other_sites(citizen, services, path):
    services.add(NUMBER, TOKEN)
    headers = citizen.get(path).headers
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing(citizen, services):
    services.add(NUMBER, TOKEN)
    for path in (f"/v/{TOKEN}", f"/v/{OTHER_TOKEN}", "/v"):
        text = citizen.get(path).text
        assert "<script" not in text
        assert "http:" not in text
        assert "https:" not in text
        assert " style=" not in text


def test_caching_allows_one_second_for_tokens_and_none_for_numbers(citizen, services):
    services.add(NUMBER, TOKEN)
    assert citizen.get(f"/v/{TOKEN}").headers["Cache-Control"] == "public, max-age=1"
    assert citizen.get(f"/v?number={NUMBER}&check={CHECK}").headers["Cache-Control"] == "no-store"
    api = citizen.get(f"/api/method/enforcement_cert.api.v1.verify?code={TOKEN}")
    assert api.headers["Cache-Control"] == "no-store"


def test_head_tells_the_length_and_sends_nothing(services, citizen):
    services.add(NUMBER, TOKEN)
    full, head = citizen.get(f"/v/{TOKEN}"), citizen.get(f"/v/{TOKEN}", method="HEAD")
    assert head.headers["Content-Length"] == full.headers["Content-Length"]
    assert head.data == b""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", f"/v/{TOKEN}"),
        ("GET", "/vx"),
        ("GET", "/app"),
        ("POST", "/api/method/enforcement_cert.api.v1.verify"),
        ("GET", "/api/method/enforcement_cert.api.v1.verify2"),
    ],
)
def test_everything_else_is_the_engines(citizen, method, path):
    assert citizen.get(path, method=method).status_code == 299


@pytest.mark.parametrize("host", ["other.localhost", "../etc", "verify.localhost/..", "", "x" * 300])
def test_an_unknown_site_is_the_engines(citizen, host):
    assert citizen.get(f"/v/{TOKEN}", headers={"X-Frappe-Site-Name": host, "Host": "none"}).status_code == 299


@pytest.mark.requirement("R-179")
def test_both_languages_say_the_same_things():
    def shape(value):
        if isinstance(value, dict):
            return {key: shape(part) for key, part in value.items()}
        return len(value) if isinstance(value, list) else type(value)

    assert shape(page.texts("zh")) == shape(page.texts("en"))


@pytest.mark.requirement("X-04")
def test_numbers_cannot_be_tried_one_by_one(citizen, services):
    services.add(NUMBER, TOKEN)
    for _ in range(limits.NUMBER_QUESTIONS):
        assert citizen.ask(f"{NUMBER}-AAAA")["status"] == "unknown"
    refused = citizen.get("/v", query_string={"number": NUMBER, "check": CHECK})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert "查询过于频繁" in refused.text
    refusal = citizen.ask(f"{NUMBER}-{CHECK}")
    assert refusal == dict.fromkeys(PUBLIC_FIELDS) | {"status": "too_many_questions"}
    assert citizen.ask(f"{NUMBER}-{CHECK}", address="198.51.100.2")["status"] == "valid"
    assert citizen.ask(TOKEN)["status"] == "valid"


@pytest.mark.requirement("X-04")
def test_unknown_tokens_are_limited_and_valid_cards_are_not(citizen, services):
    services.add(NUMBER, TOKEN)
    for number in range(limits.UNKNOWN_TOKENS):
        assert citizen.ask(f"{number:026d}")["status"] == "unknown"
    assert citizen.ask("9" * 26)["status"] == "too_many_questions"
    assert citizen.ask("9" * 26, address="198.51.100.2")["status"] == "unknown"
    citizen.ask(TOKEN, address="198.51.100.2")
    answers = {citizen.ask(TOKEN)["status"] for _ in range(limits.UNKNOWN_TOKENS)}
    assert answers == {"valid"}


@pytest.mark.parametrize(
    ("environ", "client"),
    [
        ({"REMOTE_ADDR": "203.0.113.5"}, "203.0.113.5"),
        ({"REMOTE_ADDR": "203.0.113.5", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "203.0.113.5"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "198.51.100.1"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "9.9.9.9, 198.51.100.1"}, "198.51.100.1"),
        ({"REMOTE_ADDR": "::1", "HTTP_X_FORWARDED_FOR": "2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::"),
        ({"REMOTE_ADDR": "::ffff:203.0.113.5"}, "203.0.113.5"),
        ({"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "198.51.100.1"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "evil\nkey"}, "unreadable"),
    ],
)
def test_the_client_is_who_our_own_proxy_says(environ, client):
    assert limits.client_of(environ, {}) == client


def test_a_proxy_on_another_machine_is_believed_if_it_is_named():
    environ = {"REMOTE_ADDR": "10.0.3.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}
    named = {"verification_trusted_proxies": ["10.0.3.0/24"]}
    assert limits.client_of(environ, {}) == "10.0.3.7"
    assert limits.client_of(environ, named) == "198.51.100.1"
    assert limits.client_of(environ | {"REMOTE_ADDR": "10.0.4.7"}, named) == "10.0.4.7"


def test_what_nobody_foresaw_is_a_sentence_for_the_citizen(citizen, services, monkeypatch, caplog):
    monkeypatch.setattr(page, "answer_page", lambda *_, **__: 1 / 0)
    answer = citizen.get(f"/v/{TOKEN}")
    assert answer.status_code == 503
    assert "暂时无法核验" in answer.text
    assert "Traceback" not in answer.text
    assert "ZeroDivisionError" in caplog.text
