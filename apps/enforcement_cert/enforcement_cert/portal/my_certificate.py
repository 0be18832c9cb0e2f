"""The officer's own page on the telephone: certificate with live code, application, own entries (R-121, R-107, R-083).

Only what belongs to the officer behind the login: everything is read by the officer of the login's own
place, never by a name that the browser sends alone.
"""

import base64
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import format_date, format_datetime, get_datetime, getdate

from enforcement_cert.access.keys import derived_key
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.card_files import verification_url
from enforcement_cert.certificate.qr import qr_svg
from enforcement_cert.domain.application_progress import Decision, StepState, progress_of
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.certificate_states import LIVING_STATUSES, PublicStatus, standing_on
from enforcement_cert.domain.dates import CHINA_TIME
from enforcement_cert.domain.errors import Label
from enforcement_cert.personnel.overview import missing_for_application
from enforcement_cert.portal import live_code, my_review

CERTIFICATE, APPLICATION, OFFICER = "Enforcement Certificate", "Certificate Application", "Enforcement Officer"
_CARD = (
    "name",
    "certificate_type",
    "certificate_status",
    "status_reason",
    "suspended_until",
    "valid_from",
    "valid_until",
    "officer",
    "officer_name",
    "officer_code",
    "unit_name",
    "entrusted_unit_name",
    "enforcement_area",
    "power_scope",
    "photo",
    "review_due_on",
    "review_counts_until",
)
_JUDGED = ("certificate_status", "valid_from", "valid_until", "review_due_on", "review_counts_until")
_OWN = (
    "officer_name",
    "officer_code",
    "identity_number",
    "mobile",
    "sex",
    "birth_date",
    "agency",
    "post",
    "post_rank",
    "staffing_status",
    "education",
    "enforcement_area",
    "power_scope",
)
_STEP_WORDS = {
    Stage.DRAFT: Label("Prepared by the unit"),
    Stage.FIRST_CHECK: Label("First check in the unit"),
    Stage.LEGAL_REVIEW: Label("Review by the legal office"),
    Stage.CARD_MAKING: Label("Card making in the province"),
    Stage.ISSUED: Label("Certificate issued"),
}
_MOST = 20


def own_officer() -> str | None:
    """Return the officer of this login, None for every other kind of login."""
    return current_scope().officer


def page_facts(officer: str) -> dict[str, object]:
    """Return everything the page of an officer shows."""
    return {
        "certificates": [_card(row) for row in _certificates(officer)],
        "application": _application(officer),
        "missing": _missing(officer),
        "entries": _entries(officer),
        **my_review.section_facts(officer),
    }


@frappe.whitelist(methods=["POST"])
def live_code_of(name: str) -> dict[str, object]:
    """Return {"image", "made_at", "life_seconds", "refresh_seconds"}: a code to show of an own, valid certificate.

    Raises PermissionError for anybody else's certificate, and for one that may not be shown today.
    """
    officer = own_officer()
    row = frappe.db.get_value(
        CERTIFICATE,
        {"name": name, "officer": officer or ""},
        ["verification_token", *_JUDGED],
        as_dict=True,
    )
    if not officer or not row or not _standing(row).is_in_force:
        frappe.throw(_("This certificate cannot be shown now."), frappe.PermissionError)
    now = datetime.now(CHINA_TIME)
    code = live_code.make(derived_key(live_code.LABEL), row.verification_token, now)
    picture = qr_svg(verification_url(f"live/{code}")).encode()
    return {
        "image": "data:image/svg+xml;base64," + base64.b64encode(picture).decode(),
        "made_at": f"{now:%H:%M:%S}",
        "life_seconds": live_code.LIFE_SECONDS,
        "refresh_seconds": live_code.REFRESH_SECONDS,
    }


def _certificates(officer: str) -> list:
    """The living certificates; without any the one that ended last."""
    rows = frappe.get_all(
        CERTIFICATE, filters={"officer": officer}, fields=list(_CARD), order_by="issued_on desc, name desc", limit=_MOST
    )
    return [row for row in rows if row.certificate_status in LIVING_STATUSES] or rows[:1]


def _standing(row) -> PublicStatus:
    return standing_on({**row, "term_from": row.valid_from, "term_until": row.valid_until}, getdate())


def _card(row) -> dict:
    standing = _standing(row)
    return {
        **row,
        "standing": str(standing),
        "headline": _headline(standing),
        "advice": _advice(row, standing),
        "type_name": frappe.get_cached_value("Certificate Type", row.certificate_type, "card_title"),
        "valid_until": format_date(row.valid_until) if row.valid_until else _("Without end"),
        "is_shown_live": standing.is_in_force,
    }


def _headline(standing: PublicStatus) -> str:
    return {
        PublicStatus.VALID: _("Certificate valid"),
        PublicStatus.UNDER_REVIEW: _("Certificate valid, review under way"),
        PublicStatus.EXPIRED: _("Certificate expired"),
        PublicStatus.SUSPENDED: _("Certificate not to be used now"),
        PublicStatus.CANCELLED: _("Certificate cancelled"),
    }[standing]


def _advice(row, standing: PublicStatus) -> str:
    if standing.is_in_force:
        return _("Let the person you deal with scan the code below. It changes about every half minute.")
    if standing is PublicStatus.EXPIRED and not (row.valid_until and getdate() > row.valid_until):
        return _("Its review was not finished in time; the last day was {0}. You may not enforce with it.").format(
            format_date(row.review_counts_until)
        )
    if standing is PublicStatus.EXPIRED:
        return _("Its last day was {0}. You may not enforce with it. Ask your unit about a new one.").format(
            format_date(row.valid_until)
        )
    if standing is PublicStatus.CANCELLED:
        return _("You may not enforce with it, and the card has to be handed in.")
    until = _("until {0} inclusive").format(format_date(row.suspended_until)) if row.suspended_until else ""
    parts = [_("You may not enforce with it now."), until, row.status_reason or ""]
    return " ".join(filter(None, parts))


def _application(officer: str) -> dict | None:
    """The newest application of the officer, step by step."""
    names = frappe.get_all(
        APPLICATION, filters={"officer": officer}, pluck="name", order_by="creation desc, name desc", limit=1
    )
    if not names:
        return None
    record = frappe.get_doc(APPLICATION, names[0])
    made_at = get_datetime(record.creation)
    progress = progress_of(record.stage, made_at, [_decision(row) for row in record.decisions if row.to_stage])
    return {
        "name": record.name,
        "steps": [_step(step, record) for step in progress.steps],
        "since": format_datetime(progress.since, "yyyy-MM-dd HH:mm"),
        "headline": _stands(record),
        "is_returned": progress.is_returned,
        "reason": progress.reason,
        "is_over": Stage(record.stage) in (Stage.REFUSED, Stage.WITHDRAWN, Stage.ISSUED),
    }


def _decision(row) -> Decision:
    return Decision(
        Stage(row.from_stage or Stage.DRAFT), Stage(row.to_stage), get_datetime(row.decided_at), row.reason or ""
    )


def _step(step, record) -> dict:
    where = {
        Stage.LEGAL_REVIEW: frappe.db.get_value("Legal Office", record.reviewing_office, "office_name"),
        Stage.DRAFT: record.unit_name,
        Stage.FIRST_CHECK: record.unit_name,
    }.get(step.stage)
    return {
        "label": _(str(_STEP_WORDS[step.stage])),
        "where": where or "",
        "state": step.state.value,
        "state_label": _state_label(step.state),
        "since": format_datetime(step.since, "yyyy-MM-dd HH:mm") if step.since else "",
    }


def _state_label(state: StepState) -> str:
    return {
        StepState.DONE: _("done"),
        StepState.CURRENT: _("under way"),
        StepState.AHEAD: _("still ahead"),
        StepState.STOPPED: _("ended here"),
    }[state]


def _stands(record) -> str:
    stage = Stage(record.stage)
    if stage is Stage.REFUSED:
        return _("The application was refused.")
    if stage is Stage.WITHDRAWN:
        return _("The application was withdrawn.")
    if stage is Stage.ISSUED:
        return _("The certificate has been issued.")
    return _("Now: {0}").format(_(str(_STEP_WORDS[stage])))


def _missing(officer: str) -> list[str]:
    """What still stands in the way of an application, in sentences; nothing for closed records."""
    record = frappe.get_doc(OFFICER, officer)
    return missing_for_application(record) if record.record_status == "Active" else []


def _entries(officer: str) -> list[dict]:
    """The officer's own entries, numbers masked as everywhere, for checking."""
    record = frappe.get_doc(OFFICER, officer)
    return [_entry(record, name) for name in _OWN]


def _entry(record, name: str) -> dict:
    field, value = record.meta.get_field(name), record.get(name)
    if name == "agency":
        value = frappe.db.get_value("Enforcement Agency", value, "agency_name")
    elif value and field.fieldtype == "Select":
        value = _(value)
    elif value and field.fieldtype == "Date":
        value = format_date(value)
    return {"label": _(field.label), "value": value or ""}
