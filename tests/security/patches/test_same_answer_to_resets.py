"""Nobody learns from a password reset which users there are."""

import pytest


@pytest.fixture
def answer_to(engine, request_of, monkeypatch):
    from frappe.core.doctype.user.user import User, reset_password

    monkeypatch.setattr(User, "password_reset_mail", lambda self, link: None)

    def ask(user: str):
        engine.cache.delete_keys("rl:")
        request_of("POST", "/", {"user": user})
        engine.local.message_log = []
        engine.set_user("Guest")
        answer = reset_password(user=user)
        engine.set_user("Administrator")
        return answer, engine.local.response.get("http_status_code"), engine.local.message_log

    return ask


def test_all_who_ask_get_the_same_answer(engine, answer_to, make_user):
    there, disabled = make_user(), make_user()
    engine.db.set_value("User", disabled, "enabled", 0)
    answers = [answer_to(user) for user in (there, disabled, "nobody@example.com", "Administrator")]
    assert answers[0][2]
    assert all(answer == answers[0] for answer in answers)


def test_a_failure_of_the_mail_gives_nothing_away(engine, answer_to, make_user, monkeypatch):
    from frappe.core.doctype.user.user import User

    def fail(self, link):
        raise engine.OutgoingEmailError("no account")

    monkeypatch.setattr(User, "password_reset_mail", fail)
    monkeypatch.setattr(engine.local.db, "rollback", lambda *a, **k: None)
    assert answer_to(make_user()) == answer_to("nobody@example.com")


def test_a_login_link_for_nobody_gets_the_same_answer(engine, request_of, make_user, monkeypatch):
    from frappe.www.login import send_login_link

    monkeypatch.setattr(engine, "sendmail", lambda **values: None)
    engine.db.set_single_value("System Settings", "login_with_email_link", 1)
    engine.clear_document_cache("System Settings", "System Settings")
    for email in (make_user(), "nobody@example.com"):
        engine.cache.delete_keys("rl:")
        request_of("POST", "/", {"email": email})
        assert send_login_link(email=email) is None
