"""Updates of many documents take no SQL, no standard fields, and give no stack trace."""

import json

import pytest


def bulk(engine, **values):
    form = {"doctype": "Bulk Update", "document_type": "ToDo", "field": "priority", "update_value": "High"}
    return engine.get_doc({**form, "limit": 5, **values})


@pytest.mark.parametrize(
    "condition",
    [
        "1=1 union select name from tabUser",
        "name in (select password from __Auth)",
        "sleep(5)",
        "name = 'x' or sleep(5) = 0",
        "name = @@version",
        "name = 'x' -- ",
        "name = 'x' # '",
        "`tabUser`.`name` = 'x'",
        "name = 'x' into outfile '/tmp/x'",
        "no_such_field = 1",
    ],
)
def test_a_condition_with_sql_is_refused(engine, condition):
    with pytest.raises(engine.ValidationError):
        bulk(engine, condition=condition).bulk_update()


def test_a_doctype_with_sql_is_refused(engine):
    with pytest.raises((engine.ValidationError, engine.DoesNotExistError)):
        bulk(engine, document_type="ToDo` where sleep(5)#").bulk_update()


def test_only_a_field_of_the_doctype_is_set(engine):
    with pytest.raises(engine.ValidationError):
        bulk(engine, field="owner").bulk_update()


def test_an_honest_condition_selects(engine):
    for priority in ("Low", "Medium"):
        engine.get_doc({"doctype": "ToDo", "description": priority, "priority": priority}).insert()
    condition = "(priority = 'Low' and docstatus < 2) or description like 'no such%' and idx is not null"
    assert len(bulk(engine, condition=condition).get_names(500)) == engine.db.count("ToDo", {"priority": "Low"})


def test_one_document_is_not_written_over_another(engine, call):
    first, second = (engine.get_doc({"doctype": "ToDo", "description": text}).insert() for text in ("first", "second"))
    stolen = {"name": second.name, "modified": str(second.modified), "description": "taken"}
    call("frappe.client.bulk_update", docs=json.dumps([{**stolen, "doctype": "ToDo", "docname": first.name}]))
    with pytest.raises(engine.ValidationError):
        call("frappe.client.set_value", doctype="ToDo", name=first.name, fieldname=json.dumps(stolen))
    assert engine.db.get_value("ToDo", second.name, "description") == "second"


def test_a_failure_is_told_without_a_stack_trace(engine, call):
    failed = call("frappe.client.bulk_update", docs='[{"doctype": "ToDo", "docname": "no-such"}]')["failed_docs"]
    assert "DoesNotExistError" in failed[0]["exc"] and "Traceback" not in failed[0]["exc"]


def test_a_name_that_is_a_filter_is_refused(engine, call):
    docs = '[{"doctype": "ToDo", "docname": {"description": ["like", "%"]}, "priority": "High"}]'
    assert call("frappe.client.bulk_update", docs=docs)["failed_docs"]
