"""Fields, order and grouping of a list query cannot carry SQL, nor name what the user may not read."""

import pytest

ATTACKS = [
    "(select password from __Auth limit 1) as x",
    "sleep(5)",
    "benchmark(1000000, md5(1))",
    "name, (select 1)",
    "name from tabUser -- ",
    "name/**/",
    "`name` union select 1",
    "if(1, sleep(5), 0)",
    "@@version",
    "load_file('/etc/passwd')",
    "count(*) from tabUser where 1=1 or (1",
    "`tabUser`.`name` as `x`, `y",
    "extractvalue(1, 2)",
    "json_extract(name, '$')",
    "case when 1 then 1 end",
    "current_user()",
]
HONEST = [
    "name",
    "`tabToDo`.`name`",
    "count(*) as total",
    "count(distinct `tabToDo`.name) as total",
    "sum(`tabToDo`.`idx`) AS _aggregate_column",
    "locate('it\\'s', `tabToDo`.`name`) as `_relevance`",
    "date(creation) as day",
    "datediff(modified, creation)",
    "extract(month from creation)",
]


@pytest.mark.parametrize("field", ATTACKS)
def test_a_field_with_sql_is_refused(engine, field):
    with pytest.raises(engine.ValidationError):
        engine.get_list("ToDo", fields=["name", field])


@pytest.mark.parametrize("field", HONEST)
def test_an_honest_field_is_answered(engine, field):
    engine.get_list("ToDo", fields=[field], order_by=None, limit=1)


@pytest.mark.parametrize("order", [*ATTACKS, "name, sleep(1)", "name desc; drop table x", "name procedure analyse()"])
@pytest.mark.parametrize("clause", ["order_by", "group_by"])
def test_an_order_or_a_grouping_with_sql_is_refused(engine, order, clause):
    with pytest.raises(engine.ValidationError):
        engine.get_list("ToDo", fields=["name"], **{clause: order})


def test_an_honest_order_is_answered(engine):
    engine.get_list("ToDo", fields=["name"], order_by="`tabToDo`.`modified` desc, idx asc")
    engine.get_list("ToDo", fields=["count(*) as n", "status"], group_by="status", order_by="n desc")


@pytest.fixture
def reader_without_status(engine, make_user):
    """A user with a role that may read ToDo, but not its field `status` and `priority`."""
    from frappe.custom.doctype.property_setter.property_setter import make_property_setter

    for field in ("status", "priority"):
        make_property_setter("ToDo", field, "permlevel", "5", "Int")
    engine.clear_cache(doctype="ToDo")
    yield make_user("System Manager")
    engine.db.rollback()
    engine.clear_cache(doctype="ToDo")


@pytest.mark.parametrize("fields", [["name", "status", "priority"], ["name", "max(status)", "max(priority)"]])
def test_two_hidden_fields_in_a_row_are_both_left_out(engine, as_user, reader_without_status, fields):
    engine.get_doc({"doctype": "ToDo", "description": "x", "status": "Open"}).insert()
    with as_user(reader_without_status):
        rows = engine.get_list("ToDo", fields=fields, group_by="name", limit=1)
    assert rows and list(rows[0]) == ["name"]


@pytest.mark.parametrize(
    "field", ["concat(status)", "count(distinct(status))", "left(status, 1)", "idx + length(status)"]
)
def test_a_hidden_field_does_not_come_out_of_a_function(engine, as_user, reader_without_status, field):
    engine.get_doc({"doctype": "ToDo", "description": "x", "status": "Open"}).insert()
    with as_user(reader_without_status):
        try:
            rows = engine.get_list("ToDo", fields=["name", field], group_by="name", limit=1)
        except engine.ValidationError:
            return
    assert list(rows[0]) == ["name"]


def test_a_list_cannot_be_sorted_by_a_hidden_field(engine, as_user, reader_without_status):
    with as_user(reader_without_status), pytest.raises(engine.PermissionError):
        engine.get_list("ToDo", fields=["name"], order_by="status asc")


def test_get_count_takes_no_sql(engine, call):
    for arguments in (
        {"doctype": "ToDo", "filters": "[]", "group_by": "(select 1 from (select sleep(5)) t)"},
        {"doctype": "ToDo", "filters": "[]", "order_by": "if(1, sleep(5), 0)"},
    ):
        with pytest.raises(engine.ValidationError):
            call("frappe.desk.reportview.get_count", **arguments)
    assert call("frappe.desk.reportview.get_count", doctype="DocType", filters="[]") > 100
