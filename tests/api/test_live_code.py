"""The code on an officer's telephone: current for about a minute, then worthless, and never the card's own (X-05)."""

import base64
import json
from datetime import datetime, timedelta

import pytest

from enforcement_cert.access.keys import derived_from
from enforcement_cert.domain.dates import CHINA_TIME
from enforcement_cert.portal import limits, live_code
from enforcement_cert.portal.live_code import LIFE_SECONDS, LiveState
from tests.fixtures.verification_services import SITE, Page, running_services

FEW = {"verification_limit_unknown": 60}
NUMBER, TOKEN = "37002026000001", "0123456789abcdefghjkmnpqrs"
KEY = derived_from("site key of the test", live_code.LABEL)
SHOWN = datetime(2026, 11, 29, 9, 0, tzinfo=CHINA_TIME)


@pytest.mark.requirement("X-05", "R-121")
@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, "CURRENT"), (LIFE_SECONDS, "CURRENT"), (LIFE_SECONDS + 1, "OVER"), (-10, "CURRENT"), (-11, "OVER")],
)
def test_a_code_lives_for_a_minute_to_the_second(seconds, state):
    opened = live_code.open_code(KEY, live_code.make(KEY, TOKEN, SHOWN), SHOWN + timedelta(seconds=seconds))
    assert (opened.state, opened.token, opened.shown_at) == (LiveState[state], TOKEN, SHOWN)


@pytest.mark.requirement("X-05")
def test_two_codes_of_one_moment_differ_and_show_nothing():
    codes = {live_code.make(KEY, TOKEN, SHOWN) for _ in range(20)}
    assert len(codes) == 20
    for code in codes:
        assert TOKEN not in code and TOKEN.encode() not in base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        assert len(code) <= 90


@pytest.mark.requirement("X-05")
def test_changed_cut_and_foreign_codes_are_forged():
    code = live_code.make(KEY, TOKEN, SHOWN)
    flipped = [code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :] for at in range(len(code) - 1)]
    other = live_code.make(derived_from("another site", live_code.LABEL), TOKEN, SHOWN)
    for bad in (*flipped, code[:-4], code + "AAAA", "", "é", "A" * 500, other):
        assert live_code.open_code(KEY, bad, SHOWN).state is LiveState.FORGED


# ---------------------------------------------------------------- the verification page


@pytest.fixture(scope="module")
def services():
    with running_services() as running:
        file = running.sites / SITE / "site_config.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "encryption_key": "site key of the test", **FEW}))
        yield running


@pytest.fixture
def citizen(services) -> Page:
    services.clear()
    limits._local._counts.clear()
    services.add(NUMBER, TOKEN)
    return Page(services.sites)


def shown(age_seconds: int = 0) -> str:
    return live_code.make(KEY, TOKEN, datetime.now(CHINA_TIME) - timedelta(seconds=age_seconds))


@pytest.mark.requirement("R-121", "X-05", "R-178")
def test_the_page_says_that_a_current_code_is_shown_live(citizen):
    code = shown()
    answer = citizen.get(f"/v/live/{code}")

    assert "证件有效" in answer.text and "现场实时出示" in answer.text
    assert TOKEN not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    english = citizen.get(f"/v/live/{code}?lang=en")
    assert "Shown live" in english.text
    assert "现场实时出示" not in citizen.get(f"/v/{TOKEN}").text


@pytest.mark.requirement("X-05")
def test_a_picture_of_the_screen_stops_working(citizen):
    for path in (f"/v/live/{shown(LIFE_SECONDS + 2)}", f"/v/live/{shown(3600)}/photo.jpg"):
        answer = citizen.get(path)
        assert "动态码已失效" in answer.text and "证件信息" not in answer.text
    assert "证件有效" in citizen.get(f"/v/{TOKEN}").text


@pytest.mark.requirement("X-05", "R-178")
def test_a_suspension_counts_for_codes_that_are_still_current(citizen, services):
    code = shown()
    services.change(NUMBER, certificate_status="Suspended")
    assert "证件暂停使用" in citizen.get(f"/v/live/{code}").text


@pytest.mark.requirement("X-05", "X-04")
def test_forged_codes_are_unknown_ones_and_counted(citizen):
    answers = [citizen.get(f"/v/live/{'A' * 78}") for _ in range(61)]
    assert "查无此证" in answers[0].text
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
