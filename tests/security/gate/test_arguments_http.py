"""Arguments of attacks, sent by a user with every right: the gate refuses, the engine never sees them."""

import json

import pytest

from enforcement_cert.gate.refusals import HEADER
from tests.security.gate.conftest import DESK_USER, PASSWORD

VIEW = "frappe.desk.reportview."
USER = {"doctype": "User"}

ATTACKS = [
    (VIEW + "get", {**USER, "fields": '["name", "sleep(3)"]'}),
    (VIEW + "get", {**USER, "fields": '["(select password from `__Auth` limit 1) as x"]'}),
    (VIEW + "get", {**USER, "fields": '["`tab__Auth`.`password`"]'}),
    (VIEW + "get", {**USER, "fields": '["`tabOAuth Bearer Token`.`access_token`"]'}),
    (VIEW + "get", {**USER, "fields": '["name"]', "order_by": "if(1=1,name,owner)"}),
    (VIEW + "get", {**USER, "fields": '["name"]', "order_by": "`tabUser`.`reset_password_key` desc, rand()"}),
    (VIEW + "get", {**USER, "fields": '["name"]', "order_by": "api_secret"}),
    (VIEW + "get", {**USER, "fields": '["name"]', "group_by": "name having 1=1"}),
    (VIEW + "get", {**USER, "fields": '["name"]', "filters": '[["User","api_secret","like","a%"]]'}),
    (VIEW + "get", {**USER, "fields": '["name"]', "or_filters": '["1=1) or (1=1"]'}),
    (VIEW + "get", {**USER, "fields": '["name"]', "join": "cross join `__Auth` --"}),
    (VIEW + "get", {**USER, "fields": '["name"]', "ignore_permissions": 1}),
    (VIEW + "get", {**USER, "fields": '["name"]', "user": "Administrator"}),
    (VIEW + "get", {**USER, "fields": '["name"]', "debug": 1}),
    (VIEW + "get", {**USER, "fields": '["name"]', "strict": 0}),
    (VIEW + "get", {**USER, "fields": '["name"]', "start": "0; drop table x"}),
    (VIEW + "get", {**USER, "fields": '{"name": ["like", "%"]}'}),
    (VIEW + "get_list", {**USER, "fields": '["no_such_field"]'}),
    (VIEW + "get_count", {"doctype": "User` where 1=1 -- "}),
    (VIEW + "get_count", {**USER, "distinct": "true", "filters": '[["User","name` or 1=1 -- ","=","x"]]'}),
    (
        VIEW + "get",
        {
            **USER,
            "fields": '["name"]',
            "group_by": "`tabUser`.`name`",
            "aggregate_function": "count",
            "aggregate_on_doctype": "User`) from x -- ",
            "aggregate_on_field": "name",
        },
    ),
    (VIEW + "get_sidebar_stats", {**USER, "stats": '["_user_tags", "name, sleep(3)"]'}),
    ("frappe.client.get_list", {**USER, "fields": '["name", "1"]'}),
    ("frappe.client.get_list", {**USER, "filters": '["name", "owner"]'}),
    ("frappe.client.get_value", {**USER, "fieldname": '["name","sleep(3)"]'}),
    ("frappe.client.get_value", {**USER, "fieldname": "name", "filters": '{"api_secret":["like","a%"]}'}),
    ("frappe.client.get_js", {"items": '["assets/../../sites/common_site_config.json"]'}),
    ("frappe.client.get_js", {"items": '["/etc/passwd"]'}),
    ("frappe.desk.search.search_link", {**USER, "txt": "", "searchfield": "name, sleep(3)"}),
    ("frappe.desk.search.search_link", {**USER, "txt": "", "ignore_user_permissions": 1}),
    ("frappe.desk.listview.get_group_by_count", {**USER, "current_filters": "[]", "field": "name` from x -- "}),
    ("frappe.desk.form.utils.get_next", {**USER, "value": "x", "prev": 0, "sort_field": "name, sleep(3)"}),
    ("frappe.desk.form.utils.get_next", {**USER, "value": "x", "prev": 0, "sort_order": "desc; x"}),
    ("frappe.desk.query_report.run", {"report_name": "x", "user": "somebody@example.com"}),
    (
        "frappe.desk.doctype.number_card.number_card.get_result",
        {
            "doc": json.dumps(
                {"document_type": "User", "function": "Sum", "aggregate_function_based_on": "1) from x -- "}
            ),
            "filters": "[]",
        },
    ),
    (
        "frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
        {"chart": json.dumps({"document_type": "User", "based_on": "creation, sleep(3)"})},
    ),
]


@pytest.mark.requirement("R-359")
@pytest.mark.parametrize(("method", "arguments"), ATTACKS, ids=lambda value: str(value)[-50:])
def test_attack_is_refused(administrator, method, arguments):
    answer = administrator.method(method, "POST", **arguments)
    assert (answer.status_code, answer.headers.get(HEADER)) == (403, "Argument")
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        'fields=["sleep(3)"]',
        "order_by=sleep(3)",
        'filters=["1=1"]',
        "limit_page_length=1;x",
        "debug=1",
        'or_filters=[["User","api_secret","like","a"]]',
    ],
)
def test_attack_on_the_resource_address_is_refused(administrator, query):
    answer = administrator.get(f"/api/resource/User?{query}")
    assert (answer.status_code, answer.headers.get(HEADER)) == (403, "Argument")


def test_honest_calls_pass(accounts, http):
    """What the desk sends for a list, its count, a link field and one value."""
    client = http(DESK_USER, PASSWORD)
    fields = '["`tabToDo`.`name`","`tabToDo`.`modified`","`tabToDo`.`_user_tags`"]'
    listing = {"doctype": "ToDo", "fields": fields, "filters": '[["ToDo","status","=","Open"]]', "start": 0}
    listing |= {"order_by": "`tabToDo`.`modified` desc", "page_length": 20, "view": "List", "with_comment_count": 1}
    assert client.post(f"/api/method/{VIEW}get", data=listing).status_code == 200
    counting = {"doctype": "ToDo", "filters": "[]", "fields": "[]", "distinct": "false"}
    assert client.post(f"/api/method/{VIEW}get_count", data=counting).json()["message"] >= 0
    search = {"doctype": "User", "txt": "a", "reference_doctype": "ToDo", "page_length": 10}
    assert client.post("/api/method/frappe.desk.search.search_link", data=search).status_code == 200
    value = {"doctype": "ToDo", "fieldname": "status", "filters": "no-such-name"}
    assert client.get("/api/method/frappe.client.get_value", params=value).status_code == 200


def test_creating_a_document_is_not_taken_for_a_query(administrator):
    """A document may have fields that are called like arguments."""
    client = administrator
    body = {"description": "x", "order_by": "sleep(1)", "limit": "x"}
    answer = client.post("/api/resource/ToDo", json=body)
    assert answer.status_code == 200, answer.text
    assert client.delete(f"/api/resource/ToDo/{answer.json()['data']['name']}").status_code == 202
