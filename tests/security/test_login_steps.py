"""A login with an open step gets no other answer, by whichever way it asks: desk, REST, API key."""

import base64
import time
from datetime import timedelta

import frappe
import pyotp
import pytest
from frappe.utils import now_datetime
from frappe.utils.password import update_password

from enforcement_cert.access import login_records, passwords, second_factor
from enforcement_cert.access.entrance import HEADER, PAGE
from enforcement_cert.testing import factories as make
from tests.desk_calls import require_plain_refusal

OWN = "Zi-ji-xuan-4271"
ROOM = "enforcement_cert.access."


@pytest.fixture
def login(commit_site, stack):
    """A committed legal office login, and its removal."""
    offices = make.make_offices()
    user = make.make_user("City Legal Office", can_log_in=True, legal_office=offices["city"].name, may_review=1)
    frappe.db.commit()
    yield user
    frappe.db.rollback()
    make.as_user("Administrator")
    for doctype, field in (
        ("User Assignment", "user"),
        ("Login Security", "user"),
        ("Account Change Log", "user"),
        ("Has Role", "parent"),
        ("User", "name"),
    ):
        frappe.db.delete(doctype, {field: user})
    frappe.db.commit()


def first_password(user: str) -> str:
    password = passwords.give_first_password(user)
    frappe.db.commit()
    return password


def enrol(user: str) -> str:
    """Give a login a second factor; returns its secret."""
    secret = pyotp.random_base32()
    cipher = second_factor.encrypt(secret, second_factor._PURPOSE)
    login_records.store(user, factor_cipher=cipher, factor_set_up_at=now_datetime(), factor_last_step=0)
    frappe.db.commit()
    return secret


def every_way(client) -> list:
    return [
        client.get("/api/resource/User"),
        client.get("/api/resource/Legal Office"),
        client.post("/api/method/frappe.client.get_list", json={"doctype": "Legal Office"}),
        client.get("/api/method/frappe.auth.get_logged_user"),
        client.post("/", data={"cmd": "frappe.desk.desktop.get_workspace_sidebar_items"}),
    ]


@pytest.mark.requirement("R-058", "X-54")
def test_a_first_password_opens_nothing_but_its_change(login, http):
    password = first_password(login)
    client = http(login, password)

    for answer in every_way(client):
        require_plain_refusal(answer, (403,), "首次密码")
        assert answer.headers[HEADER] == "PASSWORD"
    page = client.get("/app", allow_redirects=False)
    assert (page.status_code, page.headers["Location"]) == (302, PAGE)
    assert "原密码" in client.get(PAGE).text

    change = {"old_password": password, "new_password": OWN, "repeated": OWN}
    assert client.method(ROOM + "passwords.change_password", **change).status_code == 200
    assert client.get("/api/resource/Legal Office").status_code == 200
    assert http().post("/api/method/login", data={"usr": login, "pwd": password}).status_code == 401


@pytest.mark.requirement("R-058")
def test_the_new_password_is_typed_twice_and_fulfils_the_rules(login, http):
    password = first_password(login)
    client = http(login, password)
    for old, new, repeated, word in (
        (password, OWN, OWN + "x", "不一致"),
        (password, password, password, "相同"),
        ("wrong", OWN, OWN, "原密码"),
        (password, "Ab1-xyz", "Ab1-xyz", "太短"),
        (password, "abcdefghijkl", "abcdefghijkl", "太简单"),
        (password, "888888", "888888", "手册"),
        (password, "1", "1", "手册"),
        (password, "Password123!", "Password123!", "猜"),
        (password, login.split("@")[0] + "-Qx7!", login.split("@")[0] + "-Qx7!", "登录名"),
    ):
        values = {"old_password": old, "new_password": new, "repeated": repeated}
        require_plain_refusal(client.method(ROOM + "passwords.change_password", **values), (417,), word)
    assert client.get("/api/resource/Legal Office").status_code == 403


@pytest.mark.requirement("R-058", "X-54")
def test_an_api_key_does_not_pass_by_the_first_password(login, http):
    first_password(login)
    user = frappe.get_doc("User", login)
    key, secret = frappe.generate_hash(length=15), frappe.generate_hash(length=15)
    user.db_set("api_key", key)
    frappe.utils.password.set_encrypted_password("User", login, secret, "api_secret")
    frappe.db.commit()
    for scheme, text in (
        ("token", f"{key}:{secret}"),
        ("Basic", base64.b64encode(f"{key}:{secret}".encode()).decode()),
    ):
        answer = http().get("/api/resource/Legal Office", headers={"Authorization": f"{scheme} {text}"})
        require_plain_refusal(answer, (403,), "首次密码")


@pytest.mark.requirement("R-058")
def test_a_first_password_runs_out(login, http):
    password = first_password(login)
    login_records.store(login, first_password_until=now_datetime() - timedelta(minutes=1))
    frappe.db.commit()

    answer = http().post("/api/method/login", data={"usr": login, "pwd": password})

    require_plain_refusal(answer, (401,), "管理员")


@pytest.mark.requirement("R-058")
def test_a_link_sets_a_password_under_the_same_rules(login, http):
    first_password(login)
    link = frappe.get_doc("User", login).reset_password(send_email=False)
    frappe.db.commit()
    key = link.split("key=")[1].split("&")[0]
    method = "frappe.core.doctype.user.user.update_password"

    require_plain_refusal(http().method(method, new_password="Ab1-xyz", key=key), (417,), "太短")
    client = http()
    assert client.method(method, new_password=OWN, key=key).status_code == 200
    assert client.get("/api/resource/Legal Office").status_code == 200
    assert http().method(method, new_password=OWN + "2", key=key).status_code == 410


@pytest.mark.requirement("X-54")
def test_without_the_code_a_right_password_opens_nothing(login, http):
    secret = enrol(login)
    client = http(login, make.PASSWORD)
    for answer in every_way(client):
        require_plain_refusal(answer, (403,), "验证码")
    assert client.get("/app", allow_redirects=False).headers["Location"] == PAGE

    change = {"old_password": make.PASSWORD, "new_password": OWN, "repeated": OWN}
    require_plain_refusal(client.method(ROOM + "passwords.change_password", **change), (403,), "验证码")
    require_plain_refusal(client.method(ROOM + "second_factor.begin"), (403,), "验证码")
    require_plain_refusal(client.method(ROOM + "second_factor.verify", code="000000"), (417,), "验证码")
    code = pyotp.TOTP(secret).now()
    assert client.method(ROOM + "second_factor.verify", code=code[:3] + " " + code[3:]).status_code == 200
    assert client.get("/api/resource/Legal Office").status_code == 200

    second = http(login, make.PASSWORD)
    require_plain_refusal(second.method(ROOM + "second_factor.verify", code=code), (417,), "用过")


@pytest.mark.requirement("X-54")
def test_too_many_wrong_codes_lock_the_second_factor_whatever_the_password(login, http):
    secret = enrol(login)
    client = http(login, make.PASSWORD)
    wrong = [client.method(ROOM + "second_factor.verify", code="000001") for _ in range(8)]
    assert {answer.status_code for answer in wrong[:5]} == {417}
    http(login, make.PASSWORD)  # a right password does not set the counter back
    answer = client.method(ROOM + "second_factor.verify", code=pyotp.TOTP(secret).at(int(time.time()) + 30))
    require_plain_refusal(answer, (401, 403, 417), "锁定")


@pytest.mark.requirement("X-54")
def test_n_failures_lock_a_login_for_m_minutes_and_an_administrator_unlocks_it(login, http):
    from enforcement_cert.access import login_guard

    tries = frappe.db.get_single_value("System Settings", "allow_consecutive_login_attempts")
    for _ in range(tries + 1):
        assert http().post("/api/method/login", data={"usr": login, "pwd": "wrong"}).status_code == 401
    locked = http().post("/api/method/login", data={"usr": login, "pwd": make.PASSWORD})
    require_plain_refusal(locked, (401, 403, 417), "锁定")
    seconds = frappe.db.get_single_value("System Settings", "allow_login_after_fail")
    left = (login_guard.locked_until(login) - now_datetime()).total_seconds()
    assert seconds - 60 < left <= seconds

    login_guard.unlock(login)

    assert http(login, make.PASSWORD).get("/api/resource/Legal Office").status_code == 200


@pytest.mark.requirement("G-030", "R-059", "R-060")
def test_the_two_historical_passwords_are_refused_in_the_user_form(login):
    for default in ("1", "888888"):
        user = frappe.get_doc("User", login)
        user.new_password = default
        with pytest.raises(frappe.ValidationError, match=r"manuals|手册"):
            user.save()


@pytest.mark.requirement("R-058")
def test_a_password_set_by_somebody_else_must_be_changed(login, http):
    user = frappe.get_doc("User", login)
    user.new_password = "Von-anderen-9137"
    user.save()
    frappe.db.commit()

    answer = http(login, "Von-anderen-9137").get("/api/resource/Legal Office")

    require_plain_refusal(answer, (403,), "首次密码")


def test_the_old_password_does_not_come_back(login, http):
    client = http(login, make.PASSWORD)
    change = ROOM + "passwords.change_password"
    changed = client.method(change, old_password=make.PASSWORD, new_password=OWN, repeated=OWN)
    assert changed.status_code == 200
    back = client.method(change, old_password=OWN, new_password=make.PASSWORD, repeated=make.PASSWORD)
    require_plain_refusal(back, (417,), "用过")
    update_password(login, make.PASSWORD)
    frappe.db.commit()
