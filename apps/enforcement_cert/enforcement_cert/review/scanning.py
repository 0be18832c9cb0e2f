"""Finishing a review by scanning the code on the certificate, in a logged-in session (R-155, R-156, G-014).

A refused scan is kept as well, so it answers instead of raising: the transaction has to stay.
"""

import re

import frappe
from frappe import _

from enforcement_cert.access.review_duties import completer_of
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.errors import Finding
from enforcement_cert.domain.review_profile import CompletionMethod, ReviewAct, ReviewStage, stage_after
from enforcement_cert.domain.review_rules import judge_step
from enforcement_cert.domain.review_scan import ScanFacts, is_alert, scan_findings
from enforcement_cert.messages import explain
from enforcement_cert.review import clock
from enforcement_cert.review.facts import CERTIFICATE, REVIEW, facts_of, open_review_of, read_rows
from enforcement_cert.review.finishing import finish
from enforcement_cert.review.notices import tell
from enforcement_cert.review.profiles import read_profile

SCAN = "Review Scan"
_TOKEN = re.compile(r"(?:^|/)([0-9a-hjkmnp-tv-z]{26})(?:[/?#]|$)")
_OPEN = (
    "select name, certificate, officer, officer_name, agency, review_stage, review_kind, review_year, review_profile, "
    "due_on, close_on, reviewed_on from `tabCertificate Review` where living_review_key = %s for update"
)
_LONGEST = 300


@frappe.whitelist(methods=["POST"])
def scan_certificate(code: str, certificate: str = "", place: str = "") -> dict:
    """Finish the review of the certificate whose code was scanned.

    `code`: what the camera read, the address of the public page or its token. `certificate`: the one under review
    on the page, if any. Returns {"done", "message", "certificate", "officer_name", "next_due_on", "stage"}.
    """
    row = _row_behind(code)
    review = _locked_review(row)
    findings = _judge(row, review, certificate)
    if findings:
        return _refuse(findings[0], row, review, certificate, place)
    stage = stage_after(read_profile(review.review_profile), review.review_stage, ReviewAct.COMPLETE)
    _complete(review, row, stage, place)
    _keep_scan("Done", row, review, place)
    return _answer(row, review.name, stage)


def token_of(code: str) -> str | None:
    """Return the token inside what a camera has read, None if there is none."""
    found = _TOKEN.search((code or "").strip().lower())
    return found[1] if found else None


def _row_behind(code: str):
    token = token_of(code)
    name = frappe.db.get_value(CERTIFICATE, {"verification_token": token}, "name") if token else None
    return read_rows([name])[name] if name else None


def _locked_review(row):
    found = frappe.db.sql(_OPEN, (row.name,), as_dict=True) if row else None
    return found[0] if found else None


def _judge(row, review, expected: str) -> tuple[Finding, ...]:
    scope = current_scope()
    profile = read_profile(review.review_profile) if review else None
    scanner = completer_of(scope, row.agency, row.officer, row.reviewing_office) if row else None
    facts = ScanFacts(
        scanner=scanner,
        scanned=row.name if row else None,
        is_visible=bool(row and frappe.has_permission(CERTIFICATE, "read", row.name)),
        expected=expected or None,
        stage=review.review_stage if review else None,
    )
    found = scan_findings(facts, profile)
    if found or profile is None:
        return found
    decision = judge_step(ReviewAct.COMPLETE, open_review_of(review), facts_of(row), profile, clock.today())
    return tuple(finding for finding in decision.findings if finding.blocks)


def _complete(review, row, stage: ReviewStage, place: str) -> None:
    how = {
        "completed_by": frappe.session.user,
        "completed_at": clock.now(),
        "completion_method": str(CompletionMethod.QR_SCAN),
        "completion_device": _device(),
        "completion_place": place.strip()[:140],
    }
    if stage is ReviewStage.DONE:
        finish([(review, row)], how)
    else:  # a sticker is still to be changed; its date is that of the scan
        frappe.db.set_value(REVIEW, review.name, {**how, "review_stage": str(stage), "reviewed_on": clock.today()})


def _device() -> str:
    """What the browser says of itself, and the address: proof of time and device (G-014)."""
    agent = frappe.get_request_header("User-Agent") if getattr(frappe.local, "request", None) else ""
    return f"{agent or ''} {frappe.local.request_ip or ''}".strip()[:_LONGEST]


def _refuse(finding: Finding, row, review, expected: str, place: str) -> dict:
    shown = row if row and frappe.has_permission(CERTIFICATE, "read", row.name) else None
    _keep_scan("Refused", shown, review if shown else None, place, finding.code)
    failures = _failures()
    if is_alert(failures):
        _alert(shown, expected, failures)
    return {"done": False, "message": explain(finding), "failures": failures}


def _keep_scan(outcome: str, row, review, place: str, refusal: str = "") -> None:
    scope = current_scope()
    scan = frappe.new_doc(SCAN)
    scan.update(
        {
            "scanned_at": clock.now(),
            "scanned_by": frappe.session.user,
            "outcome": outcome,
            "refusal": refusal,
            "certificate": row.name if row else None,
            "certificate_review": review.name if review else None,
            "agency": row.agency if row else scope.agency or _unit_of(scope.officer),
            "device": _device(),
            "place": place.strip()[:140],
        }
    )
    scan.flags.is_step = True
    scan.insert(ignore_permissions=True)  # the register of scans; nobody writes it by hand


def _unit_of(officer: str | None) -> str | None:
    return frappe.db.get_value("Enforcement Officer", officer, "agency") if officer else None


def _failures() -> int:
    """Return how often this login has been refused since its last good scan."""
    user = frappe.session.user
    filters = {"scanned_by": user}
    last = frappe.get_all(
        SCAN, filters={**filters, "outcome": "Done"}, pluck="creation", order_by="creation desc", limit=1
    )
    if last:
        filters["creation"] = [">", last[0]]
    return frappe.db.count(SCAN, {**filters, "outcome": "Refused"})


def _alert(row, expected: str, failures: int) -> None:
    scope = current_scope()
    agency = row.agency if row else scope.agency or _unit_of(scope.officer)
    if not agency:
        return
    number = row.name if row else expected if frappe.db.exists(CERTIFICATE, expected) else None
    subject = _("{0} scans in a row were refused ({1}).").format(failures, frappe.session.user)
    key = f"scans:{frappe.session.user}:{clock.now()}:{failures}"
    tell("Scan Failures", agency, subject, key=key, certificate=number, officer=scope.officer)


def _answer(row, review: str, stage: ReviewStage) -> dict:
    return {
        "done": True,
        "stage": str(stage),
        "message": _("The review of {0} ({1}) is finished.").format(row.officer_name, row.name)
        if stage is ReviewStage.DONE
        else _("The scan is recorded; now change the sticker."),
        "certificate": row.name,
        "officer_name": row.officer_name,
        "next_due_on": frappe.db.get_value(REVIEW, review, "next_due_on"),
    }
