"""What letters do to a unit day by day: states, mirrored dates, suspended certificates, reminders (G-024, R-T8)."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint, getdate

from enforcement_cert.certificate.cancelling import lift_lapse, suspend_for_lapse
from enforcement_cert.domain.account_life import AccountStatus
from enforcement_cert.domain.entrustment import REMINDER_DAYS
from enforcement_cert.organization.letter_facts import LETTER, entrusted_until, letters_of, state_of, was_entrusted
from enforcement_cert.portal import forgetting

AGENCY = "Enforcement Agency"
CERTIFICATE = "Enforcement Certificate"
_STATE_FIELDS = ["name", "valid_from", "valid_until", "confirmed_at", "revoked_on", "letter_state", "entrusted_unit"]


def bring_into_line(unit: str) -> None:
    """Make mirrored dates, certificates and the public page say what the unit's letters say today.

    Certificates are suspended where an entrustment has ended. Where there never was a letter nothing has
    ended: those units stand on the work lists until their letter is entered.
    """
    _mirror_term(unit)
    if entrusted_until(unit):
        for name in _certificates(unit, {"certificate_status": "Suspended", "is_lapse_suspension": 1}):
            lift_lapse(name, _("A letter of entrustment is in force again."))
    elif was_entrusted(unit):
        for name in _certificates(unit, {"certificate_status": "Valid"}):
            suspend_for_lapse(name, _("No letter of entrustment of the unit is in force."))
    forgetting.forget(*_certificates(unit, {"certificate_status": ["!=", "Cancelled"]}))


def _mirror_term(unit: str) -> None:
    """Write the term of the letters on the unit; what is recorded of a unit without letters stays."""
    if not frappe.db.exists(LETTER, {"entrusted_unit": unit, "confirmed_at": ["is", "set"]}):
        return
    until = entrusted_until(unit)
    today = getdate()
    first = [letter.valid_from for letter in letters_of(unit) if letter.valid_from <= today <= letter.last_day]
    values = {"entrusted_from": first[0] if first else None, "entrusted_until": until}
    frappe.db.set_value(AGENCY, unit, values, update_modified=False)


def _certificates(unit: str, filters: dict) -> list[str]:
    return frappe.get_all(CERTIFICATE, filters={"agency": unit, **filters}, pluck="name", order_by="name")


def daily() -> None:
    """Daily job: states of all letters, certificates of entrusted units, reminders. One unit, one commit.

    Certificates are touched in open accounts only; what becomes of the others is decided with their accounts.
    """
    for unit, status in _units_to_look_at():
        try:
            _refresh_states(unit)
            if status == AccountStatus.OPEN:
                bring_into_line(unit)
                _remind(unit)
            else:
                _mirror_term(unit)
            frappe.db.commit()  # a job: what is done for one unit stays done if the next one fails
        except Exception:  # the outermost edge of the job: one unit's trouble is not that of all others
            frappe.db.rollback()
            frappe.log_error(title="Entrustment of a unit could not be brought into line")
            frappe.db.commit()


def _units_to_look_at() -> list[tuple[str, str]]:
    rows = frappe.get_all(
        AGENCY,
        filters={"agency_kind": "Entrusted Unit", "account_status": ["!=", "Declined"]},
        fields=["name", "account_status"],
        order_by="name",
    )
    return [(row.name, row.account_status) for row in rows]


def _refresh_states(unit: str) -> None:
    for row in frappe.get_all(LETTER, filters={"entrusted_unit": unit}, fields=_STATE_FIELDS, order_by="name"):
        state = state_of(row)
        if state != row.letter_state:
            frappe.db.set_value(LETTER, row.name, "letter_state", state)


def _remind(unit: str) -> None:
    """Tell both sides once per last day that the entrustment is about to end."""
    until = entrusted_until(unit)
    if not until or until > getdate() + timedelta(days=reminder_days()):
        return
    last = frappe.get_all(
        LETTER,
        filters={"entrusted_unit": unit, "letter_state": "In Force"},
        fields=["name", "reminded_for", "entrusting_agency"],
        order_by="valid_until desc",
        limit=1,
    )
    if last and getdate(last[0].reminded_for or "1900-01-01") != until:
        _notify(unit, last[0], until)
        frappe.db.set_value(LETTER, last[0].name, "reminded_for", until, update_modified=False)


def reminder_days() -> int:
    """Return how many days before its end an entrustment is shown as running out (G-024: 60)."""
    return cint(frappe.db.get_single_value("Certificate Settings", "entrustment_reminder_days")) or REMINDER_DAYS


def _notify(unit: str, letter, until) -> None:
    unit_name = frappe.db.get_value(AGENCY, unit, "agency_name")
    users = frappe.get_all(
        "User Assignment",
        filters={"agency": ["in", [unit, letter.entrusting_agency]], "is_active": 1, "may_draft": 1},
        pluck="user",
        order_by="user",
    )
    for user in users:
        note = frappe.new_doc("Notification Log")
        note.update(
            {
                "for_user": user,
                "type": "Alert",
                "document_type": LETTER,
                "document_name": letter.name,
                "subject": _("The entrustment of {0} ends on {1}. Enter the new letter before.").format(
                    frappe.utils.escape_html(unit_name), until.isoformat()
                ),
            }
        )
        note.insert(ignore_permissions=True)  # a job writes into the receivers' bells
