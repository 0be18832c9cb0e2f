"""The review date on the chip, and the sticker: how the older review ends (R-116 to R-120, R-152, R-153).

The talk with the chip stays in certificate/chips/; it asks here which days belong on the chip and reports what
was written. Nothing is finished before the chip has read the record back.
"""

import frappe
from frappe import _
from frappe.utils import cint

from enforcement_cert.access.review_duties import completer_of
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.review_profile import CompletionMethod, ReviewAct, ReviewStage, stage_after
from enforcement_cert.domain.review_rules import completed_dates, judge_step, sticker_findings
from enforcement_cert.errors import plain_refusals, refuse, sentences_of
from enforcement_cert.review import clock
from enforcement_cert.review.applying import blocking_sentences
from enforcement_cert.review.facts import REVIEW, facts_of, open_review_of, read_rows
from enforcement_cert.review.finishing import finish
from enforcement_cert.review.holding import hold
from enforcement_cert.review.profiles import read_profile

_OPEN = (
    "select name, certificate, officer, officer_name, agency, review_stage, review_kind, review_year, review_profile, "
    "due_on, close_on, reviewed_on from `tabCertificate Review` where living_review_key = %s"
)
_WAITING = (ReviewStage.COMPLETION, ReviewStage.STICKER)


def days_for_chip(certificate: str):
    """Return (last review, next due day) that belong on the chip now, None if no review waits for it."""
    review, row, profile = _waiting(certificate)
    if not review:
        return None
    on = review.reviewed_on or clock.today()
    done = completed_dates(facts_of(row), open_review_of(review), profile, on)
    return done.last_review_on, done.due_on


def require_chip_step(certificate: str) -> None:
    """Before a record leaves for the chip: the review must still be in time, and this login may finish it.

    Raises RuleRefused for expired data (R-120, R-153). The day that is written is kept with the review, so that
    a writing whose end is unknown can be finished with that same day.
    """
    review, row, profile = _waiting(certificate, is_locked=True)
    if not review or review.review_stage != ReviewStage.COMPLETION:
        return
    scope = current_scope()
    who = completer_of(scope, row.agency, row.officer, row.reviewing_office)
    if who not in profile.completers:
        frappe.throw(_("Another side finishes this review."), frappe.PermissionError)
    decision = judge_step(ReviewAct.COMPLETE, open_review_of(review), facts_of(row), profile, clock.today())
    if not decision.is_allowed:
        refuse(blocking_sentences(decision))
    frappe.db.set_value(REVIEW, review.name, "reviewed_on", clock.today())


def on_chip_written(certificate: str, operator: str | None = None) -> None:
    """The chip has read back its new record: the review goes on to the sticker, or is done (R-117)."""
    review, row, profile = _waiting(certificate, is_locked=True)
    if not review or review.review_stage != ReviewStage.COMPLETION or not review.reviewed_on:
        return
    stage = stage_after(profile, review.review_stage, ReviewAct.COMPLETE)
    how = {
        "completed_by": operator or frappe.session.user,
        "completed_at": clock.now(),
        "completion_method": str(CompletionMethod.CHIP),
    }
    if stage is ReviewStage.DONE:
        finish([(review, row)], how)
    else:
        frappe.db.set_value(REVIEW, review.name, {**how, "review_stage": str(stage)})


@frappe.whitelist(methods=["POST"])
def confirm_sticker(certificate: str, sticker_year: int | str, differs: int | str = 0) -> dict:
    """Confirm that the sticker has been changed: the last step of the older review (R-118, R-119, R-120).

    `sticker_year` is what stands on the new sticker; `differs`: name, number or date of the prompt are not those of
    the card. Then the review is held until the office has looked into it. Returns {"done", "message"}.
    """
    review, row, profile = _waiting(certificate, is_locked=True)
    if (
        not row
        or completer_of(current_scope(), row.agency, row.officer, row.reviewing_office) not in profile.completers
    ):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    with plain_refusals():
        stage_after(profile, review.review_stage, ReviewAct.STICKER)
    findings = sticker_findings(cint(review.review_year), cint(sticker_year), bool(cint(differs)))
    if cint(differs):
        hold(
            row.officer, "Card Differs", _("Card and prompt differ in the review {0}.").format(review.name), review.name
        )
    if findings:
        return {"done": False, "message": "<br>".join(sentences_of(findings))}
    decision = judge_step(ReviewAct.STICKER, open_review_of(review), facts_of(row), profile, clock.today())
    held = frappe.db.exists("Review Hold", {"living_hold_key": f"{row.officer}:Card Differs:{review.name}"})
    if not decision.is_allowed or held:
        sentences = blocking_sentences(decision) or sentences_of([RuleViolation("review_card_differs")])
        return {"done": False, "message": "<br>".join(sentences)}
    finish([(review, row)], {"sticker_changed_by": frappe.session.user, "sticker_changed_at": clock.now()})
    return {"done": True, "message": _("The review of {0} ({1}) is finished.").format(row.officer_name, row.name)}


def _waiting(certificate: str, *, is_locked: bool = False):
    """Return review, row and profile of a review by chip that waits for it or for the sticker; else three Nones."""
    found = frappe.db.sql(_OPEN + (" for update" if is_locked else ""), (certificate,), as_dict=True)
    if not found or found[0].review_stage not in _WAITING:
        return None, None, None
    profile = read_profile(found[0].review_profile)
    if profile.completion is not CompletionMethod.CHIP and found[0].review_stage != ReviewStage.STICKER:
        return None, None, None
    return found[0], read_rows([certificate])[certificate], profile
