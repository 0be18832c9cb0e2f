"""Messages: what an event writes into the outbox, what the job sends, and what goes wrong on the way."""

import frappe
import pytest
from frappe.utils import add_to_date, get_datetime, getdate, now_datetime

from enforcement_cert.access import audit
from enforcement_cert.certificate import deciding
from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification import certificate_reminders, delivery, retention
from enforcement_cert.notification.channels import email
from enforcement_cert.notification.send import announce, holder, staff
from enforcement_cert.testing import factories as make
from tests.provider import Provider

OUTBOX, CHANNEL, SETTINGS = "Outbox Message", "Notification Channel", "Message Settings"
MOBILE = "13800000001"
SETTABLE = ("channel_mode", "provider_address", "provider_account", "repeat_rule", "keeps_quiet_hours", "for_holders")


@pytest.fixture(scope="module")
def committed(_connected):
    """A committed unit with its team and an officer who has a login and a mobile; removed afterwards."""
    frappe.set_user("Administrator")
    frappe.db.rollback()
    agency = make.make_agency()
    team = make.make_team(agency)
    officer = make.make_officer(agency, officer_name="张小明", mobile=MOBILE)
    own_login = make.make_user("Enforcement Officer", officer=officer.name)
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team, officer=officer, own_login=own_login)
    frappe.db.rollback()
    frappe.set_user("Administrator")
    make.remove_agency(agency.name, [*team.values(), own_login])
    frappe.db.commit()


@pytest.fixture
def world(commit_site, committed, monkeypatch):
    """The same; channels as shipped but free of quiet hours; nothing is queued, tests call the job themselves."""
    monkeypatch.setattr(frappe, "enqueue", lambda *a, **k: None)
    before = frappe.get_all(CHANNEL, fields=["name", *SETTABLE], order_by="name")
    frappe.db.set_value(CHANNEL, {"name": ["is", "set"]}, "keeps_quiet_hours", 0)
    frappe.db.delete(OUTBOX, {"agency": committed.agency.name})
    frappe.db.commit()
    frappe.clear_cache(doctype=CHANNEL)
    yield committed
    frappe.db.rollback()
    frappe.set_user("Administrator")
    for row in before:
        frappe.db.set_value(CHANNEL, row.pop("name"), row)
    make.remove_messages(committed.agency.name, [*committed.team.values(), committed.own_login])
    frappe.db.commit()
    frappe.clear_document_cache(CHANNEL)


@pytest.fixture
def provider():
    """A provider that is asked over the net."""
    found = Provider()
    yield found
    found.close()


def use(kind: str, provider: Provider | None = None, mode: str = "On", **columns) -> None:
    frappe.db.set_value(
        CHANNEL, kind, {"channel_mode": mode, "provider_address": provider and provider.address, **columns}
    )
    frappe.db.commit()
    frappe.clear_document_cache(CHANNEL, kind)


def card_made(world, recipients=None, occasion: str = "", **facts) -> int:
    written = announce(
        NoticeEvent.CARD_MADE,
        world.officer,
        recipients if recipients is not None else [holder(world.officer.name)],
        {"name": "张小明", "unit": "测试局", "number": "A-1", "type": "行政执法证", "certificate": "C-1", **facts},
        occasion=occasion,
    )
    frappe.db.commit()
    return written


def messages(world, **filters) -> list:
    frappe.db.rollback()
    return frappe.get_all(
        OUTBOX, filters={"agency": world.agency.name, **filters}, fields=["*"], order_by="creation, channel, name"
    )


def of(world, channel: str):
    (found,) = messages(world, channel=channel)
    return found


def send() -> None:
    delivery.work()
    frappe.db.commit()


def make_due() -> None:
    waiting = {"message_status": ["in", ["Waiting", "Sending"]]}
    frappe.db.set_value(OUTBOX, waiting, "next_attempt_at", add_to_date(now_datetime(), hours=-1))
    frappe.db.commit()


# ---------------------------------------------------------------- writing


@pytest.mark.requirement("R-218", "G-095")
def test_one_message_per_subscribed_channel_with_a_log_and_none_twice(world, provider):
    use("SMS", provider)
    use("E-mail", mode="Outbox Only", for_holders=1)
    assert card_made(world) == 3
    assert card_made(world) == 0
    assert card_made(world, occasion="again") == 3
    send()
    rows = messages(world, occasion="")
    assert {row.channel: row.message_status for row in rows} == {"In-Site": "Sent", "SMS": "Sent", "E-mail": "Skipped"}
    assert of_log(next(row for row in rows if row.channel == "SMS")) == [("Sent", "", None)]


def of_log(row) -> list:
    log = frappe.get_all(
        "Outbox Attempt",
        filters={"parent": row.name},
        fields=["outcome", "reason", "detail"],
        order_by="idx",
    )
    return [(entry.outcome, entry.reason or "", entry.detail or None) for entry in log]


def test_what_is_rolled_back_was_never_announced(world):
    announce(NoticeEvent.CARD_MADE, world.officer, [holder(world.officer.name)], {"name": "张小明"})
    frappe.db.rollback()
    assert messages(world) == []


def test_messages_hold_no_personal_numbers(world):
    card_made(world, reason=f"电话{MOBILE}打不通", name="张小明37000019900101001X")
    for row in messages(world):
        assert "37000019900101001X" not in f"{row.title}{row.body}{row.facts}"
        assert MOBILE not in f"{row.title}{row.body}{row.facts}{row.address_shown}"


@pytest.mark.requirement("R-218")
def test_a_login_chooses_its_channels_but_never_loses_the_inbox(world):
    preference = frappe.new_doc("Message Preference")
    preference.update({"user": world.own_login, "by_sms": "No", "by_email": "Yes"})
    preference.insert()
    card_made(world)
    assert {row.channel for row in messages(world)} == {"In-Site", "E-mail"}


# ---------------------------------------------------------------- the application's steps


@pytest.mark.requirement("R-218", "R-220")
def test_the_steps_of_an_application_reach_officer_and_staff(world):
    application = make.make_application(world.officer, world.team, "Legal Review")
    make.as_user(world.team["reviewer"])
    deciding.decide_one(application.name, "Return Application", "照片不清楚")
    make.as_user("Administrator")
    frappe.db.commit()
    send()
    try:
        told = frappe.get_all(
            OUTBOX,
            filters={
                "record_name": application.name,
                "channel": "In-Site",
                "recipient_user": ["in", [*world.team.values(), world.own_login]],
            },
            fields=["event", "recipient_user", "body", "message_status"],
            order_by="creation, name",
        )
        found = {(row.event, row.recipient_user) for row in told}
        assert found == {
            ("Application Submitted", world.own_login),
            ("Application Submitted", world.team["checker"]),
            ("Application Passed On", world.team["reviewer"]),
            ("Application Returned", world.own_login),
            ("Application Returned", world.team["clerk"]),
        }
        (reason,) = [row.body for row in told if row.recipient_user == world.team["clerk"]]
        assert "照片不清楚" in reason
        holders = [row for row in told if row.recipient_user == world.own_login]
        assert {row.message_status for row in holders} == {"Sent"}
        assert frappe.db.count("Notification Log", {"for_user": world.own_login}) == 2
    finally:
        make.remove_messages(world.agency.name, world.team.values())
        frappe.db.delete("Certificate Application", {"name": application.name})
        frappe.db.delete("Application Decision", {"parent": application.name})
        frappe.db.commit()


def test_a_refused_step_announces_nothing(site):
    agency = make.make_agency()
    team = make.make_team(agency)
    application = make.make_application(make.make_officer(agency), team, "First Check")
    before = frappe.db.count(OUTBOX, {"record_name": application.name})
    make.as_user(team["reviewer"])
    with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
        deciding.decide_one(application.name, "Pass First Check")
    assert frappe.db.count(OUTBOX, {"record_name": application.name}) == before


# ---------------------------------------------------------------- sending


@pytest.mark.requirement("R-218")
def test_short_messages_go_out_with_key_template_and_an_entry_of_who_was_read(world, provider):
    use("SMS", provider)
    card_made(world)
    entries = frappe.db.count(audit.LOG, {"act": "Used for Message"})
    send()
    (content,) = provider.contents()
    assert (content["to"], content["parameters"]["certificate"]) == (MOBILE, "C-1")
    row = of(world, "SMS")
    assert (row.message_status, row.provider_reference, content["key"]) == ("Sent", "R1", row.message_key)
    assert frappe.db.count(audit.LOG, {"act": "Used for Message"}) == entries + 1
    entry = frappe.get_last_doc(audit.LOG, {"act": "Used for Message"}, order_by="position desc")
    assert entry.officer == world.officer.name


@pytest.mark.requirement("R-080")
def test_a_wrong_mobile_stands_on_the_clerks_list_until_it_is_mended(world, provider):
    use("SMS", provider)
    provider.answer = lambda path, content: (200, {"result": "wrong_address"})
    card_made(world)
    send()
    row = of(world, "SMS")
    assert (row.message_status, row.reason) == ("Not Delivered", "Wrong Mobile")
    assert of_log(row) == [("Not Delivered", "Wrong Mobile", None)]

    make.as_user(world.team["clerk"])
    listed = frappe.get_list(OUTBOX, filters={"reason": "Wrong Mobile"}, pluck="name", order_by="name")
    assert listed == [row.name]
    assert delivery.send_again([row.name]) == {"done": 1, "refused": 0}
    frappe.db.commit()
    provider.answer = lambda path, content: (200, {"result": "accepted"})
    send()
    assert of(world, "SMS").message_status == "Sent"


@pytest.mark.requirement("R-080")
def test_an_officer_without_a_mobile_is_told_before_anything_is_sent(world):
    silent = make.make_officer(world.agency, officer_name="李无号")
    announce(NoticeEvent.CARD_MADE, silent, [holder(silent.name)], {"name": "李无号"})
    (row,) = messages_of(silent)
    assert (row.channel, row.message_status, row.reason) == ("SMS", "No Address", "No Mobile")


def test_sent_again_without_a_mobile_it_comes_back(world):
    silent = make.make_officer(world.agency, officer_name="李无号")
    announce(NoticeEvent.CARD_MADE, silent, [holder(silent.name)], {"name": "李无号"})
    frappe.db.commit()
    (row,) = messages_of(silent)
    assert delivery.send_again([row.name])["done"] == 1
    frappe.db.commit()
    send()
    (row,) = messages_of(silent)
    assert (row.message_status, row.reason) == ("No Address", "No Mobile")


def messages_of(officer) -> list:
    return frappe.get_all(OUTBOX, filters={"officer": officer.name}, fields=["*"], order_by="name")


def test_only_the_units_clerk_and_administrators_send_again(world, provider):
    use("SMS", provider)
    provider.answer = lambda path, content: (200, {"result": "refused"})
    card_made(world)
    send()
    row = of(world, "SMS")
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1)
    make.as_user(world.team["checker"])
    assert delivery.send_again([row.name]) == {"done": 0, "refused": 1}
    make.as_user(world.team["reviewer"])
    assert delivery.send_again([row.name]) == {"done": 0, "refused": 1}
    make.as_user(stranger)
    with pytest.raises(frappe.PermissionError):
        delivery.send_again([row.name])


@pytest.mark.requirement("G-095")
def test_without_a_provider_the_outbox_keeps_what_would_have_been_sent(world):
    card_made(world)
    row = of(world, "SMS")
    assert (row.message_status, row.reason) == ("Skipped", "No Provider")
    assert "C-1" in row.body
    assert row.address_shown == "138******01"


def test_failures_wait_longer_each_time_and_end(world, provider):
    use("SMS", provider)
    provider.answer = lambda path, content: (503, {})
    card_made(world)
    waits = []
    for _ in range(5):
        make_due()
        send()
        row = of(world, "SMS")
        waits.append(round((row.next_attempt_at - get_datetime(row.modified)).total_seconds() / 60))
    assert waits[:4] == [5, 10, 20, 40]
    assert (row.message_status, row.reason, row.attempts) == ("Not Delivered", "Provider Silent", 5)
    assert len(of_log(row)) == 5
    assert len({content["key"] for content in provider.contents()}) == 1


def test_a_provider_that_cannot_be_reached_is_tried_again(world, provider):
    use("SMS", provider)
    provider.close()
    card_made(world)
    send()
    row = of(world, "SMS")
    assert (row.message_status, row.reason) == ("Waiting", "Provider Silent")
    assert of_log(row)[0][0] == "To Be Repeated"


@pytest.mark.parametrize(
    ("rule", "status", "reason"),
    [("Send Again", "Waiting", "Provider Silent"), ("Do Not Send Again", "Not Delivered", "Outcome Unknown")],
)
def test_a_cut_connection_is_settled_by_the_channels_rule(world, provider, rule, status, reason):
    use("SMS", provider, repeat_rule=rule)
    provider.answer = lambda path, content: None
    card_made(world)
    send()
    row = of(world, "SMS")
    assert (row.message_status, row.reason) == (status, reason)
    assert of_log(row)[0][0] == "Outcome Unknown"


def test_a_worker_that_dies_loses_nothing(world, provider):
    use("SMS", provider)
    card_made(world)
    claimed = [delivery.claim_next(), delivery.claim_next()]
    assert sorted(row.channel for batch in claimed for row in batch) == ["In-Site", "SMS"]
    assert delivery.claim_next() == []  # a second worker finds nothing to do
    delivery.release_abandoned()
    assert {row.message_status for row in messages(world)} == {"Sending"}  # it may still be at work
    frappe.db.set_value(OUTBOX, {"message_status": "Sending"}, "claimed_at", "2020-01-01")
    delivery.release_abandoned()
    frappe.db.commit()
    make_due()
    send()
    assert {row.message_status for row in messages(world)} == {"Sent"}
    assert frappe.db.count("Notification Log", {"for_user": world.own_login}) == 1
    assert len(provider.requests) == 1


def test_one_broken_message_does_not_hold_up_the_others(world, provider):
    use("SMS", provider)
    frappe.db.set_value("Enforcement Officer", world.officer.name, "mobile_cipher", "AQ==")
    whole = make.make_officer(world.agency, officer_name="王齐全", mobile=MOBILE)
    announce(NoticeEvent.CARD_MADE, whole, [holder(world.officer.name), holder(whole.name)], {"name": "x"})
    frappe.db.commit()
    send()
    frappe.db.set_value("Enforcement Officer", world.officer.name, "mobile_cipher", world.officer.mobile_cipher)
    frappe.db.commit()
    assert [row.message_status for row in messages_of(whole)] == ["Sent"]
    (broken,) = messages(world, officer=world.officer.name, channel="SMS")
    assert (broken.message_status, broken.reason) == ("Waiting", "Unforeseen")


def test_quiet_hours_put_a_channel_off_and_leave_the_others(world, provider, monkeypatch):
    use("SMS", provider, keeps_quiet_hours=1)
    night = now_datetime().replace(hour=23, minute=0, second=0, microsecond=0)
    card_made(world)
    frappe.db.set_value(OUTBOX, {"agency": world.agency.name}, "next_attempt_at", add_to_date(night, minutes=-1))
    frappe.db.commit()
    monkeypatch.setattr(delivery, "now_datetime", lambda: night)
    send()
    assert (of(world, "In-Site").message_status, of(world, "SMS").message_status) == ("Sent", "Waiting")
    assert of(world, "SMS").next_attempt_at == add_to_date(night, hours=9)
    assert provider.requests == []


# ---------------------------------------------------------------- gathering


@pytest.mark.requirement("G-095")
def test_staff_read_one_message_about_many(world):
    clerk = world.team["clerk"]
    for index in range(12):
        card_made(world, staff([clerk]), occasion=str(index), name=f"人员{index}")
    send()
    assert frappe.db.count("Notification Log", {"for_user": clerk}) == 0  # they are still gathered
    make_due_one(world)
    send()
    assert frappe.db.count("Notification Log", {"for_user": clerk}) == 1
    rows = messages(world, recipient_user=clerk)
    assert {row.message_status for row in rows} == {"Sent"}
    (lead,) = [row for row in rows if not row.combined_into]
    assert lead.title == "12 本证件已制作完成"
    assert "人员0" in lead.body
    assert {row.combined_into for row in rows} == {None, lead.name}


def make_due_one(world) -> None:
    first = frappe.db.get_value(OUTBOX, {"agency": world.agency.name, "message_status": "Waiting"})
    frappe.db.set_value(OUTBOX, first, "next_attempt_at", add_to_date(now_datetime(), hours=-1))
    frappe.db.commit()


# ---------------------------------------------------------------- e-mail and WeChat


@pytest.fixture
def mail_server(world, monkeypatch):
    """A mail server on this machine and an outgoing account that uses it."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message

    received = []

    class Keep(Message):
        def handle_message(self, message) -> None:
            received.append(message)

    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port())
    controller.start()
    mail = frappe.new_doc("Email Account")
    name = f"测试发件{frappe.generate_hash(length=6)}"
    mail.update({"name": name, "email_account_name": name, "email_id": "out@test.example", "use_tls": 0})
    mail.update({"enable_outgoing": 1, "default_outgoing": 1, "smtp_server": "127.0.0.1"})
    mail.update({"smtp_port": controller.port, "no_smtp_authentication": 1})
    mail.db_insert()
    frappe.db.commit()
    forget_mail_accounts()
    yield received
    controller.stop()
    frappe.db.rollback()
    frappe.db.delete("Email Account", {"name": name})
    frappe.db.commit()
    forget_mail_accounts()


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def forget_mail_accounts() -> None:
    frappe.clear_cache(doctype="Email Account")
    frappe.local.outgoing_email_account = {}


def queued_mail(row):
    (name,) = frappe.get_all("Email Queue", filters={"reference_name": row.name}, pluck="name", order_by="name")
    return frappe.get_doc("Email Queue", name)


@pytest.mark.requirement("R-220")
def test_an_e_mail_arrives_through_the_engines_queue(world, mail_server, monkeypatch):
    use("E-mail", for_holders=1)
    card_made(world)
    send()
    row = of(world, "E-mail")
    assert row.message_status == "Sent"
    monkeypatch.setitem(frappe.local.flags, "in_test", False)  # the engine sends nothing in tests otherwise
    queued_mail(row).send()
    (mail,) = mail_server
    assert mail["X-RcptTo"] == world.own_login
    texts = "".join(part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart())
    assert "证件编号C-1" in texts


def test_what_the_mail_queue_gives_up_is_not_called_sent(world, mail_server):
    use("E-mail", for_holders=1)
    card_made(world)
    send()
    queued_mail(of(world, "E-mail")).db_set("status", "Error")
    email.note_given_up()
    frappe.db.commit()
    row = of(world, "E-mail")
    assert (row.message_status, row.reason) == ("Not Delivered", "Mail Queue Failed")


def test_without_a_mail_account_an_e_mail_waits(world):
    if frappe.db.exists("Email Account", {"default_outgoing": 1}):
        pytest.skip("This site has an outgoing mail account.")
    use("E-mail", for_holders=1)
    card_made(world)
    send()
    row = of(world, "E-mail")
    assert (row.message_status, of_log(row)) == (
        "Waiting",
        [("To Be Repeated", "Provider Silent", "no outgoing mail account")],
    )


@pytest.mark.requirement("R-218")
def test_wechat_messages_follow_the_platforms_interface(world, provider):
    frappe.cache.delete_value("enforcement_wechat_token")
    preference = frappe.new_doc("Message Preference")
    preference.update({"user": world.own_login, "wechat_id": "openid-1", "by_sms": "No"}).insert()
    use("WeChat", provider, provider_account="wx-test")
    answers = iter([(200, {"errcode": 40001}), (200, {"errcode": 0, "msgid": 77})])
    tokens = iter(["old", "new"])

    def answer(path, content):
        if path.startswith("/cgi-bin/stable_token"):
            assert content["appid"] == "wx-test"
            return 200, {"access_token": next(tokens), "expires_in": 7200}
        return next(answers)

    provider.answer = answer
    card_made(world)
    send()
    assert (of(world, "WeChat").message_status, of_log(of(world, "WeChat"))[0][2]) == ("Waiting", "errcode 40001")
    make_due()
    send()
    row = of(world, "WeChat")
    assert (row.message_status, row.provider_reference) == ("Sent", "77")
    path, content, _ = provider.requests[-1]
    assert path.endswith("access_token=new")
    assert (content["touser"], content["client_msg_id"]) == ("openid-1", row.message_key[:32])
    assert content["data"]["certificate"] == {"value": "C-1"}
    frappe.cache.delete_value("enforcement_wechat_token")


# ---------------------------------------------------------------- texts


def test_a_new_version_replaces_the_one_in_force_and_neither_is_changed_any_more(site):
    old = frappe.get_doc(
        "Message Template", {"event": "Card Made", "audience": "Holder", "template_status": "In Force"}
    )
    new = frappe.copy_doc(old)
    new.body = "{name}，请领取证件{certificate}。"
    new.insert()
    assert (new.template_status, new.version_number) == ("Draft", old.version_number + 1)
    new.put_in_force()
    assert frappe.db.get_value("Message Template", old.name, "template_status") == "Replaced"
    new.body = "别的"
    with pytest.raises(frappe.ValidationError):
        new.save()
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc("Message Template", old.name)
    frappe.local.enforcement_message_texts = None


def test_a_text_with_code_in_it_is_refused(site):
    site.local.lang = "zh"
    text = frappe.new_doc("Message Template")
    text.update({"event": "Card Made", "audience": "Holder", "title": "x", "body": "{{ frappe.session.user }}"})
    with pytest.raises(frappe.ValidationError, match="占位符"):
        text.insert()


# ---------------------------------------------------------------- reminders


@pytest.fixture
def certificates(world):
    """Certificates of the unit that end in so many days; removed afterwards."""
    made = []

    def ending_in(days: int, status: str = "Valid") -> str:
        certificate = frappe.new_doc("Enforcement Certificate")
        certificate.update({"officer": world.officer.name, "officer_name": "张小明", "agency": world.agency.name})
        certificate.update({"unit_name": "测试局", "certificate_type": "ENFORCEMENT", "certificate_status": status})
        certificate.valid_until = frappe.utils.add_days(getdate(), days)
        certificate.name = certificate.certificate_number = f"T{frappe.generate_hash(length=12)}"
        certificate.verification_token = frappe.generate_hash(length=26)
        certificate.db_insert()
        frappe.db.commit()
        made.append(certificate.name)
        return certificate.name

    frappe.db.set_single_value(SETTINGS, "reminded_until", None)
    frappe.db.commit()
    yield ending_in
    frappe.db.rollback()
    frappe.db.delete("Enforcement Certificate", {"name": ["in", [*made, "-"]]})
    frappe.db.set_single_value(SETTINGS, "reminded_until", None)
    frappe.db.commit()


def remind(days_later: int = 0) -> None:
    certificate_reminders.remind_of_last_days(frappe.utils.add_days(getdate(), days_later))
    frappe.db.commit()


def reminded(world, name: str) -> list[str]:
    rows = messages(world, record_name=name, channel="In-Site", recipient_user=world.own_login)
    return [row.occasion.rsplit("-", 1)[1] for row in rows]


@pytest.mark.requirement("R-219", "G-095")
@pytest.mark.parametrize(
    ("days", "steps"), [(61, []), (60, ["60"]), (59, []), (30, ["30"]), (7, ["7"]), (0, ["0"]), (-1, [])]
)
def test_holders_are_reminded_on_these_days_and_no_others(world, certificates, days, steps):
    name = certificates(days)
    remind()
    assert reminded(world, name) == steps
    remind()
    assert reminded(world, name) == steps


@pytest.mark.requirement("R-219")
def test_days_without_a_run_are_made_up_for(world, certificates):
    name, ended = certificates(32), certificates(30, "Cancelled")
    remind()
    remind(4)
    remind(5)
    assert (reminded(world, name), reminded(world, ended)) == (["30"], [])


def test_the_units_clerk_gets_one_message_about_all(world, certificates):
    names = [certificates(days) for days in (60, 30, 7)]
    remind()
    make_due()
    send()
    rows = messages(world, recipient_user=world.team["clerk"])
    assert {row.record_name for row in rows} == set(names)
    assert frappe.db.count("Notification Log", {"for_user": world.team["clerk"]}) == 1


def test_old_messages_go_and_waiting_ones_stay(world):
    card_made(world)
    frappe.db.set_value(OUTBOX, {"agency": world.agency.name}, "creation", "2020-01-01", update_modified=False)
    retention.remove_old_messages()
    frappe.db.commit()
    assert [row.message_status for row in messages(world)] == ["Waiting"]


# ---------------------------------------------------------------- who sees what


def test_an_officer_sees_the_own_messages_and_nobody_elses(world):
    card_made(world)
    other = make.make_officer(world.agency, officer_name="李别人", mobile=MOBILE)
    announce(NoticeEvent.CARD_MADE, other, [holder(other.name)], {"name": "李别人"})
    make.as_user(world.own_login)
    seen = frappe.get_list(OUTBOX, pluck="officer", order_by="name", limit=0)
    assert set(seen) == {world.officer.name}
