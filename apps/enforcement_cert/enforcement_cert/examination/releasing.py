"""Results the office releases or takes back: what was to be looked at, and blueprints that tell later (R-169, X-35).

The attempt is locked before its candidate. What was taken back stays on the attempt and in the versions of the
candidate.
"""

import frappe
from frappe import _

from enforcement_cert.domain.code_lists import ExamResult
from enforcement_cert.domain.exam_sitting import FINISHED_STATUSES
from enforcement_cert.errors import plain_refusals
from enforcement_cert.examination import clock, results
from enforcement_cert.examination.attempts import (
    ATTEMPT,
    CANDIDATE,
    make_void,
    read_reason,
    release_registration,
    require_keeper,
)
from enforcement_cert.examination.candidates import save_candidate

_NO_RESULT = {
    "result": str(ExamResult.NONE),
    "score": 0,
    "sat_on": None,
    "result_source": None,
    "confirmed_by": None,
    "confirmed_at": None,
}


@frappe.whitelist(methods=["POST"])
def release_result(attempt: str) -> dict:
    """Let the marks of a finished attempt count: on the candidate and on the officer's record (R-173).

    For reviewers of the session's office. Returns what `results.confirm_result` returns.
    """
    document = frappe.get_doc(ATTEMPT, attempt, for_update=True)
    require_keeper(document)
    if document.attempt_status not in FINISHED_STATUSES or document.result_released_at:
        frappe.throw(_("No result of this examination waits for its release."))
    with plain_refusals():
        answer = results.confirm_result(
            document.candidate, document.score, source=results.ONLINE, sat_on=document.begins_at
        )
    released = {"result_released_at": clock.now(), "result_released_by": frappe.session.user}
    frappe.db.set_value(ATTEMPT, attempt, released)
    return answer


@frappe.whitelist(methods=["POST"])
def annul_result(attempt: str, reason: str) -> dict:
    """Take a result back, for example after cheating: the attempt is void, the officer's record stands as before.

    For reviewers of the session's office. Returns {"result", "officer_result"}.
    """
    document = frappe.get_doc(ATTEMPT, attempt, for_update=True)
    require_keeper(document)
    why = read_reason(reason)
    person = frappe.get_doc(CANDIDATE, document.candidate, for_update=True)
    if person.result == ExamResult.NONE or person.result_source != results.ONLINE:
        frappe.throw(_("This examination has no confirmed result that could be annulled."))
    user = frappe.session.user
    remark = _("Result of {0} points annulled on {1} by {2}: {3}").format(f"{person.score:g}", clock.today(), user, why)
    person.update({**_NO_RESULT, "remark": remark[:500]})
    save_candidate(person)
    make_void(document, remark[:500])
    release_registration(person.name)
    return {"result": person.result, "officer_result": results.rewrite_officer(person.officer)}
