"""Small methods that write ask for the right to write."""

import json

import pytest


@pytest.fixture
def message(engine):
    return engine.get_doc(
        {"doctype": "Communication", "communication_type": "Communication", "subject": "x", "content": "x"}
    ).insert()


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("frappe.email.inbox.mark_as_closed_open", {"status": "Closed"}),
        ("frappe.email.inbox.move_email", {"email_account": "x"}),
        ("frappe.email.inbox.mark_as_trash", {}),
        ("frappe.email.inbox.mark_as_spam", {"sender": "a@example.com"}),
    ],
)
def test_a_message_of_others_is_not_changed(engine, call, make_user, as_user, message, method, arguments):
    before = message.as_dict()
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(method, communication=message.name, **arguments)
    after = engine.get_doc("Communication", message.name)
    assert [after.status, after.email_account, after.email_status] == [
        before.status,
        before.email_account,
        before.email_status,
    ]


def test_a_message_of_others_is_not_linked(engine, call, make_user, as_user, message):
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call("frappe.email.relink", name=message.name, reference_doctype="Role", reference_name="Guest")


def test_the_password_of_an_account_of_others_is_not_set(engine, call, make_user, as_user):
    account = engine.get_doc({"doctype": "Email Account", "email_account_name": "Patch Test", "awaiting_password": 1})
    account.db_insert()
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(
            "frappe.email.doctype.email_account.email_account.set_email_password",
            email_account=account.name,
            password="x",
        )


def test_a_mailing_list_of_others_gets_no_members(engine, call, make_user, as_user):
    group = engine.get_doc({"doctype": "Email Group", "title": "Patch Test"}).insert()
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(
            "frappe.email.doctype.email_group.email_group.add_subscribers", name=group.name, email_list="a@example.com"
        )


def test_notifications_of_others_stay_unread(engine, call, make_user, as_user):
    note = engine.get_doc({"doctype": "Notification Log", "for_user": "Administrator", "subject": "x"})
    note.db_insert()
    with as_user(make_user("Blogger")):
        call("frappe.desk.doctype.notification_log.notification_log.mark_as_read", docname=note.name)
        with pytest.raises(engine.PermissionError):
            call(
                "frappe.desk.doctype.notification_settings.notification_settings.set_seen_value",
                value="1",
                user="Administrator",
            )
    assert not engine.db.get_value("Notification Log", note.name, "read")


def test_only_the_state_of_an_onboarding_step_is_set(engine, call, make_user, as_user):
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call("frappe.desk.desktop.update_onboarding_step", name="x", field="path", value="javascript:alert(1)")


def test_a_prepared_report_of_others_is_not_deleted(engine, call, make_user, as_user):
    prepared = engine.get_doc({"doctype": "Prepared Report", "report_name": "Website Analytics", "status": "Completed"})
    prepared.db_insert()
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(
            "frappe.core.doctype.prepared_report.prepared_report.delete_prepared_reports",
            reports=json.dumps([{"name": prepared.name}]),
        )


def test_a_deleted_document_one_may_not_see_is_not_restored(engine, call, make_user, as_user):
    todo = engine.get_doc({"doctype": "ToDo", "description": "x"}).insert()
    todo.delete()
    name = engine.db.get_value("Deleted Document", {"deleted_name": todo.name})
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call("frappe.core.doctype.deleted_document.deleted_document.restore", name=name)


def test_a_document_one_may_not_read_is_not_followed(engine, call, make_user, as_user):
    user = make_user("Blogger", document_follow_notify=1)
    with as_user(user):
        call("frappe.desk.form.document_follow.follow_document", doctype="Role", doc_name="Guest", user=user)
    assert not engine.db.exists("Document Follow", {"user": user})
