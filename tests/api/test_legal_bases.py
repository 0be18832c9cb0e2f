"""The rule base carries its legal references: as data with a screen, and in what users read (R-016)."""

import frappe
import pytest

from enforcement_cert.certificate import legal_bases
from enforcement_cert.domain.errors import RuleViolation, block
from enforcement_cert.errors import RuleRefused, plain_refusals, sentences_of
from enforcement_cert.messages import MESSAGES
from enforcement_cert.testing import factories as make


@pytest.fixture(autouse=True)
def read_anew(site):
    legal_bases.forget()
    yield
    legal_bases.forget()


@pytest.mark.requirement("R-016")
def test_order_292_is_shipped_with_its_days_and_what_it_is_based_on(site):
    order = site.get_doc("Legal Basis", "SD-292")
    days = [str(order.get(field)) for field in ("adopted_on", "published_on", "effective_on")]
    assert days == ["2015-09-10", "2015-09-30", "2015-09-30"]
    assert order.document_number == "山东省人民政府令第292号"
    assert {row.legal_basis for row in order.foundations} == {"XZCFF", "SD-ZFJDTL"}
    assert {"第二条", "第四条"} <= {row.article for row in order.articles}


@pytest.mark.requirement("R-016")
@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_rule_of_the_system_points_to_a_basis(site, code):
    reference = legal_bases.basis_of(code)
    assert reference and reference.title


@pytest.mark.requirement("R-016")
def test_certificate_types_and_lists_point_to_a_basis(site):
    shipped = {"ENFORCEMENT", "SUPERVISION", "HEARING", "MINISTRY"}
    types = site.get_all("Certificate Type", filters={"name": ["in", shipped]}, fields=["name", "legal_basis"])
    assert len(types) == len(shipped) and all(row.legal_basis for row in types)
    lists = site.get_all("Code List", fields=["name", "legal_basis"], order_by="name")
    assert lists and [row.name for row in lists if not row.legal_basis] == []


@pytest.mark.requirement("R-016")
def test_whoever_is_refused_reads_the_basis(site):
    with pytest.raises(RuleRefused) as refused, plain_refusals():
        raise RuleViolation("stage_other_agency")
    assert "《山东省行政执法人员资格认证和行政执法证件管理办法》（山东省人民政府令第292号）第四条" in str(refused.value)
    whole = sentences_of([block("condition_post_unmet")])[0]
    assert whole.rstrip("）)").endswith("（山东省人民政府令第292号")  # the outer brackets are those of the language


@pytest.mark.requirement("R-016")
def test_an_administrator_changes_a_reference_without_code(site):
    row = site.get_doc("Rule Reference", "stage")
    row.update({"legal_basis": "GW-825", "article": "第十七条"})
    row.save()
    assert "国务院令第825号" in legal_bases.with_basis("stage_other_agency", "x")
    row.is_cited = 0
    row.save()
    assert legal_bases.with_basis("stage_other_agency", "x") == "x"


@pytest.mark.requirement("R-016")
def test_no_rule_loses_its_basis(site):
    with pytest.raises(site.ValidationError):
        site.delete_doc("Rule Reference", "stage")
    with pytest.raises(site.LinkExistsError):
        site.delete_doc("Legal Basis", "SD-292")
    site.delete_doc("Rule Reference", "person_has")  # the wider group “person” still covers its rules


@pytest.mark.parametrize(
    "wrong",
    [
        {"adopted_on": "2015-10-01"},
        {"ended_on": "2015-01-01"},
        {"superseded_by": "SD-292"},
        {"source_link": "javascript:alert(1)"},
    ],
)
def test_bases_that_cannot_be_are_refused(site, wrong):
    order = site.get_doc("Legal Basis", "SD-292")
    order.update(wrong)
    with pytest.raises(site.ValidationError):
        order.save()


def test_a_clerk_reads_the_bases_and_changes_none(site):
    agency = make.make_agency()
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))
    assert frappe.get_list("Legal Basis", order_by="name", limit=1)
    assert not frappe.has_permission("Legal Basis", "write", "SD-292")
    assert not frappe.has_permission("Rule Reference", "create")
