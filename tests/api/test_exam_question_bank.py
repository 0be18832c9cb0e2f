"""The bank of questions: two persons, no change after use, one row per question, seen by the province alone."""

import frappe
import pytest
from frappe.desk.search import search_link

from enforcement_cert.examination import blueprints, question_bank, question_import
from enforcement_cert.testing import factories as make
from tests.exam_sittings import Sitting
from tests.officer_lists import workbook

REFUSALS = (frappe.ValidationError, frappe.PermissionError)
TITLES = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "法律", "难度", "失效日期"]


@pytest.fixture
def offices(site):
    return make.make_offices()


@pytest.fixture
def subject(site):
    return make.make_exam_subject()


def reviewer(offices, level: str = "province") -> str:
    names = {"province": "Provincial Legal Office", "city": "City Legal Office", "county": "County Legal Office"}
    make.as_user("Administrator")
    return make.make_user(names[level], legal_office=offices[level].name, may_review=1)


def draft(subject, user, **overrides):
    make.as_user(user)
    return make.make_exam_question(subject, question_status="Draft", **overrides)


@pytest.mark.requirement("X-32")
def test_a_second_person_approves_and_a_change_asks_again(offices, subject):
    first, second = reviewer(offices), reviewer(offices)
    question = draft(subject, first)
    assert question_bank.approve([question.name])["refused"][0]["name"] == question.name
    make.as_user(second)
    assert question_bank.approve([question.name]) == {"done": 1, "refused": []}
    question.reload()
    assert (question.question_status, question.approved_by) == ("Approved", second)
    question.article = "第二条"
    question.save()
    assert (question.question_status, question.approved_by) == ("Draft", None)
    question.stem = "换了内容的题目，对吗？"
    question.save()
    assert (question.question_status, question.approved_by, question.edited_by) == ("Draft", None, second)
    assert question_bank.approve([question.name])["done"] == 0


@pytest.mark.requirement("X-32")
def test_a_used_question_changes_by_a_new_version_only(offices, subject):
    first, second = reviewer(offices), reviewer(offices)
    question = draft(subject, first)
    make.as_user(second)
    question_bank.approve([question.name])
    question_bank.note_use([question.name])
    question.reload()
    question.options[1].is_correct, question.options[0].is_correct = 1, 0
    with pytest.raises(frappe.ValidationError):
        question.save()
    make.as_user(first)
    version = question_bank.new_version(question.name)
    assert question_bank.new_version(question.name) == version
    document = frappe.get_doc("Exam Question", version)
    document.options[1].is_correct, document.options[0].is_correct = 1, 0
    document.save()
    question.reload()
    assert question.question_status == "Approved"
    make.as_user(second)
    assert question_bank.approve([version])["refused"] == []
    question.reload()
    document.reload()
    assert (question.question_status, question.replaced_by) == ("Out of Use", version)
    assert question.living_content_key is None
    assert (document.question_status, document.version_number) == ("Approved", 2)
    question.stem = "还能改吗？"
    with pytest.raises(frappe.ValidationError):
        question.save()


@pytest.mark.requirement("X-32")
def test_the_same_question_is_refused_by_a_key_of_the_database(offices, subject):
    user = reviewer(offices)
    question = draft(subject, user)
    with pytest.raises(frappe.UniqueValidationError) as refused:
        draft(subject, user, stem=question.stem.replace("，", " "), options=[row.as_dict() for row in question.options])
    assert question.name in str(refused.value)
    question_bank.retire([question.name], "法律已修订")
    again = draft(subject, user, stem=question.stem, options=[row.as_dict() for row in question.options])
    assert again.living_content_key


@pytest.mark.parametrize("level", ["city", "county"])
def test_offices_below_neither_see_nor_write_questions(offices, subject, level):
    question = draft(subject, reviewer(offices))
    _sees_nothing(question, reviewer(offices, level))


@pytest.mark.requirement("X-32")
@pytest.mark.parametrize("kind", ["agency", "officer", "administrator", "Guest"])
def test_nobody_else_finds_a_question_in_any_list_search_or_link(offices, subject, kind):
    question = draft(subject, reviewer(offices))
    make.as_user("Administrator")
    agency = make.make_agency()
    user = {
        "agency": lambda: make.make_team(agency)["clerk"],
        "officer": lambda: make.make_user("Enforcement Officer", officer=make.make_officer(agency).name),
        "administrator": lambda: make.make_user("System Administrator"),
        "Guest": lambda: "Guest",
    }[kind]()
    _sees_nothing(question, user)


def _sees_nothing(question, user):
    make.as_user(user)
    for look in (
        lambda: frappe.get_list("Exam Question", order_by="name"),
        lambda: frappe.get_list("Exam Question Option", fields=["option_text"], order_by="name"),
        lambda: search_link("Exam Question", ""),
        lambda: frappe.get_list("Exam Question Import", order_by="name"),
    ):
        try:
            assert not look()
        except REFUSALS:
            frappe.clear_messages()
    assert not frappe.get_doc("Exam Question", question.name).has_permission("read")
    for call in (
        lambda: question_bank.approve([question.name]),
        lambda: question_bank.retire([question.name], "x"),
        lambda: question_bank.new_version(question.name),
        lambda: frappe.get_doc("Exam Question", question.name).save(),
    ):
        with pytest.raises(frappe.PermissionError):
            call()


@pytest.mark.requirement("X-32")
def test_a_list_goes_in_row_by_row_with_reasons(offices, subject):
    user = reviewer(offices)
    known = draft(subject, user, question_kind="True/False", stem="库里已有的判断题")
    right = ["单选题", "行政处罚由谁实施？", "行政机关", "任何人", None, "A", "SD-292", "易", "2030-01-01"]
    rows = [
        TITLES,
        right,
        ["判断", "听证公开举行。", None, None, None, "√", None, None, None],
        ["多选", "哪些是处罚种类？", "警告", "罚款", "表扬", "AB", None, "难", None],
        ["单选题", "行政处罚由谁实施", "任何人", "行政机关", None, "B", None, None, None],
        ["判断题", "库里已有的判断题", None, None, None, "对", None, None, None],
        ["问答题", "为什么？", None, None, None, "A", None, None, None],
        ["单选题", "没有答案？", "甲", "乙", None, None, None, None, None],
        ["单选题", "法律不明？", "甲", "乙", None, "A", "没有这部法", None, None],
        ["单选题", "日期不明？", "甲", "乙", None, "A", None, None, "去年"],
        ["多选题", "太少？", "甲", "乙", "丙", "A", None, None, None],
    ]
    record = upload_list(subject, user, rows)
    record.db_set("is_trial", 1)
    run(record)
    assert (record.import_status, record.rows_taken, record.rows_refused) == ("Draft", 3, 7)
    assert not frappe.db.exists("Exam Question", {"question_import": record.name})
    record.db_set("is_trial", 0)
    run(record)
    assert (record.import_status, record.rows_total, record.rows_taken) == ("Done", 10, 3)
    reasons = {row.row_number: row.reason for row in record.refused_rows}
    assert set(reasons) == {5, 6, 7, 8, 9, 10, 11}
    assert known.name in reasons[6]
    assert "问答题" in reasons[7]
    assert not [reason for reason in reasons.values() if "exam_" in reason or not reason.strip()]
    taken = frappe.get_all(
        "Exam Question",
        filters={"question_import": record.name},
        fields=["stem", "question_kind", "legal_basis", "difficulty", "question_status", "edited_by"],
        order_by="creation asc, name asc",
    )
    assert [row.question_kind for row in taken] == ["Single Choice", "True/False", "Multiple Choice"]
    assert (taken[0].legal_basis, taken[0].difficulty) == ("SD-292", "Easy")
    assert {(row.question_status, row.edited_by) for row in taken} == {("Draft", user)}
    run(record)
    assert frappe.db.count("Exam Question", {"question_import": record.name}) == 3


def upload_list(subject, user, rows):
    make.as_user(user)
    file = frappe.new_doc("File")
    file.update({"file_name": "题库.xlsx", "content": workbook(rows), "is_private": 1})
    file.insert()
    record = frappe.new_doc("Exam Question Import")
    record.update({"subject": subject, "import_file": file.file_url})
    return record.insert()


def run(record):
    user = frappe.session.user
    if record.import_status != "Done":
        question_import.start(record.name)
    question_import.run(record.name)
    make.as_user(user)
    record.reload()


def test_a_file_that_is_no_list_of_questions_says_what_is_missing(offices, subject):
    user = reviewer(offices)
    record = upload_list(subject, user, [["姓名", "成绩"], ["某某", "60"]])
    run(record)
    assert record.import_status == "Failed"
    assert "题干" in record.message


@pytest.mark.requirement("G-011", "X-32")
def test_a_blueprint_says_which_questions_the_bank_lacks(site):
    sitting = Sitting((2, 2, 1))
    assert sitting.blueprint.full_mark == 5
    make.as_user(sitting.reviewer)
    assert blueprints.check_bank(sitting.blueprint.name) == {"questions": 5, "problems": []}
    make.as_user("Administrator")
    one = frappe.get_all("Exam Question", {"subject": sitting.subject}, pluck="name", order_by="name")[0]
    frappe.db.set_value("Exam Question", one, "valid_until", frappe.utils.add_days(None, -1))
    clerk = make.make_team(sitting.agency)["clerk"]
    make.as_user(sitting.reviewer)
    answer = blueprints.check_bank(sitting.blueprint.name)
    assert answer["questions"] == 4
    assert len(answer["problems"]) == 1
    for user in (clerk, "Guest"):
        make.as_user(user)
        with pytest.raises(frappe.PermissionError):
            blueprints.check_bank(sitting.blueprint.name)
        make.as_user("Administrator")


@pytest.mark.requirement("G-011")
def test_a_session_follows_its_blueprint_until_it_has_begun(site):
    sitting = Sitting((2, 2, 1), minutes=45)
    session = frappe.get_doc("Exam Session", sitting.session.name)
    assert (session.minutes, session.full_mark, session.pass_mark) == (45, 5, 3)
    session.blueprint = None
    with pytest.raises(frappe.ValidationError):
        session.save()
    other = make.make_exam_session(sitting.office.name)
    other.blueprint = sitting.blueprint.name
    with pytest.raises(frappe.ValidationError):
        other.save()  # another subject


def test_only_reviewers_of_the_province_write_blueprints(offices, subject):
    blueprint = make.make_exam_blueprint(subject)
    for user, may in [
        (reviewer(offices), True),
        (make.make_user("Provincial Legal Office", legal_office=offices["province"].name), False),
        (reviewer(offices, "city"), False),
    ]:
        make.as_user(user)
        document = frappe.get_doc("Exam Blueprint", blueprint.name)
        assert document.has_permission("read")
        assert document.has_permission("write") is may
        make.as_user("Administrator")
    blueprint.pass_mark = 6
    with pytest.raises(frappe.ValidationError):
        blueprint.save()
