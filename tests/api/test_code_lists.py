"""Code lists: what the standards say, what may be chosen today, what old records keep."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.personnel import code_lists
from enforcement_cert.setup import code_lists as shipped
from enforcement_cert.testing import factories as make


@pytest.fixture(autouse=True)
def fresh(site):
    code_lists.forget_values()
    yield
    frappe.db.rollback()
    code_lists.forget_values()
    for doctype in {doctype for doctype, _field in code_lists.FIELDS}:
        frappe.clear_cache(doctype=doctype)


@pytest.fixture
def agency(site):
    return make.make_agency()


def end_value(code_list: str, value: str, successor: str | None = None, days: int = -1):
    record = frappe.get_doc(code_lists.VALUE, code_lists.record_name(code_list, value))
    record.valid_until = add_days(getdate(), days)
    record.successor = successor and code_lists.record_name(code_list, successor)
    record.save()
    return record


@pytest.mark.requirement("X-18")
@pytest.mark.parametrize(
    ("code_list", "standard", "count"),
    [("Sex", "GB/T 2261.1", 2), ("Ethnic Group", "GB/T 3304", 58), ("Education", "GB/T 4658", 9),
     ("Political Status", "GB/T 4762", 14), ("Cancellation Ground", "", 12)],
)  # fmt: skip
def test_the_shipped_lists_follow_their_standards(site, code_list, standard, count):
    assert (frappe.db.get_value("Code List", code_list, "standard") or "") == standard
    assert len(code_lists.values_of(code_list)) >= count


@pytest.mark.requirement("X-18")
@pytest.mark.parametrize(
    ("code_list", "text", "value"),
    [
        ("Ethnic Group", "01", "汉族"),
        ("Ethnic Group", 1, "汉族"),
        ("Ethnic Group", "汉", "汉族"),
        ("Ethnic Group", "56", "基诺族"),
        ("Ethnic Group", "98", "外国血统中国籍人士"),
        ("Education", "21", "Bachelor"),
        ("Education", "全日制本科", "Bachelor"),
        ("Education", "大专", "Junior College"),
        ("Political Status", "４", "Revolutionary Committee Member"),
        ("Political Status", "13", "No Party"),
        ("Sex", "女", "Female"),
        ("Staffing Status", "参公", "Public Institution Staff"),
        ("Ethnic Group", "地球族", None),
        ("Education", "", None),
        ("No Such List", "1", None),
    ],
)
def test_names_and_codes_are_read(site, code_list, text, value):
    assert code_lists.find_value(code_list, text) == value


@pytest.mark.requirement("X-18")
def test_an_ended_value_stays_in_old_records_and_is_refused_in_new_ones(agency):
    old = make.make_officer(agency, political_status="Democratic Party Member", photo="")
    end_value("Political Status", "Democratic Party Member", "Democratic League Member")

    old.reload()
    old.post = "执法岗位"
    old.save()
    with pytest.raises(frappe.ValidationError, match="民盟盟员"):
        make.make_officer(agency, political_status="Democratic Party Member", photo="")

    assert old.political_status == "Democratic Party Member"
    assert code_lists.find_value("Political Status", "民主党派") is None
    offered = [row["value"] for row in code_lists.choices("Enforcement Officer")["political_status"]]
    assert "Democratic Party Member" not in offered and "Democratic League Member" in offered


@pytest.mark.requirement("X-18")
def test_the_last_day_itself_still_counts(agency):
    end_value("Degree", "No Degree", days=0)

    assert make.make_officer(agency, degree="No Degree", photo="").degree == "No Degree"


@pytest.mark.requirement("X-18")
def test_an_administrator_adds_a_value_that_forms_and_records_know(agency):
    record = frappe.new_doc(code_lists.VALUE)
    record.update({"code_list": "Education", "value_label": "第二学士学位", "words": "双本科"})
    record.insert()

    officer = make.make_officer(agency, education="第二学士学位", photo="")

    assert officer.education == "第二学士学位"
    assert code_lists.find_value("Education", "双本科") == "第二学士学位"
    assert "第二学士学位" in frappe.get_meta("Enforcement Officer", cached=False).get_options("education")
    with pytest.raises(frappe.ValidationError):
        record.delete()


@pytest.mark.requirement("X-18")
def test_lists_that_carry_law_cannot_be_extended(site):
    record = frappe.new_doc(code_lists.VALUE)
    record.update({"code_list": "Staffing Status", "value_label": "实习"})
    with pytest.raises(frappe.ValidationError):
        record.insert()


@pytest.mark.requirement("X-18")
def test_clerks_cannot_change_code_lists(agency):
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))
    record = frappe.get_doc(code_lists.VALUE, code_lists.record_name("Degree", "No Degree"))
    with pytest.raises(frappe.PermissionError):
        record.save()


@pytest.mark.requirement("X-18", "G-042")
def test_an_ended_ground_cannot_be_chosen_for_a_cancellation(agency):
    from enforcement_cert.certificate import cancelling

    team = make.make_team(agency)
    certificate = make.make_certificate(make.make_officer(agency), team)
    end_value("Cancellation Ground", "Long Illness")
    make.as_user(team["maker"])

    with pytest.raises(frappe.ValidationError, match="病"):
        cancelling.cancel_certificate(certificate.name, "With Certificate", "Long Illness", "长期病休")
    cancelling.cancel_certificate(certificate.name, "With Certificate", "Retirement", "已退休")


@pytest.mark.requirement("X-18")
def test_free_text_of_older_records_is_brought_into_the_list(agency):
    known = make.make_officer(agency, photo="")
    strange = make.make_officer(agency, photo="")
    known.db_set("ethnic_group", "满")
    strange.db_set("ethnic_group", "穿青人")

    shipped.settle_ethnic_groups()
    shipped.settle_ethnic_groups()

    assert frappe.db.get_value("Enforcement Officer", known.name, "ethnic_group") == "满族"
    strange = frappe.get_doc("Enforcement Officer", strange.name)
    strange.post = "执法岗位"
    strange.save()
    assert strange.ethnic_group == "穿青人"
    assert code_lists.find_value("Ethnic Group", "穿青人") is None
