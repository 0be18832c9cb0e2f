"""Markup is cleaned in every field, however it is dressed up."""

import pytest

SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("text", [f"text {SCRIPT}", f'"text {SCRIPT}"', f'["text {SCRIPT}"]', f'{{"a": "{SCRIPT}"}}'])
def test_markup_that_is_json_is_cleaned(engine, text):
    event = engine.get_doc({"doctype": "Event", "subject": text, "starts_on": "2026-01-01"}).insert()
    assert "onerror" not in engine.db.get_value("Event", event.name, "subject")


def test_markup_in_quotes_is_cleaned_in_long_text_too(engine):
    todo = engine.get_doc({"doctype": "ToDo", "description": f'"{SCRIPT}"'}).insert()
    assert "onerror" not in engine.db.get_value("ToDo", todo.name, "description")


@pytest.mark.parametrize("docstatus", [1, 2])
def test_a_document_posted_as_submitted_is_cleaned(engine, monkeypatch, docstatus):
    monkeypatch.setattr(engine.get_meta("ToDo"), "is_submittable", 1, raising=False)
    todo = engine.get_doc({"doctype": "ToDo", "description": f"text {SCRIPT}", "docstatus": docstatus})
    todo._sanitize_content()
    assert "onerror" not in todo.description


def test_what_is_stored_of_a_submitted_document_is_left_alone(engine):
    todo = engine.get_doc({"doctype": "ToDo", "description": "text"}).insert()
    todo.db_set({"docstatus": 1, "description": f"text {SCRIPT}"})
    todo.load_doc_before_save()
    todo._sanitize_content()
    assert todo.description == f"text {SCRIPT}"


def test_json_that_is_kept_as_json_stays(engine):
    value = '{"a": "<b>", "c": [1, 2]}'
    report = engine.get_doc(
        {
            "doctype": "Report",
            "report_name": "Patch Test",
            "ref_doctype": "ToDo",
            "report_type": "Report Builder",
            "json": value,
        }
    ).insert()
    assert engine.db.get_value("Report", report.name, "json") == value
