"""What an officer's form shows beside the entries: certificate, applications, what is missing, the conditions.

Answers questions of the form only; rules are asked in domain/ through certificate/findings.
"""

import frappe
from frappe import _
from frappe.utils import format_datetime, formatdate

from enforcement_cert.certificate.findings import findings_for_step
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.errors import sentences_of
from enforcement_cert.messages import explain
from enforcement_cert.organization.facts import face_of_agency, read_agency

OFFICER = "Enforcement Officer"
# condition of the evidence → field of the application, its question
CONDITIONS = (
    ("In Enforcement Post", "is_in_post"),
    ("Education Fits", "education_fits"),
    ("Conduct Is Good", "conduct_is_good"),
    ("Other Conditions", "other_conditions_met"),
)
_MOST_APPLICATIONS = 20
_MOST_READINGS = 50
# These say that the person has what an application is for; nothing is missing then.
_HAS_ALREADY = frozenset({"person_has_certificate", "person_has_application"})


def read_officer(name: str):
    """Return an officer's record that the present user may read. Raises PermissionError."""
    officer = frappe.get_doc(OFFICER, name)
    if not officer.has_permission("read"):
        raise frappe.PermissionError
    return officer


@frappe.whitelist(methods=["POST"])
def officer_overview(name: str) -> dict:
    """Return {"certificates", "applications", "missing", "conditions"} of one officer, within the reader's scope."""
    officer = read_officer(name)
    return {
        "certificates": _certificates(name),
        "applications": _applications(name),
        "missing": missing_for_application(officer) if officer.record_status == "Active" else [],
        "conditions": conditions_of(officer),
    }


@frappe.whitelist(methods=["POST"])
def officer_conditions(name: str) -> list[dict]:
    """Return the four conditions of R-081 of one officer: who confirmed each, when, with which evidence."""
    return conditions_of(read_officer(name))


@frappe.whitelist(methods=["POST"])
def officer_readings(name: str) -> list[dict]:
    """Return the latest readings of an officer's personal data, for those who may see them (X-13, X-17)."""
    read_officer(name)
    among = frappe.get_all(
        "Personal Data Access Person",
        filters={"officer": name},
        pluck="access_log",
        order_by="creation desc",
        limit=_MOST_READINGS,
    )
    return frappe.get_list(
        "Personal Data Access Log",
        or_filters={"officer": name, "name": ["in", among or [""]]},
        fields=["name", "accessed_at", "act", "reader_name", "reader_place", "purpose"],
        order_by="position desc",
        limit=_MOST_READINGS,
    )


def _certificates(officer: str) -> list[dict]:
    return frappe.get_list(
        "Enforcement Certificate",
        filters={"officer": officer},
        fields=["name", "certificate_type", "certificate_status", "valid_from", "valid_until", "review_due_on"],
        order_by="issued_on desc",
        limit=_MOST_APPLICATIONS,
    )


def _applications(officer: str) -> list[dict]:
    return frappe.get_list(
        "Certificate Application",
        filters={"officer": officer},
        fields=["name", "certificate_type", "workflow_state", "stage", "submitted_at", "finished_at"],
        order_by="creation desc",
        limit=_MOST_APPLICATIONS,
    )


def missing_for_application(officer) -> list[str]:
    """Return in plain sentences what still stands in the way of an application (R-074, R-078, R-094 to R-096)."""
    sentences = []
    agency = read_agency(officer.agency)
    unit_name = None
    try:
        unit_name = face_of_agency(agency).printed_name
    except RuleViolation as violation:
        sentences.append(explain(violation))
    stub = frappe._dict(name=None, unit_name=unit_name, certificate_type="ENFORCEMENT", agency=officer.agency)
    findings = findings_for_step(stub, officer, Stage.FIRST_CHECK)
    sentences += sentences_of(f for f in findings if f.blocks and f.code not in _HAS_ALREADY)
    if not officer.mobile:
        sentences.append(_("The mobile number is missing, so notices cannot be sent. It is needed before a review."))
    return sentences


def conditions_of(officer) -> list[dict]:
    """Return for each condition its latest confirmation and the documents recorded for it (R-081)."""
    confirmations = _confirmations(officer.name)
    rows = []
    for condition, field in CONDITIONS:
        rows.append(
            {
                "condition": _(condition),
                "is_met": _archive_says(officer, field),
                "confirmed": confirmations.get(field),
                "evidence": [_shown(row) for row in officer.eligibility_evidence if row.condition == condition],
            }
        )
    return rows


def _archive_says(officer, field: str) -> bool | None:
    """What the archive itself records; None where only the first check can say it."""
    return bool(officer.is_in_post) if field == "is_in_post" else None


def _shown(row) -> dict:
    parts = [row.evidence_title, row.issued_by or "", formatdate(row.issued_on) if row.issued_on else ""]
    return {"text": " · ".join(filter(None, parts)), "document": row.document or ""}


def _confirmations(officer: str) -> dict[str, str]:
    """Latest first check that confirmed each condition: field → “by whom, when”."""
    application = frappe.get_all(
        "Certificate Application",
        filters={"officer": officer, "stage": ["in", ["Legal Review", "Card Making", "Issued"]]},
        fields=["name", *(field for _condition, field in CONDITIONS)],
        order_by="creation desc",
        limit=1,
    )
    if not application:
        return {}
    decision = frappe.get_all(
        "Application Decision",
        filters={"parent": application[0].name, "from_stage": "First Check", "to_stage": "Legal Review"},
        fields=["decided_by", "decided_at", "decided_for"],
        order_by="decided_at desc",
        limit=1,
        parent_doctype="Certificate Application",
    )
    if not decision:
        return {}
    row = decision[0]
    person = frappe.db.get_value("User", row.decided_by, "full_name") or row.decided_by
    day = format_datetime(row.decided_at, "yyyy-MM-dd")
    text = " · ".join(part for part in (row.decided_for, person, day) if part)
    return {field: text for _condition, field in CONDITIONS if application[0].get(field)}
