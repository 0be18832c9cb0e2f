"""The life of an account, its data, and letters of entrustment: tables and boundary days."""

from dataclasses import replace
from datetime import date

import pytest

from enforcement_cert.domain.account_data import (
    AgencyProfile,
    DeclaredBody,
    Establishment,
    data_findings,
    is_complete,
    read_web_address,
)
from enforcement_cert.domain.account_life import (
    STEPS,
    Account,
    AccountAct,
    AccountActor,
    AccountStatus,
    require_step,
    status_after,
    steps_for,
)
from enforcement_cert.domain.entrustment import (
    Letter,
    LetterState,
    covered_until,
    letter_state,
    require_no_overlap,
    require_parties,
    require_term,
)
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.organization import AgencyKind
from enforcement_cert.domain.registration import clean_login, clean_login_name, clean_unit_name

A, S, WHO = AccountAct, AccountStatus, AccountActor
FULL = AgencyProfile(
    kind=AgencyKind.FIRST_LEVEL,
    organization_code="PDY000028",
    establishment=Establishment((10, 5, 0), (9, 5, 0)),
    administrator_name="钱甲",
    administrator_mobile="19900000000",
    legal_basis="《中华人民共和国行政处罚法》",
    has_no_bodies=True,
)


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as refusal:
        call(*args, **kwargs)
    return refusal.value.code


def walk(account: Account, *acts: AccountAct) -> Account:
    """Carry an account through acts, each by whoever may do it."""
    for act in acts:
        step = require_step(account, act, tuple(WHO), "理由")
        after = status_after(account, act)
        is_taken_in = act is A.TAKE_IN or (account.is_taken_in and act is not A.GIVE_UP)
        is_reviewed = act is A.PASS or (account.is_reviewed and act not in (A.RETURN, A.GIVE_UP))
        account = replace(account, status=after, is_taken_in=is_taken_in, is_reviewed=is_reviewed)
        assert step.act is act
    return account


@pytest.mark.requirement("R-050", "R-053")
def test_a_first_level_agency_opens_with_the_review():
    account = walk(Account(AgencyKind.FIRST_LEVEL, S.REGISTERED), A.SUBMIT)
    assert account.status is S.AWAITING_REVIEW
    assert walk(account, A.PASS).status is S.OPEN


@pytest.mark.requirement("R-052", "R-054", "G-028")
@pytest.mark.parametrize("kind", [AgencyKind.SECOND_LEVEL, AgencyKind.ENTRUSTED])
@pytest.mark.parametrize(
    "acts",
    [(A.SUBMIT, A.PASS, A.TAKE_IN), (A.SUBMIT, A.TAKE_IN, A.PASS), (A.TAKE_IN, A.SUBMIT, A.PASS)],
)
def test_a_body_below_opens_with_the_last_of_review_and_taking_in(kind, acts):
    account = Account(kind, S.REGISTERED, is_claimed=True)
    for act in acts[:-1]:
        account = walk(account, act)
        assert account.status is not S.OPEN
    assert walk(account, acts[-1]).status is S.OPEN


@pytest.mark.requirement("R-055")
def test_no_step_leads_past_the_office():
    """Whatever an agency and its superior do between them, nothing opens without a passed review."""
    todo = [Account(AgencyKind.SECOND_LEVEL, S.REGISTERED, is_claimed=True)]
    seen = set()
    while todo:
        account = todo.pop()
        if account in seen:
            continue
        seen.add(account)
        assert account.status is not S.OPEN
        for actor in (WHO.OWN, WHO.SUPERIOR):
            todo += [walk(account, step.act) for step in steps_for(account, actor)]
    assert len(seen) > 4


def test_every_step_has_one_actor_and_refuses_others():
    for step in STEPS:
        kind = AgencyKind.FIRST_LEVEL if step.act is A.DECLARE else AgencyKind.SECOND_LEVEL
        start = min(step.from_statuses)
        account = Account(kind, start, is_claimed=True, has_change_request=True)
        able = {other.actor for other in STEPS if other.act is step.act and start in other.from_statuses}
        others = tuple(actor for actor in WHO if actor not in able)
        assert code_of(require_step, account, step.act, others, "理由") == "account_wrong_actor"
        if step.needs_reason:
            assert code_of(require_step, account, step.act, (step.actor,), "  ") == "account_reason_missing"


def test_a_closed_account_reopens_open_and_a_declined_one_begins_anew():
    assert status_after(Account(AgencyKind.FIRST_LEVEL, S.CLOSED, True), A.REOPEN) is S.OPEN
    assert status_after(Account(AgencyKind.ENTRUSTED, S.CLOSED, True), A.REOPEN) is S.AWAITING_SUPERIOR
    assert status_after(Account(AgencyKind.FIRST_LEVEL, S.DECLINED), A.REOPEN) is S.REGISTERED
    assert (
        code_of(require_step, Account(AgencyKind.FIRST_LEVEL, S.CLOSED), A.SUBMIT, tuple(WHO), "") == "account_no_step"
    )


@pytest.mark.requirement("R-026")
def test_a_unit_let_go_begins_anew():
    unit = Account(AgencyKind.SECOND_LEVEL, S.OPEN, is_reviewed=True, is_taken_in=True)
    assert status_after(unit, A.GIVE_UP) is S.RETURNED
    claim = Account(AgencyKind.SECOND_LEVEL, S.AWAITING_REVIEW, is_claimed=True)
    assert status_after(claim, A.GIVE_UP) is S.RETURNED


@pytest.mark.requirement("R-039", "R-040", "R-041")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"organization_code": ""}, "account_code_missing"),
        ({"establishment": Establishment()}, "account_establishment_missing"),
        ({"administrator_name": ""}, "account_administrator_missing"),
        ({"administrator_mobile": None}, "account_mobile_missing"),
        ({"legal_basis": " "}, "account_legal_basis_missing"),
        ({"has_no_bodies": False}, "account_bodies_missing"),
        (
            {"has_no_bodies": False, "bodies": (DeclaredBody("支队", None, FULL.establishment),)},
            "account_body_incomplete",
        ),
        ({"establishment": Establishment((1, 0, 0), (2, 0, 0))}, "account_exceeding_unexplained"),
    ],
)
def test_each_missing_item_has_its_own_sentence(change, code):
    assert data_findings(FULL) == ()
    findings = data_findings(replace(FULL, **change))
    assert [finding.code for finding in findings] == [code]
    assert not is_complete(replace(FULL, **change))


@pytest.mark.requirement("R-040")
def test_the_legal_basis_is_text_or_link():
    assert is_complete(replace(FULL, legal_basis="", legal_basis_link="https://example.com/law"))
    assert read_web_address(" https://flk.npc.gov.cn/detail?a=1 ") == "https://flk.npc.gov.cn/detail?a=1"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "http://a b",
        "//x.cn",
        'https://a/"x',
        "http://[x",
    ):
        assert code_of(read_web_address, bad) == "account_link_unusable"


def test_more_people_than_posts_needs_a_reason_and_stays_visible():
    profile = replace(FULL, establishment=Establishment((1, 5, 0), (2, 5, 0)), exceeding_reason="机构改革过渡期")
    assert is_complete(profile)
    assert [finding.code for finding in data_findings(profile)] == ["account_exceeding_explained"]


@pytest.mark.parametrize("name", ["济南市市场监督管理局", "山东省 交通运输厅(二级)", "济南市１２３４５热线中心"])
def test_unit_names(name):
    assert clean_unit_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "局",
        "=HYPERLINK(1)局局",
        "<b>济南市局</b>",
        "@sum(济南市局)",
        "济" * 81,
        "-济南市市场局",
        "ABCDE",
        "济南市\x00市场局",
        None,
    ],
)
def test_names_that_are_no_names(name):
    assert code_of(clean_unit_name, name).startswith("unit_name_")


def test_login_names_and_mails():
    assert clean_login_name(" JN-Scjg ") == "jn-scjg"
    for bad in ("abc", "1abcd", "a b c d", "张三李四", "abcd.", "a" * 31, "abc@d"):
        assert code_of(clean_login_name, bad) == "login_name_form"
    assert clean_login(" A@Example.com ") == "a@example.com"
    assert clean_login("JNscjg") == "jnscjg"
    for bad in ("a@b", "a b@c.cn", "<a@b.cn>", "a" * 150 + "@b.cn"):
        assert code_of(clean_login, bad) == "mail_form"


LETTER = Letter(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.requirement("G-024")
@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 12, 31), LetterState.AHEAD),
        (date(2026, 1, 1), LetterState.IN_FORCE),
        (date(2026, 12, 31), LetterState.IN_FORCE),
        (date(2027, 1, 1), LetterState.EXPIRED),
    ],
)
def test_first_and_last_day_are_in_force(day, state):
    assert letter_state(LETTER, day) is state
    assert letter_state(replace(LETTER, is_confirmed=False), day) is LetterState.DRAFT


def test_a_revoked_letter_ends_before_its_day():
    revoked = replace(LETTER, revoked_on=date(2026, 6, 1))
    assert letter_state(revoked, date(2026, 5, 31)) is LetterState.IN_FORCE
    assert letter_state(revoked, date(2026, 6, 1)) is LetterState.REVOKED
    require_no_overlap(Letter(date(2026, 6, 1), date(2027, 5, 31)), [revoked])


@pytest.mark.requirement("G-024")
def test_two_letters_share_no_day():
    following = Letter(date(2027, 1, 1), date(2027, 12, 31))
    require_no_overlap(following, [LETTER])
    assert code_of(require_no_overlap, replace(following, valid_from=date(2026, 12, 31)), [LETTER]) == "letter_overlap"
    require_no_overlap(following, [replace(following, is_confirmed=False)])
    assert covered_until([following, LETTER], date(2026, 5, 5)) == date(2027, 12, 31)
    assert covered_until([following], date(2026, 5, 5)) is None
    gap = replace(following, valid_from=date(2027, 1, 2))
    assert covered_until([LETTER, gap], date(2026, 5, 5)) == date(2026, 12, 31)


def test_terms():
    require_term(date(2026, 3, 1), date(2031, 2, 28))
    assert code_of(require_term, date(2026, 3, 1), date(2031, 3, 1)) == "letter_term_too_long"
    assert code_of(require_term, date(2026, 3, 1), date(2026, 2, 28)) == "letter_term_backward"
    assert code_of(require_term, None, date(2026, 2, 28)) == "letter_term_missing"


@pytest.mark.requirement("G-021", "G-024")
def test_nobody_entrusts_further():
    unit, body, first = AgencyKind.ENTRUSTED, AgencyKind.SECOND_LEVEL, AgencyKind.FIRST_LEVEL
    require_parties(unit, body, is_superior=True)
    assert code_of(require_parties, unit, unit, is_superior=True) == "letter_sub_entrustment"
    assert code_of(require_parties, body, first, is_superior=True) == "letter_not_entrusted_unit"
    assert code_of(require_parties, unit, first, is_superior=False) == "letter_other_superior"
