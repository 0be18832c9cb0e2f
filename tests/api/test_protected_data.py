"""Identity numbers and mobile numbers: masked on the screen, encrypted where they rest, read with a trace."""

import frappe
import pytest
from cryptography.exceptions import InvalidTag

from enforcement_cert.access import audit, masking
from enforcement_cert.testing import factories as make

NUMBER = "37000019510311004X"
TYPED = "３７００００ 19510311004x"


@pytest.fixture
def agency(site):
    return make.make_agency()


@pytest.fixture
def officer(agency):
    return make.make_officer(agency, identity_number=TYPED, mobile="+86 199-0000-0001", photo="")


def stored(officer, *fields):
    return frappe.db.get_value("Enforcement Officer", officer.name, fields)


@pytest.mark.requirement("X-17", "R-093")
def test_only_masked_text_is_stored_in_the_open(officer):
    row = frappe.db.sql("select * from `tabEnforcement Officer` where name = %s", officer.name, as_dict=True)[0]

    assert row.identity_number == "370*************4X"
    assert NUMBER not in str(row) and "19900000001" not in str(row)
    assert masking.OFFICER_IDENTITY.open(row.identity_cipher) == NUMBER
    assert masking.OFFICER_MOBILE.open(row.mobile_cipher) == "19900000001"


@pytest.mark.requirement("R-075")
def test_birth_date_and_sex_follow_from_the_number(officer):
    assert stored(officer, "sex", "birth_date", "is_overridden") == ("Female", frappe.utils.getdate("1951-03-11"), 0)


@pytest.mark.requirement("R-075", "G-034")
def test_a_correction_needs_a_reason_and_leaves_a_mark(officer):
    officer.reload()
    officer.birth_date = "1951-03-12"
    with pytest.raises(frappe.ValidationError):
        officer.save()

    officer.reload()
    officer.update({"birth_date": "1951-03-12", "override_reason": "户口簿登记为 1 月 2 日"})
    officer.save()

    assert stored(officer, "is_overridden", "birth_date") == (1, frappe.utils.getdate("1951-03-12"))


def test_saving_a_form_with_masked_text_keeps_the_numbers(officer):
    before = stored(officer, "identity_cipher", "identity_digest", "mobile_cipher")
    officer.reload()
    officer.post = "执法岗位"
    officer.save()

    assert stored(officer, "identity_cipher", "identity_digest", "mobile_cipher") == before


@pytest.mark.requirement("R-093", "R-079")
@pytest.mark.parametrize(
    "number",
    [
        "370000199001010012",
        "370000199002300010",
        "370000199013010019",
        "37000019900101001",
        "000000199001010018",
        "<b>1</b>",
    ],
)
def test_a_wrong_number_is_refused_with_a_sentence(agency, number):
    with pytest.raises(frappe.ValidationError) as refusal:
        make.make_officer(agency, identity_number=number, photo="")

    assert len(str(refusal.value)) > 20
    assert number not in str(refusal.value)


def test_the_number_of_another_living_record_is_refused(agency, officer):
    with pytest.raises(frappe.UniqueValidationError) as refusal:
        make.make_officer(agency, identity_number=NUMBER, photo="")

    assert officer.name in str(refusal.value)


def test_a_closed_record_frees_the_number(agency, officer):
    officer.reload()
    officer.record_status = "Left"
    officer.save()

    again = make.make_officer(agency, identity_number=NUMBER, photo="")

    assert again.name != officer.name


def test_the_database_itself_keeps_one_living_record(officer):
    twin = frappe.copy_doc(officer)
    twin.update({"name": "TWIN", "officer_code": "TWIN", "living_identity_digest": officer.living_identity_digest})

    with pytest.raises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
        twin.db_insert()


@pytest.mark.requirement("X-13", "X-17")
def test_reading_a_full_number_needs_a_purpose_and_leaves_a_trace(agency, officer):
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name))
    with pytest.raises(frappe.ValidationError):
        masking.reveal("Enforcement Officer", officer.name, "identity_number", " ")

    value = masking.reveal("Enforcement Officer", officer.name, "identity_number", "核对身份证原件")

    assert value == NUMBER
    make.as_user("Administrator")
    last = frappe.get_last_doc(audit.LOG, order_by="position desc")
    assert (last.record_name, last.data_field, last.purpose) == (officer.name, "identity_number", "核对身份证原件")
    assert NUMBER not in frappe.as_json(last.as_dict())


@pytest.mark.requirement("X-17")
def test_a_foreign_unit_cannot_read_a_number(officer):
    make.as_user(make.make_user("Enforcement Agency", agency=make.make_agency().name))

    with pytest.raises(frappe.PermissionError):
        masking.reveal("Enforcement Officer", officer.name, "identity_number", "想看一看别人的号码")


@pytest.mark.requirement("X-17")
def test_lists_never_give_out_cipher_or_digest(agency, officer):
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))

    rows = frappe.get_list(
        "Enforcement Officer",
        filters={"name": officer.name},
        fields=["name", "identity_number", "identity_cipher", "identity_digest"],
        order_by="name",
    )

    assert rows[0].identity_number.count("*") > 8
    assert not rows[0].get("identity_cipher") and not rows[0].get("identity_digest")


@pytest.mark.requirement("X-13")
def test_a_changed_entry_breaks_the_chain_at_its_place(agency, officer):
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name))
    for purpose in ("第一次核对", "第二次核对", "第三次核对"):
        masking.reveal("Enforcement Officer", officer.name, "mobile", purpose)
    make.as_user("Administrator")
    assert audit.first_break() is None

    second = frappe.db.get_value(audit.LOG, {"purpose": "第二次核对"}, ["name", "position"], as_dict=True)
    frappe.db.set_value(audit.LOG, second.name, "purpose", "改过的目的", update_modified=False)

    assert audit.first_break() == second.position


def test_the_register_is_neither_changed_nor_deleted(agency, officer):
    masking.reveal("Enforcement Officer", officer.name, "mobile", "管理员核对")
    entry = frappe.get_last_doc(audit.LOG, order_by="position desc")
    entry.purpose = "别的目的"
    with pytest.raises(frappe.ValidationError):
        entry.save(ignore_permissions=True)
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc(audit.LOG, entry.name, force=True)


def test_a_number_is_found_by_its_digest_within_the_own_rows(agency, officer):
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name))
    assert masking.find_officer_by_identity(NUMBER.lower()) == officer.name

    make.as_user("Administrator")
    make.as_user(make.make_user("Enforcement Agency", agency=make.make_agency().name))
    assert masking.find_officer_by_identity(NUMBER) is None


def test_a_cipher_is_bound_to_its_field():
    sealed = masking.encrypt("13", b"Enforcement Officer.mobile")
    with pytest.raises(InvalidTag):
        masking.decrypt(sealed, b"Enforcement Officer.identity_number")


def test_html_in_a_name_is_refused(agency):
    with pytest.raises(frappe.ValidationError):
        make.make_officer(agency, officer_name="<img src=x onerror=alert(1)>", photo="")


@pytest.mark.requirement("X-17")
def test_the_change_history_holds_no_cipher_and_no_digest(officer):
    officer.reload()
    officer.identity_number = make.identity_number()
    officer.save(ignore_version=False)  # in tests the engine keeps no history unless asked

    history = frappe.get_all("Version", filters={"docname": officer.name}, pluck="data", order_by="creation asc")
    assert any("identity_number" in data for data in history)
    assert not any("cipher" in data or "digest" in data for data in history)
