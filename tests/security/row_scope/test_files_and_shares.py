"""Files, shares and the lists of the engine's own records: nothing of another unit comes out by them."""

import frappe
import pytest

from enforcement_cert.access.scope import forget_scopes
from enforcement_cert.testing import factories as make
from tests.security.row_scope.gateway import call, rest


@pytest.fixture
def photo(site):
    """A private file of an officer, and a clerk of another unit."""
    officer = make.make_officer(make.make_agency())
    name = frappe.db.get_value("File", {"attached_to_name": officer.name})
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1)
    colleague = make.make_user("Enforcement Agency", agency=officer.agency, may_draft=1)
    return {"file": frappe.get_doc("File", name), "officer": officer, "stranger": stranger, "colleague": colleague}


def be(user: str) -> None:
    frappe.set_user(user)
    forget_scopes()


@pytest.mark.requirement("R-003", "R-055")
def test_a_file_of_a_foreign_record_is_neither_listed_nor_opened(photo):
    name, url = photo["file"].name, photo["file"].file_url
    be(photo["stranger"])

    assert not call("frappe.client.get_list", doctype="File", filters={"name": name})
    assert not call("frappe.client.get_list", doctype="File", filters={"file_url": url})
    assert not call("frappe.client.get", doctype="File", name=name)
    assert not rest("GET", f"resource/File/{name}")
    assert not call("frappe.desk.form.load.getdoc", "GET", doctype="File", name=name)
    assert not call("frappe.core.api.file.get_files_by_search_text", "GET", text=photo["file"].file_name)
    assert not photo["file"].is_downloadable()


def test_the_file_of_the_own_record_is_opened(photo):
    be(photo["colleague"])

    assert call("frappe.client.get", doctype="File", name=photo["file"].name)
    assert photo["file"].is_downloadable()


def test_nothing_is_attached_to_a_foreign_record(photo):
    be(photo["stranger"])
    file = frappe.new_doc("File")
    file.update({"file_name": "x.txt", "content": "x", "is_private": 1})
    file.update({"attached_to_doctype": "Enforcement Officer", "attached_to_name": photo["officer"].name})

    with pytest.raises(frappe.PermissionError):
        file.insert()


@pytest.mark.requirement("R-003")
def test_a_record_is_shared_with_nobody(photo):
    assert frappe.get_system_settings("disable_document_sharing")
    be(photo["colleague"])

    name = photo["officer"].name
    assert not call("frappe.share.add", doctype="Enforcement Officer", name=name, user=photo["stranger"], read=1)
    be(photo["stranger"])
    assert not call("frappe.client.get", doctype="Enforcement Officer", name=name)


@pytest.mark.requirement("R-003")
def test_what_hangs_on_a_foreign_record_is_not_listed(photo):
    name = photo["officer"].name
    photo["officer"].add_comment("Comment", "内部说明")
    be(photo["stranger"])

    for doctype, field in (
        ("Comment", "reference_name"),
        ("Version", "docname"),
        ("ToDo", "reference_name"),
        ("Communication", "reference_name"),
        ("Access Log", "reference_document"),
        ("DocShare", "share_name"),
    ):
        answer = call("frappe.client.get_list", doctype=doctype, filters={field: name})
        assert not answer, doctype


@pytest.mark.requirement("R-004")
def test_links_from_reference_data_show_own_records_only(photo):
    be(photo["stranger"])

    answer = call("frappe.desk.form.linked_with.get", "GET", doctype="Administrative Division", docname="370100")
    assert photo["officer"].agency not in str(answer.value)
