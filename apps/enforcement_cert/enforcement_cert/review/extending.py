"""Putting the due day off for a good reason, where the rule allows it, before it has come (G-018)."""

import frappe
from frappe import _
from frappe.utils import add_days, cint

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.review_rules import extension_findings
from enforcement_cert.errors import refuse, sentences_of
from enforcement_cert.review import clock, last_days
from enforcement_cert.review.facts import CERTIFICATE, REVIEW
from enforcement_cert.review.profiles import get_profile


@frappe.whitelist(methods=["POST"])
def extend_due_day(certificate: str, days: int | str, reason: str) -> dict:
    """Put the due day off by some days as the provincial office; the reason stays with the certificate."""
    if current_scope().user_class != "Provincial Legal Office" or "Legal Reviewer" not in frappe.get_roles():
        frappe.throw(_("Only the provincial office puts the due day of a review off."), frappe.PermissionError)
    if not reason.strip():
        frappe.throw(_("Please give the reason."))
    record = frappe.get_doc(CERTIFICATE, certificate, for_update=True)
    # read under the lock: an application may have been waiting for it
    if frappe.db.get_value(REVIEW, {"living_review_key": record.name}, "name", for_update=True):
        frappe.throw(_("A review is under way; its days stay as they are."))
    profile, so_far = get_profile(record.certificate_type), cint(record.review_extension_days)
    findings = extension_findings(profile, record.review_due_on, so_far, cint(days), clock.today())
    if findings:
        refuse(sentences_of(findings))
    due_on = add_days(record.review_due_on, cint(days))
    record.db_set({"review_due_on": due_on, "review_extension_days": so_far + cint(days)})
    last_days.settle([record.name])
    note = _("Review put off by {0} days: {1}").format(cint(days), frappe.utils.escape_html(reason.strip()[:500]))
    record.add_comment("Info", note)
    return {"review_due_on": due_on}
