"""One call of each make over the wire: what the generated tests prove inside the process holds in front of it."""

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests.security.row_scope.table import PARTS

OFFICER = "Enforcement Officer"


@pytest.fixture
def foreign(province):
    """Name, mark and a private file of an officer of another county, committed.

    The file is this officer's alone: the drawn portraits of tests are one file with many records.
    """
    name = province.records["other_county"][OFFICER]
    frappe.set_user("Administrator")
    mark = frappe.db.get_value(OFFICER, name, "officer_name")
    file = frappe.new_doc("File")
    file.update({"file_name": f"{frappe.generate_hash(length=8)}.txt", "content": f"{mark} {name}", "is_private": 1})
    file.update({"attached_to_doctype": OFFICER, "attached_to_name": name})
    file.insert()
    frappe.db.commit()
    return {"name": name, "mark": mark, "file": file.file_url}


@pytest.mark.requirement("R-003", "R-004", "R-089", "G-021", "G-022")
def test_a_county_reaches_no_officer_of_another_one(province, foreign, http):
    client = http(province.logins["county"], make.PASSWORD)
    own = province.records["county"][OFFICER]
    name, filters = foreign["name"], f'[["{OFFICER}","name","=","{foreign["name"]}"]]'
    field = f'["`tab{OFFICER}`.`name`","`tab{OFFICER}`.`officer_name`"]'
    listing = {"doctype": OFFICER, "fields": field, "filters": filters}
    paths: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("GET", f"/api/resource/{OFFICER}/{name}", {}),
        ("GET", f"/api/resource/{OFFICER}", {"filters": filters, "fields": '["name","officer_name"]'}),
        ("GET", f"/api/v2/document/{OFFICER}/{name}", {}),
        ("GET", "/api/method/frappe.desk.form.load.getdoc", {"doctype": OFFICER, "name": name}),
        ("GET", "/api/method/frappe.desk.reportview.get", listing),
        (
            "GET",
            "/api/method/frappe.desk.reportview.export_query",
            {**listing, "file_format_type": "CSV", "title": "x"},
        ),
        (
            "GET",
            "/api/method/frappe.desk.reportview.export_query",
            {**listing, "file_format_type": "Excel", "title": "x"},
        ),
        ("GET", "/api/method/frappe.utils.global_search.search", {"text": foreign["mark"]}),
        ("GET", "/api/method/frappe.utils.print_format.download_pdf", {"doctype": OFFICER, "name": name}),
        ("GET", "/printview", {"doctype": OFFICER, "name": name}),
        ("GET", foreign["file"], {}),
    )
    assert client.get(f"/api/resource/{OFFICER}/{own}").status_code == 200
    for method, path, arguments in paths:
        answer = client.request(method, path, params=arguments)
        assert foreign["mark"] not in answer.content.decode(errors="replace"), path
        assert not answer.headers.get("Content-Type", "").startswith(("image/", "application/pdf")), path


def test_nobody_listens_to_a_foreign_record(province, foreign, http):
    client = http(province.logins["county"], make.PASSWORD)
    question = "/api/method/frappe.realtime.can_subscribe_doc"
    own = province.records["county"][OFFICER]

    assert client.get(question, params={"doctype": OFFICER, "docname": own}).status_code == 200
    assert client.get(question, params={"doctype": OFFICER, "docname": foreign["name"]}).status_code == 403


@pytest.mark.requirement("R-003", "R-004", "X-32")
@pytest.mark.parametrize("login", ["county", "agency", "officer"])
def test_rows_of_tables_are_read_with_their_record_only(province, http, login):
    """Of a list of such rows the engine asks the right to the record type, not to the record."""
    client = http(province.logins[login], make.PASSWORD)
    for part, whole in PARTS.items():
        asked = {"doctype": part, "parent": whole, "fields": '["name"]'}
        ways = (
            ("/api/method/frappe.client.get_list", asked),
            ("/api/method/frappe.client.get_value", {**asked, "fieldname": "name"}),
            ("/api/method/frappe.desk.reportview.get", {**asked, "parent_doctype": whole}),
            ("/api/method/frappe.desk.reportview.get_list", {**asked, "parent_doctype": whole}),
            (f"/api/resource/{part}", {"parent": whole}),
            (f"/api/v2/document/{part}", {"parent": whole}),
        )
        for path, arguments in ways:
            answer = client.get(path, params=arguments)
            assert answer.status_code in (403, 404, 417), (path, part, answer.text[:200])
