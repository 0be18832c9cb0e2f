"""Where a review stands, what is missing, what to do and why: for forms, lists, and the phone of the officer."""

import frappe
from frappe import _

from enforcement_cert.domain.review_dates import ReviewColour, colour_bounds, colour_on, filter_year
from enforcement_cert.domain.review_profile import (
    OPEN_STAGES,
    CompletionMethod,
    ReviewAct,
    ReviewKind,
    ReviewProfile,
    ReviewStage,
    act_of_stage,
)
from enforcement_cert.domain.review_rules import ReviewDecision, judge_application, judge_step
from enforcement_cert.examination.door_log import check_of_review
from enforcement_cert.messages import explain
from enforcement_cert.review import clock
from enforcement_cert.review.facts import CERTIFICATE, REVIEW, facts_of, open_review_of, read_rows
from enforcement_cert.review.profiles import find_profile, get_profile, read_profile

_STEPS = {
    ReviewAct.APPLY: ("applied_by", "applied_at"),
    ReviewAct.UNIT_REVIEW: ("unit_reviewed_by", "unit_reviewed_at"),
    ReviewAct.OFFICE_REVIEW: ("office_reviewed_by", "office_reviewed_at"),
    ReviewAct.COMPLETE: ("completed_by", "completed_at"),
    ReviewAct.STICKER: ("sticker_changed_by", "sticker_changed_at"),
}


@frappe.whitelist(methods=["POST"])
def why(certificate: str) -> dict:
    """Say where the review of one certificate stands today.

    {"colour", "stage", "kind", "year", "due_on", "allowed", "act", "review", "steps": [{"label", "at", "done"}],
    "reasons": [{"text", "weight"}], "next"}; raises PermissionError for a certificate of others.
    """
    if not frappe.has_permission(CERTIFICATE, "read", certificate):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    row = read_rows([certificate])[certificate]
    review = _latest(certificate, row.open_review)
    is_open = bool(review and review.review_stage in OPEN_STAGES)
    profile = read_profile(review.review_profile) if is_open else get_profile(row.certificate_type)
    decision = _decide(row, review if is_open else None, profile)
    return {
        "certificate": certificate,
        "officer_name": row.officer_name,
        "colour": str(decision.colour),
        "kind": str(decision.kind),
        "year": decision.review_year,
        "due_on": row.review_due_on,
        "last_review_on": row.last_review_on,
        "act": str(decision.act),
        "allowed": decision.is_allowed,
        "review": review.name if review else None,
        "stage": review.review_stage if review else None,
        "message": review.message if review else None,
        "steps": [*_steps(review if is_open else None, profile), *_certificate_check(review)],
        "reasons": [{"text": explain(f), "weight": str(f.severity)} for f in decision.findings],
        "next": _next(decision, review if is_open else None, profile),
    }


def _latest(certificate: str, open_review: str | None):
    name = open_review or frappe.db.get_value(REVIEW, {"certificate": certificate}, "name", order_by="creation desc")
    return frappe.get_doc(REVIEW, name) if name else None


def _decide(row, review, profile: ReviewProfile) -> ReviewDecision:
    facts, today = facts_of(row), clock.today()
    act = act_of_stage(review.review_stage) if review else None
    if act is None:
        return judge_application(facts, profile, today)
    return judge_step(act, open_review_of(review), facts, profile, today)


def _steps(review, profile: ReviewProfile) -> list[dict]:
    """The steps of this rule in their order, with who and when; one missing means not done (R-139)."""
    wanted = [ReviewAct.APPLY, ReviewAct.OFFICE_REVIEW]
    if profile.needs_unit_review:
        wanted.insert(1, ReviewAct.UNIT_REVIEW)
    if profile.completion is not CompletionMethod.APPROVAL:
        wanted.append(ReviewAct.COMPLETE)
    if profile.has_sticker:
        wanted.append(ReviewAct.STICKER)
    return [
        {"label": _(str(act)), "at": review.get(_STEPS[act][1]) if review else None, "done": _is_done(review, act)}
        for act in wanted
    ]


def _certificate_check(review) -> list[dict]:
    """The check of the certificate at the door of the examination, where the review has one (R-162)."""
    if not review or review.review_kind != ReviewKind.EXAM:
        return []
    check = check_of_review(review.name)
    label = _("Certificate checked at the door of the examination")
    if check:
        label = _("Certificate checked at the door of the examination ({0})").format(check["session"])
    return [{"label": label, "at": check["at"] if check else None, "done": bool(check)}]


def _is_done(review, act: ReviewAct) -> bool:
    return bool(review and review.get(_STEPS[act][1]))


def _next(decision: ReviewDecision, review, profile: ReviewProfile) -> str:
    """One plain sentence: who does what next."""
    if not decision.is_allowed:
        stopping = next(finding for finding in decision.findings if finding.blocks)
        return explain(stopping)
    if review is None:
        return _("The unit's clerk can apply for the review.")
    if review.review_stage == ReviewStage.UNIT_REVIEW:
        return _("The unit's checker reviews the application.")
    if review.review_stage == ReviewStage.OFFICE_REVIEW:
        return _("The legal office reviews the application.")
    if review.review_stage == ReviewStage.STICKER:
        return _("Change the sticker on the card and confirm it.")
    if profile.completion is CompletionMethod.CHIP:
        return _("Bring the card to the card reader; the new review date is written to the chip.")
    return _("Scan the code on the certificate, as its holder or as the administrator of the unit.")


@frappe.whitelist(methods=["POST"])
def list_settings(certificate_type: str = "ENFORCEMENT") -> dict:
    """What a list needs to colour and filter: bounds of the colours today, and the year filter's preset (G-007)."""
    profile, today = find_profile(certificate_type), clock.today()
    if not profile:
        return {}
    first, last = colour_bounds(today, profile.warning_months)
    return {
        "today": today,
        "dark_from": first,
        "dark_to": last,
        "year": today.year,
        "filter_year": filter_year(today.year, profile.cycle_months),
        "profile": profile.name,
    }


def colour_of(due_on, certificate_type: str | None = None) -> ReviewColour:
    """Return the colour of a row today, by the rule of its type (R-134, R-135)."""
    profile = find_profile(certificate_type)
    return colour_on(due_on, clock.today(), profile.warning_months) if profile else ReviewColour.NONE
