"""The staffing register: answers, loading per unit with rejected rows, the change of editions, outside services."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_days, getdate, today

from enforcement_cert.certificate.findings import register_answers
from enforcement_cert.domain.eligibility import EstablishmentAnswer
from enforcement_cert.personnel.registers import outgoing, staffing, staffing_import
from enforcement_cert.personnel.report.staffing_register_comparison import staffing_register_comparison as comparison
from enforcement_cert.testing import factories as make

YES, NO, UNKNOWN = EstablishmentAnswer.YES, EstablishmentAnswer.NO, EstablishmentAnswer.UNKNOWN
ENTRY, EDITION, IMPORT = "Staffing Register Entry", "Staffing Register Edition", "Staffing Register Import"
TITLES = "姓名,身份证号,单位,编制类型,岗位,入编日期,出编日期"


def answers_of(officer):
    return register_answers(frappe._dict(certificate_type="ENFORCEMENT", name=None), officer)


# ---------------------------------------------------------------- answers


@pytest.mark.requirement("R-096", "G-035")
def test_yes_no_and_unknown(site):
    agency = make.make_agency()
    inside, outside = make.make_officer(agency), make.make_officer(agency)
    make.strike_off(outside)
    assert answers_of(inside).establishment is YES
    assert answers_of(outside).establishment is NO
    make.unload_register(agency.name)
    assert answers_of(inside).establishment is UNKNOWN


@pytest.mark.requirement("R-096", "G-035")
def test_the_staffing_status_no_longer_stands_for_the_register(site):
    site.local.lang = "zh"
    agency = make.make_agency()
    team = make.make_team(agency)
    officer = make.make_officer(agency, staffing_status="Civil Servant")
    make.unload_register(agency.name)
    frappe.db.savepoint("no_answer")
    with pytest.raises(frappe.ValidationError, match="编"):
        make.make_application(officer, team, "First Check")
    frappe.db.rollback(save_point="no_answer")
    make.as_user("Administrator")
    officer.db_set("establishment_proof", "/private/files/bianzhi.pdf")
    application = make.make_application(officer, team, "First Check")
    assert [row.check_code for row in application.checks] == ["establishment_proof_to_judge"]


@pytest.mark.requirement("R-096", "G-035")
def test_only_the_own_units_register_counts_and_only_on_its_days(site):
    officer = make.make_officer(make.make_agency())
    other = make.make_officer(make.make_agency())
    frappe.db.set_value(ENTRY, {"identity_digest": officer.identity_digest}, "identity_digest", "moved")
    frappe.db.set_value(ENTRY, {"agency": other.agency}, "identity_digest", officer.identity_digest)
    assert answers_of(officer).establishment is NO
    frappe.db.set_value(
        ENTRY,
        {"identity_digest": "moved"},
        {"identity_digest": officer.identity_digest, "valid_from": today(), "valid_until": today()},
    )
    for day, expected in ((today(), YES), (add_days(today(), -1), NO), (add_days(today(), 1), NO)):
        assert staffing.answer(officer, getdate(day)) is expected


@pytest.mark.requirement("G-035")
def test_a_register_with_rejected_rows_does_not_deny_anybody(site):
    agency = make.make_agency()
    officer = make.make_officer(agency)
    make.strike_off(officer)
    frappe.db.set_value(EDITION, {"current_key": agency.name}, "rejected_count", 1)
    assert answers_of(officer).establishment is UNKNOWN


# ---------------------------------------------------------------- loading


@pytest.fixture
def world(commit_site):
    """Two committed units with one officer each; they and all registers loaded meanwhile are removed."""
    commit_site.local.lang = "zh"
    since = commit_site.utils.now()
    units = [make.make_agency(), make.make_agency()]
    officers = [make.make_officer(unit, photo="") for unit in units]
    for unit in units:
        make.unload_register(unit.name)
    commit_site.db.commit()
    yield frappe._dict(units=units, officers=officers)
    commit_site.db.rollback()
    make.as_user("Administrator")
    for name in frappe.get_all(IMPORT, filters={"creation": [">=", since]}, pluck="name"):
        frappe.delete_doc(IMPORT, name, force=True)
    for unit in units:
        make.remove_agency(unit.name)
    commit_site.db.commit()


def load(lines: list[str], agency: str | None = None) -> Document:
    file = frappe.new_doc("File")
    file.update({"file_name": f"名册{frappe.generate_hash(length=6)}.csv", "is_private": 1})
    file.content = "\n".join([TITLES, *lines])
    record = frappe.new_doc(IMPORT)
    record.update({"import_file": file.insert().file_url, "agency": agency})
    record.insert()
    staffing_import._update(record.name, import_status="Queued", started_by="Administrator")
    frappe.db.commit()
    staffing_import.run(record.name)
    return frappe.get_doc(IMPORT, record.name)


def line(name: str, number: str, unit: str, rest: str = "行政编制,科员,,") -> str:
    return f"{name},{number},{unit},{rest}"


def number_of(officer) -> str:
    from enforcement_cert.access.masking import OFFICER_IDENTITY

    return OFFICER_IDENTITY.open(frappe.db.get_value(officer.doctype, officer.name, "identity_cipher"))


@pytest.mark.requirement("R-096", "G-035")
def test_a_list_of_a_territory_replaces_the_register_of_every_unit_in_it(world):
    first, second = world.officers
    wrong = line("张三", "370000199001010012", world.units[0].agency_name)
    known = [line("测试人员", number_of(o), u.agency_name) for o, u in zip(world.officers, world.units, strict=True)]

    record = load([*known, wrong, line("李四", make.identity_number(), "没有这个单位")])

    assert (record.import_status, record.rows_taken, record.rows_rejected) == ("Done", 2, 2)
    assert record.agencies_replaced == 2
    assert [answers_of(officer).establishment for officer in world.officers] == [YES, YES]
    report = frappe.get_all("Staffing Register Row", filters={"register_import": record.name}, fields=["*"])
    assert sorted(row.row_in_file for row in report) == [4, 5]
    assert any("校验" in row.reason or "身份证" in row.reason for row in report)
    assert not any("370000199001010012" in str(row) for row in report)
    stored = frappe.get_all(ENTRY, filters={"identity_digest": first.identity_digest}, fields=["*"])
    assert len(stored) == 1 and number_of(first) not in str(stored)
    assert stored[0].establishment_kind == "Administrative"

    frappe.db.rollback()
    record = load([line("王五", make.identity_number(), world.units[1].agency_name)], world.units[1].name)

    assert record.import_status == "Done"
    assert answers_of(first).establishment is YES
    assert answers_of(second).establishment is NO
    editions = frappe.get_all(
        EDITION, filters={"agency": second.agency}, pluck="edition_status", order_by="creation asc"
    )
    assert editions == ["Replaced", "Current"]
    assert frappe.db.count(ENTRY, {"agency": second.agency}) == 1


@pytest.mark.requirement("G-035")
def test_a_list_that_cannot_be_used_leaves_the_register_as_it_was(world):
    officer, unit = world.officers[0], world.units[0]
    load([line("测试人员", number_of(officer), unit.agency_name)])
    record = load([line("测试人员", "370000199001010012", unit.agency_name)], unit.name)
    assert (record.import_status, record.rows_rejected, record.agencies_replaced) == ("Done", 1, 0)
    assert answers_of(officer).establishment is YES
    failed = load([])
    assert failed.import_status == "Failed" and failed.message
    assert answers_of(officer).establishment is YES


@pytest.mark.requirement("G-035")
def test_a_killed_loading_goes_on_at_its_mark_and_shows_nothing_before_the_end(world, monkeypatch):
    unit = world.units[0]
    monkeypatch.setattr(staffing_import, "BLOCK_ROWS", 2)
    people = [make.identity_number() for _ in range(5)]
    write = staffing_import._write_block
    written: list[tuple] = []

    def die_after_first(*arguments):
        if written:
            raise KeyboardInterrupt
        written.append(arguments)
        write(*arguments)

    monkeypatch.setattr(staffing_import, "_write_block", die_after_first)
    with pytest.raises(KeyboardInterrupt):
        load([line("测试人员", number, unit.agency_name) for number in people])
    frappe.db.rollback()
    record = frappe.get_last_doc(IMPORT)
    assert (record.import_status, record.progress_mark) == ("Running", 2)
    assert staffing.find_current(unit.name) is None

    monkeypatch.setattr(staffing_import, "_write_block", write)
    staffing_import.run(record.name)
    staffing_import.run(record.name)

    assert frappe.get_doc(IMPORT, record.name).rows_taken == 5
    assert frappe.db.count(ENTRY, {"agency": unit.name, "is_current": 1}) == 5


@pytest.mark.requirement("R-096", "R-003")
def test_only_legal_offices_of_the_territory_load_registers(site):
    offices = make.make_offices()
    agency = make.make_agency()
    team = make.make_team(agency)
    stranger = make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    record = frappe.new_doc(IMPORT)
    record.update({"import_file": "/private/files/x.csv", "agency": agency.name})
    for login in (stranger, team["clerk"]):
        make.as_user(login)
        with pytest.raises(frappe.PermissionError):
            frappe.copy_doc(record).insert()
        assert frappe.get_list(ENTRY) == [] if login == stranger else not frappe.has_permission(ENTRY)


# ---------------------------------------------------------------- comparison


@pytest.mark.requirement("R-096")
def test_the_comparison_names_who_stands_in_one_and_not_in_the_other(site):
    agency, other = make.make_agency(), make.make_agency()
    make.make_officer(agency, officer_name="两边都有")
    missing = make.make_officer(agency, officer_name="名册没有")
    make.strike_off(missing)
    elsewhere = make.make_officer(other, officer_name="在别的单位")
    edition = staffing.find_current(agency.name).name
    make.enrol(frappe._dict(elsewhere.as_dict(), agency=agency.name, identity_digest=elsewhere.identity_digest))
    entry = frappe.new_doc(ENTRY)
    entry.update({"person_name": "档案没有", "agency": agency.name, "edition": edition, "is_current": 1})
    entry.update({"identity_digest": "0" * 64})
    entry.insert()
    make.as_user(make.make_team(agency)["reviewer"])

    _columns, rows = comparison.execute({"agency": agency.name})

    assert {(row["person_name"], row["difference"]) for row in rows} == {
        ("名册没有", "Not in the Register"),
        ("档案没有", "Not in the Archive"),
        ("在别的单位", "In the Archive of Another Unit"),
    }
    make.as_user("Administrator")
    make.as_user(make.make_user("City Legal Office", legal_office=make.make_offices()["other_city"].name))
    with pytest.raises(frappe.PermissionError):
        comparison.execute({"agency": agency.name})


# ---------------------------------------------------------------- an outside office's service


class Office(BaseHTTPRequestHandler):
    """A staffing office's service; `says` is its next answer, `asked` what it was asked."""

    says: tuple[int, bytes] = (200, b'{"answer": "yes"}')
    asked: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((json.loads(body), self.headers.get("Authorization")))
        status, answer = self.says
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def office(site):
    Office.asked, Office.says = [], (200, b'{"answer": "yes"}')
    server = HTTPServer(("127.0.0.1", 0), Office)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings = frappe.get_doc(outgoing.SETTINGS)
    settings.update(
        {
            "staffing_source": "External Service",
            "staffing_url": f"http://127.0.0.1:{server.server_port}/ask",
            "staffing_token": "geheim",
            "timeout_seconds": 1,
        }
    )
    settings.save()
    frappe.flags.silent_register_services = set()
    yield Office
    server.shutdown()
    server.server_close()
    frappe.flags.silent_register_services = set()


@pytest.mark.requirement("G-035", "R-096")
def test_a_connected_service_answers_instead_of_the_local_register(office):
    officer = make.make_officer(make.make_agency())
    for said, expected in (("no", NO), ("unknown", UNKNOWN), ("yes", YES)):
        office.says = (200, json.dumps({"answer": said}).encode())
        assert answers_of(officer).establishment is expected
    question, token = office.asked[-1]
    assert question["identity_number"] == number_of(officer) and question["name"] == officer.officer_name
    assert token == "Bearer geheim"


@pytest.mark.requirement("G-035")
@pytest.mark.parametrize(
    "said",
    [
        (500, b"{}"),
        (302, b"{}"),
        (200, b"not json"),
        (200, b'{"answer": "perhaps"}'),
        (200, b'["yes"]'),
        (200, b'{"answer": "no", "x": "' + b"x" * 9000 + b'"}'),
    ],
)
def test_a_broken_answer_is_silence_and_is_asked_for_once(office, said):
    officer = make.make_officer(make.make_agency())
    office.says = said
    assert [answers_of(officer).establishment for _ in range(2)] == [YES, YES]  # the local register answers
    assert len(office.asked) == 1
    frappe.db.set_single_value(outgoing.SETTINGS, "use_local_if_silent", 0)
    frappe.clear_document_cache(outgoing.SETTINGS, outgoing.SETTINGS)
    assert answers_of(officer).establishment is UNKNOWN
    logged = frappe.get_all("Error Log", filters={"method": ["like", "Register service%"]}, fields=["error"])
    assert logged and not any(number_of(officer) in str(row) for row in logged)


@pytest.mark.requirement("R-093", "G-036")
def test_an_authority_that_does_not_know_the_number_refuses(office):
    settings = frappe.get_doc(outgoing.SETTINGS)
    settings.update({"identity_source": "External Service", "identity_url": settings.staffing_url})
    settings.save()
    officer = make.make_officer(make.make_agency())
    for said, expected in (("no", False), ("yes", True), ("unknown", None)):
        office.says = (200, json.dumps({"answer": said}).encode())
        assert answers_of(officer).is_real_number is expected


@pytest.mark.parametrize(
    "address",
    ["http://bianban.example/ask", "https://user:pass@bianban.example", "ftp://127.0.0.1/", "https:///x", "", "x"],
)
def test_numbers_travel_encrypted_only(site, address):
    settings = frappe.get_doc(outgoing.SETTINGS)
    settings.update({"staffing_source": "External Service", "staffing_url": address})
    with pytest.raises(frappe.ValidationError):
        settings.save()
