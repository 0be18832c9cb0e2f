"""Unit review, office review, refusal, withdrawal: one review or a whole selection (R-148 to R-151, R-160, G-005)."""

from collections import defaultdict
from functools import lru_cache, partial

import frappe
from frappe import _

from enforcement_cert.access.review_duties import may_take
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import run_on_selection
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.review_profile import CompletionMethod, ReviewAct, ReviewStage, stage_after
from enforcement_cert.domain.review_rules import judge_step
from enforcement_cert.messages import explain
from enforcement_cert.review import clock, last_days
from enforcement_cert.review.announcing import announce_stage
from enforcement_cert.review.applying import blocking_sentences, refusal
from enforcement_cert.review.facts import REVIEW, facts_of, open_review_of, read_rows
from enforcement_cert.review.finishing import finish
from enforcement_cert.review.profiles import read_profile

ACTS = (ReviewAct.UNIT_REVIEW, ReviewAct.OFFICE_REVIEW, ReviewAct.REFUSE, ReviewAct.WITHDRAW)
_ENDS = (ReviewAct.REFUSE, ReviewAct.WITHDRAW)
LOCKED = (
    "select name, certificate, officer, officer_name, agency, review_stage, review_kind, review_year, review_profile, "
    "due_on, close_on, reviewed_on from `tabCertificate Review` where name in %s order by name for update"
)


@frappe.whitelist(methods=["POST"])
def decide_reviews(names: list | str, act: str, reason: str = "") -> dict:
    """Take one step on every review of a selection. `act` is one of ACTS; ends need a reason.

    Returns {"done", "refused"} or {"run"}; rows that may not go on stay and are listed with reasons.
    """
    frappe.has_permission(REVIEW, "read", throw=True)
    if act not in ACTS:
        frappe.throw(_("Please choose: {0}.").format(_("Step")))
    if act in _ENDS and not reason.strip():
        frappe.throw(_("Please give the reason."))
    chosen = list(dict.fromkeys(str(name) for name in frappe.parse_json(names)))
    return run_on_selection("review_decide", chosen, {"act": str(act), "reason": reason.strip()[:500]})


@frappe.whitelist(methods=["POST"])
def decide_filtered(filters: list | dict | str, act: str, reason: str = "") -> dict:
    """The same for all reviews the login sees that pass the filters of the list."""
    names = frappe.get_list(REVIEW, filters=frappe.parse_json(filters), pluck="name", order_by="name", limit=0)
    return decide_reviews(names, act, reason)


def decide_chunk(names: list[str], act: str, reason: str = "") -> list[dict]:
    """Take a step on many reviews with a handful of statements; return the refused rows with their reasons."""
    taken = ReviewAct(act)
    reviews = {row.name: row for row in frappe.db.sql(LOCKED, (tuple(names),), as_dict=True)}
    rows = read_rows({review.certificate for review in reviews.values()})
    profiles = {name: read_profile(name) for name in {review.review_profile for review in reviews.values()}}
    mine = lru_cache(maxsize=None)(partial(may_take, current_scope(), taken))  # a chunk is of few units
    refused, steps = [], defaultdict(list)
    for name in names:
        review = reviews.get(name)
        row = rows.get(review.certificate) if review else None
        is_mine = bool(review and row and mine(review.review_stage, row.agency, row.reviewing_office))
        sentences, stage = _judge(taken, review, row, profiles) if is_mine else ([_why_not_mine(taken, review)], None)
        if sentences or stage is None:
            refused.append(refusal(name, row, sentences))
        else:
            steps[stage].append((review, row))
    for stage, group in steps.items():
        _write(taken, stage, group, reason)
    return refused


def _judge(act: ReviewAct, review, row, profiles: dict) -> tuple[list[str], ReviewStage | None]:
    """Return the sentences that stop the step, or the stage it leads to."""
    profile = profiles[review.review_profile]
    try:
        stage = stage_after(profile, review.review_stage, act)
    except RuleViolation as violation:
        return [explain(violation)], None
    if act in _ENDS:
        return [], stage
    decision = judge_step(act, open_review_of(review), facts_of(row), profile, clock.today())
    return (blocking_sentences(decision), stage) if not decision.is_allowed else ([], stage)


def _why_not_mine(act: ReviewAct, review) -> str:
    if review and current_scope().office and act is ReviewAct.OFFICE_REVIEW:
        return _("Another legal office reviews this unit.")
    return _("You may not do this with this record.")


_BY = {
    ReviewAct.UNIT_REVIEW: ("unit_reviewed_by", "unit_reviewed_at"),
    ReviewAct.OFFICE_REVIEW: ("office_reviewed_by", "office_reviewed_at"),
}


def _write(act: ReviewAct, stage: ReviewStage, group: list, reason: str) -> None:
    names, moment = [review.name for review, _row in group], clock.now()
    values: dict[str, object] = {"review_stage": str(stage)}
    if act in _BY:
        by, at = _BY[act]
        values |= {by: frappe.session.user, at: moment}
    if act is ReviewAct.OFFICE_REVIEW:
        values["decided_by_office"] = current_scope().office
    if act in _ENDS:
        values |= {"message": reason, "finished_at": moment, "living_review_key": None}
    frappe.db.set_value(REVIEW, {"name": ["in", names]}, values)
    if act is ReviewAct.OFFICE_REVIEW:
        _note_exams(group)
    if stage is ReviewStage.DONE:
        finish(group, {"completion_method": str(CompletionMethod.APPROVAL)})
    else:
        last_days.settle(review.certificate for review, _row in group)
        announce_stage(stage, [review for review, _row in group], reason=reason)


def _note_exams(group: list) -> None:
    """Keep the pass that carried the approval: the officer's record shows the latest one only (R-160)."""
    by_day = defaultdict(list)
    for review, row in group:
        if review.review_kind == "Review With Examination" and row.exam_passed_on:
            by_day[row.exam_passed_on].append(review.name)
    for day, names in by_day.items():
        frappe.db.set_value(REVIEW, {"name": ["in", names]}, "exam_passed_on", day, update_modified=False)
