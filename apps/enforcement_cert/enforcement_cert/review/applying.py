"""Applying for reviews: one certificate or a whole selection, good rows go through (R-140 to R-147, G-006, G-007)."""

import frappe
from frappe import _

from enforcement_cert import numbering
from enforcement_cert.access import territory
from enforcement_cert.access.review_duties import may_take
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import run_on_selection
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.numbering import NumberContext
from enforcement_cert.domain.review_profile import ReviewAct, ReviewProfile, first_stage
from enforcement_cert.domain.review_rules import ReviewDecision, judge_application, last_day_of
from enforcement_cert.errors import sentences_of
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.messages import explain
from enforcement_cert.review import clock, last_days
from enforcement_cert.review.announcing import announce_stage
from enforcement_cert.review.facts import CERTIFICATE, REVIEW, facts_of, read_rows
from enforcement_cert.review.profiles import get_profile

NUMBER_PATTERN = "NS{year:4}{serial:7}"
_LOCK = "select name from `tabEnforcement Certificate` where name in %s order by name for update"
_OTHER = "select name from `tabCertificate Review` where living_review_key = %s for update"


@frappe.whitelist(methods=["POST"])
def apply_for_review(names: list | str, early_reason: str = "") -> dict:
    """Apply for the review of ticked certificates of the own unit.

    Returns {"done", "refused"} or {"run"} as certificate.bulk.run_on_selection. Rows that are not due need
    `early_reason`; overdue ones are refused one by one (R-143, G-006, G-007).
    """
    _require_clerk()
    chosen = list(dict.fromkeys(str(name) for name in frappe.parse_json(names)))
    return run_on_selection("review_apply", chosen, {"early_reason": early_reason.strip()[:500]})


@frappe.whitelist(methods=["POST"])
def apply_for_filtered(filters: list | dict | str, early_reason: str = "") -> dict:
    """The same for all certificates of the login that pass the filters of the list."""
    _require_clerk()
    names = frappe.get_list(CERTIFICATE, filters=frappe.parse_json(filters), pluck="name", order_by="name", limit=0)
    return apply_for_review(names, early_reason)


def _require_clerk() -> None:
    scope = current_scope()
    if not may_take(scope, ReviewAct.APPLY, None, scope.agency or "", None):
        frappe.throw(_("Only the clerk of the holder's unit applies for a review."), frappe.PermissionError)


def apply_chunk(names: list[str], early_reason: str = "") -> list[dict]:
    """Apply for many certificates with a handful of statements; return the refused rows with their reasons.

    The certificates stay locked until the caller commits; the key of an open review decides between two at once.
    """
    frappe.db.sql(_LOCK, (tuple(names),))
    rows, today, scope = read_rows(names), clock.today(), current_scope()
    profiles = {kind: get_profile(kind, today) for kind in {row.certificate_type for row in rows.values()}}
    own = {unit for unit in {row.agency for row in rows.values()} if may_take(scope, ReviewAct.APPLY, None, unit, None)}
    refused, good = [], []
    for name in names:
        row = rows.get(name)
        if row is None or row.agency not in own:
            refused.append(refusal(name, row, [_("You may not do this with this record.")]))
            continue
        profile = profiles[row.certificate_type]
        decision = judge_application(facts_of(row), profile, today, early_reason=early_reason)
        if decision.is_allowed:
            good.append((row, profile, decision))
        else:
            refused.append(refusal(name, row, blocking_sentences(decision)))
    return [*refused, *_insert(good, early_reason)]


def refusal(name: str, row, sentences: list[str]) -> dict:
    """Return one line of a result: who it is about and why not."""
    label = row.officer_name if row else name
    return {"name": name, "label": label, "reason": "<br>".join(sentences)}


def blocking_sentences(decision: ReviewDecision) -> list[str]:
    """Return the sentences of what stops a step."""
    return sentences_of(finding for finding in decision.findings if finding.blocks)


def _insert(good: list, early_reason: str) -> list[dict]:
    if not good:
        return []
    moment, user = str(clock.now()), frappe.session.user
    numbers = numbering.take("review", NUMBER_PATTERN, NumberContext(on=clock.today()), len(good))
    rows = [
        {**_columns(row, profile, decision, early_reason), "name": number, "applied_by": user, "applied_at": moment}
        for number, (row, profile, decision) in zip(numbers, good, strict=True)
    ]
    try:
        insert_rows(REVIEW, rows, owner=user, moment=moment)
    except Exception as error:
        if len(rows) > 1 or not frappe.db.is_duplicate_entry(error):
            raise  # bulk work tries the rows one by one
        return [refusal(good[0][0].name, good[0][0], [_sentence_on_other(good[0][0].name)])]
    territory.settle()
    last_days.settle(row["certificate"] for row in rows)
    _announce(rows)
    return []


def _announce(rows: list[dict]) -> None:
    """Tell those whose turn it is; reviews of several rules may begin at different stages."""
    for stage in {row["review_stage"] for row in rows}:
        announce_stage(stage, [frappe._dict(row) for row in rows if row["review_stage"] == stage])


def _sentence_on_other(certificate: str) -> str:
    """What who came second reads; read with a lock, since the transaction does not see the other's row otherwise."""
    other = frappe.db.sql(_OTHER, (certificate,))
    return explain(RuleViolation("review_under_way", number=other[0][0] if other else "–"))


def _columns(row, profile: ReviewProfile, decision: ReviewDecision, early_reason: str) -> dict:
    is_early = any(finding.code == "review_early_confirmed" for finding in decision.findings)
    return {
        "certificate": row.name,
        "officer": row.officer,
        "officer_name": row.officer_name,
        "agency": row.agency,
        "reviewing_office": row.reviewing_office,
        "review_stage": str(first_stage(profile)),
        "review_kind": str(decision.kind),
        "review_year": decision.review_year,
        "review_profile": profile.name,
        "due_on": row.review_due_on,
        "close_on": last_day_of(ReviewAct.COMPLETE, profile, row.review_due_on, decision.review_year),
        "base_year": row.review_base_year,
        "early_reason": early_reason if is_early else None,
        "living_review_key": row.name,
    }
