"""Probable duplicates: warned of at entry and import, found in the archive, decided once side by side."""

import json

import frappe
import pytest
from frappe.model.document import Document
from stdnum.cn.ric import calc_check_digit

from enforcement_cert.domain.identifiers import Sex
from enforcement_cert.domain.officer_rows import OfficerRow
from enforcement_cert.errors import RuleRefused
from enforcement_cert.personnel import duplicate_review, duplicates
from enforcement_cert.testing import factories as make

PAIR, SEARCH = "Probable Duplicate", "Duplicate Search"
SOMEBODY = "测试欧阳雪"


@pytest.fixture
def agency(site):
    site.local.lang = "zh"
    return make.make_agency(government_level="County", administrative_division="370102")


def next_door(number: str) -> str:
    """The valid number that a slip in the last but one place of the body makes of this one."""
    body = number[:14] + str((int(number[14]) + 1) % 10) + number[15:17]
    return body + calc_check_digit(body + "0")


def far_from(number: str) -> str:
    """A valid number of the same day that no slip makes of this one."""
    other_end = f"{(int(number[14:17]) + 555) % 1000:03d}"
    return number[:14] + other_end + calc_check_digit(number[:14] + other_end + "0")


def enter(agency, **facts):
    frappe.clear_messages()
    return make.make_officer(agency, photo="", **{"officer_name": SOMEBODY, **facts})


def told() -> str:
    return " ".join(str(message.get("message", message)) for message in map(_read, frappe.local.message_log))


def _read(message):
    return json.loads(message) if isinstance(message, str) else message


def pairs(**filters):
    fields = ["name", "officer_a", "officer_b", "duplicate_reasons", "pair_status"]
    return frappe.get_all(PAIR, filters=filters, fields=fields, order_by="creation asc, name")


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(
    ("likeness", "reason"),
    [
        ("number", "身份证号只差一位"),
        ("birth", "姓名和出生日期相同"),
        ("mobile", "手机号相同"),
    ],
)
def test_entering_a_probable_duplicate_warns_and_does_not_stop(agency, likeness, reason):
    number = make.identity_number()
    facts = {
        "number": {"identity_number": next_door(number)},
        "birth": {
            "identity_number": far_from(number),
            "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
            "override_reason": "户籍更正",
        },
        "mobile": {"mobile": "19900107766", "officer_name": "测试另一人"},
    }[likeness]
    first = enter(agency, identity_number=number, mobile="19900107766" if likeness == "mobile" else "")
    assert "可能已在档案" not in told()

    second = enter(agency, **facts)

    assert reason in told() and first.name in told()
    (pair,) = pairs(officer_b=second.name)
    assert pair.officer_a == first.name and pair.pair_status == "Open"


@pytest.mark.requirement("X-11", "X-17")
def test_whoever_may_not_see_the_other_record_reads_no_name_of_it(agency):
    number = make.identity_number()
    first = enter(agency, identity_number=number)
    other = make.make_agency(administrative_division="370200")
    make.as_user(make.make_team(other)["clerk"])
    frappe.clear_messages()
    make.make_officer(other, photo="", officer_name=SOMEBODY, identity_number=next_door(number))
    assert "其他单位" in told() and first.name not in told() and agency.agency_name not in told()


@pytest.mark.requirement("X-11")
def test_saving_something_else_does_not_warn_again(agency):
    number = make.identity_number()
    enter(agency, identity_number=number)
    second = enter(agency, identity_number=next_door(number))
    frappe.clear_messages()
    second.post = "科员"
    second.save()
    assert "可能已在档案" not in told()
    assert len(pairs(officer_b=second.name)) == 1


@pytest.mark.requirement("X-11")
def test_a_list_is_warned_of_per_row(agency):
    number = make.identity_number()
    known = enter(agency, identity_number=number, mobile="19900107701")
    born = frappe.utils.getdate(known.birth_date)

    def row(number, name=SOMEBODY, mobile=None, born=born):
        return OfficerRow(
            identity_number=number, officer_name=name, sex=Sex.MALE, birth_date=born, mobile_number=mobile
        )

    fresh = far_from(number)
    later = frappe.utils.getdate("1971-07-07")
    found = duplicates.warnings_for_rows(
        [
            row(next_door(number), born=later),
            row(fresh),
            row(fresh, name="测试别人", mobile="19900107701", born=later),
            row(fresh, name="测试别人", born=later),
            row(number),
        ]
    )
    assert [[str(finding.context["reason"]) for finding in row] for row in found] == [
        ["Numbers Differ in One Digit"],
        ["Same Name and Birth Date"],
        ["Same Mobile"],
        [],
        [],
    ]
    assert not any(finding.blocks for row in found for finding in row)


@pytest.mark.requirement("X-11")
def test_of_a_name_that_very_many_bear_the_same_birth_date_still_counts(agency, monkeypatch):
    monkeypatch.setattr(duplicates, "_MOST_NAMESAKES", 1)
    number = make.identity_number()
    known = [enter(agency, identity_number=number), enter(agency, identity_number=far_from(number))]
    born = frappe.utils.getdate(known[0].birth_date)
    new = OfficerRow(identity_number=make.identity_number(), officer_name=SOMEBODY, sex=Sex.MALE, birth_date=born)
    (found,) = duplicates.warnings_for_rows([new])
    assert {finding.context["officer_code"] for finding in found} == {officer.name for officer in known}


@pytest.fixture
def archive(commit_site):
    """A committed county unit with two records of one person and one of somebody else; removed afterwards."""
    commit_site.local.lang = "zh"
    unit = make.make_agency(government_level="County", administrative_division="370102")
    number = make.identity_number()
    people = [
        make.make_officer(unit, officer_name=SOMEBODY, identity_number=number, photo=""),
        make.make_officer(unit, officer_name="测试欧阳学", identity_number=next_door(number), photo=""),
        make.make_officer(unit, officer_name="测试不相干", photo=""),
    ]
    frappe.db.delete(PAIR, {"agency_a": unit.name})
    team = make.make_team(unit)
    commit_site.db.commit()
    yield frappe._dict(unit=unit, people=people, team=team)
    commit_site.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(unit.name, list(team.values()))
    frappe.db.delete(SEARCH, {"owner": "Administrator"})
    commit_site.db.commit()


def search() -> Document:
    record = frappe.new_doc(SEARCH)
    record.insert()
    frappe.db.commit()
    duplicates.run_search(record.name)
    return frappe.get_doc(SEARCH, record.name)


@pytest.mark.requirement("X-11")
def test_the_nightly_search_finds_pairs_once_and_never_asks_for_decided_ones(archive):
    first, second, _other = archive.people
    done = search()
    assert done.search_status == "Done" and done.officers_read >= 3
    (pair,) = pairs(agency_a=archive.unit.name)
    assert {pair.officer_a, pair.officer_b} == {first.name, second.name}
    assert search().pairs_new == 0

    make.as_user(archive.team["reviewer"])
    duplicate_review.decide_pair(pair.name, "Different Persons", "双胞胎")
    frappe.db.commit()
    make.as_user("Administrator")
    assert search().pairs_new == 0
    (after,) = pairs(agency_a=archive.unit.name)
    assert (after.name, after.pair_status) == (pair.name, "Different Persons")


@pytest.mark.requirement("X-11")
def test_an_open_pair_that_holds_no_more_goes_and_a_killed_search_begins_again(archive):
    search()
    frappe.db.set_value("Enforcement Officer", archive.people[1].name, "officer_name", "测试完全不同")
    record = frappe.new_doc(SEARCH)
    record.search_status = "Running"
    record.insert()
    frappe.db.commit()
    duplicates.run_search(record.name)
    duplicates.run_search(record.name)
    assert frappe.db.get_value(SEARCH, record.name, "search_status") == "Done"
    assert pairs(agency_a=archive.unit.name) == []


@pytest.fixture
def pair(agency):
    number = make.identity_number()
    enter(agency, identity_number=number, mobile="19900107701")
    second = enter(agency, identity_number=next_door(number), mobile="19900107702", post="科员")
    return frappe.get_doc(PAIR, {"officer_b": second.name}), number


@pytest.mark.requirement("X-11", "X-17")
def test_side_by_side_shows_what_differs_and_hides_the_numbers(agency, pair):
    record, number = pair
    make.as_user(make.make_team(agency)["reviewer"])
    shown = duplicate_review.next_pair(name=record.name)
    rows = {row["label"]: row for row in shown["rows"]}
    assert rows["身份证号"]["differs"] and rows["身份证号"]["marks"][0] == [14, 17]
    assert number not in str(shown) and number[6:14] not in str(rows["身份证号"])
    assert not rows["姓名"]["differs"] and rows["手机号码" if "手机号码" in rows else "手机号"]["differs"]
    assert [side["officer"] for side in shown["sides"]] == [record.officer_a, record.officer_b]


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(
    ("decision", "comments"), [("Same Person", 2), ("Needs Correction", 2), ("Different Persons", 0)]
)
def test_a_decision_is_kept_with_its_reason_and_tells_the_units(agency, pair, decision, comments):
    record, _number = pair
    reviewer = make.as_user(make.make_team(agency)["reviewer"])
    duplicate_review.decide_pair(record.name, decision, "经核对户籍")
    record.reload()
    assert (record.pair_status, record.decided_by, record.decision_reason) == (decision, reviewer, "经核对户籍")
    written = {"reference_name": ["in", [record.officer_a, record.officer_b]], "comment_type": "Info"}
    assert frappe.db.count("Comment", written) == comments
    with pytest.raises(RuleRefused, match="已处理"):
        duplicate_review.decide_pair(record.name, "Same Person", "再来一次")
    assert duplicate_review.next_pair() == {} or duplicate_review.next_pair()["name"] != record.name


@pytest.mark.requirement("X-11", "R-009")
def test_only_an_office_that_sees_both_records_looks_and_decides(agency, pair):
    record, _number = pair
    team = make.make_team(agency)
    offices = make.make_offices()
    other = make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    city = make.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1)
    for login in (team["clerk"], other):
        make.as_user(login)
        with pytest.raises(frappe.PermissionError):
            duplicate_review.decide_pair(record.name, "Same Person", "x")
        with pytest.raises(frappe.PermissionError):
            duplicate_review.next_pair(name=record.name)
    make.as_user("Administrator")
    record.db_set("agency_b", make.make_agency(administrative_division="370200").name)
    make.as_user(city)
    assert record.name not in frappe.get_list(PAIR, pluck="name")
    with pytest.raises(frappe.PermissionError):
        duplicate_review.decide_pair(record.name, "Same Person", "x")
    make.as_user(team["maker"])
    assert record.name in frappe.get_list(PAIR, pluck="name")
