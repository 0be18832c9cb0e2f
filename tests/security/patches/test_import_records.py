"""An import is looked at and started by who may read and write it."""

import pytest

MODULE = "frappe.core.doctype.data_import.data_import."


@pytest.fixture
def record(engine):
    record = engine.get_doc(
        {"doctype": "Data Import", "reference_doctype": "ToDo", "import_type": "Insert New Records"}
    )
    return record.insert()


@pytest.mark.parametrize(
    ("method", "argument"),
    [
        ("get_preview_from_template", "data_import"),
        ("form_start_import", "data_import"),
        ("download_errored_template", "data_import_name"),
        ("download_import_log", "data_import_name"),
        ("get_import_status", "data_import_name"),
    ],
)
def test_an_import_of_others_stays_closed(engine, call, make_user, as_user, record, method, argument):
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(MODULE + method, **{argument: record.name})


def test_who_may_read_an_import_sees_its_status(engine, call, make_user, as_user, record):
    with as_user(make_user("System Manager")):
        assert "total_records" in call(MODULE + "get_import_status", data_import_name=record.name)
