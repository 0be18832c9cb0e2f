"""Attempts an inspector should look at: no photo, page left, signed in again (R-169, X-35)."""

import frappe
from frappe import _

from enforcement_cert.domain.exam_sitting import FlagFacts, flags_of
from enforcement_cert.examination.attempts import ATTEMPT

_FIELDS = ("takes_photos", "photo_at_start", "photo_random", "begins_at", "handed_in_at", "random_photo_after")
_PROBLEM = "result_problem"
_COUNTS = ("page_leavings", "sign_in_count")


def settle(name: str) -> None:
    """Write down what is to be looked at in an attempt, in the language of the site."""
    found = frappe.db.get_value(ATTEMPT, name, [*_FIELDS, *_COUNTS, _PROBLEM], as_dict=True)
    facts = FlagFacts(
        takes_photos=bool(found.takes_photos),
        has_start_photo=bool(found.photo_at_start),
        has_random_photo=bool(found.photo_random),
        begins_at=found.begins_at,
        over_at=found.handed_in_at,
        random_photo_after_seconds=found.random_photo_after or 0,
        leavings=found.page_leavings or 0,
        sign_ins=found.sign_in_count or 0,
    )
    lang = frappe.db.get_default("lang") or "zh"
    sentences = [
        _(str(flag), lang).format(leavings=facts.leavings, sign_ins=facts.sign_ins) for flag in flags_of(facts)
    ]
    if found.result_problem:
        sentences.append(found.result_problem)
    frappe.db.set_value(ATTEMPT, name, {"is_flagged": int(bool(sentences)), "flag_reasons": "\n".join(sentences)})
