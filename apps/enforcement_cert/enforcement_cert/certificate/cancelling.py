"""Changes of a certificate's status after issue: cancellation, suspension, its end.

The table of statuses decides what may follow what; only the reviewing office of the holder's
agency (or the provincial office) may act. Source: R-125, R-129, R-042, X-03, G-042.
"""

import frappe
from frappe import _
from frappe.utils import add_days, getdate, now_datetime

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.certificate_states import LIVING_STATUSES, CertificateStatus, require_status_change
from enforcement_cert.errors import plain_refusals
from enforcement_cert.periods import by_act, counting_from

CERTIFICATE = "Enforcement Certificate"
FORCED = "Forced"


@frappe.whitelist(methods=["POST"])
def cancel_certificate(name: str, kind: str, ground: str, reason: str) -> dict:
    """Cancel a certificate. `kind` and `ground` are values of the record's own lists (R-125, G-042)."""
    _require_choice("cancellation_kind", kind)
    _require_choice("cancellation_ground", ground)
    if kind == FORCED:
        frappe.throw(
            _(
                "A forced cancellation is decided on the forced-cancellation list: "
                "propose the person there, and a city or provincial office decides."
            )
        )
    return _change(
        name,
        CertificateStatus.CANCELLED,
        reason,
        {"cancellation_kind": kind, "cancellation_ground": ground, "suspended_until": None},
    )


def cancel_by_force(identity_digest: str, ground: str, list_entry: str) -> list[str]:
    """Cancel every living certificate of a person because of an entry on the list; return their numbers (R-128).

    No office is asked for here: the decision on the entry is the decision on the certificates. Reads with a
    lock, so that a certificate issued a moment ago is seen. The reason names the entry, never the ground.
    """
    table = frappe.qb.DocType(CERTIFICATE)
    rows = (
        frappe.qb.from_(table)
        .select(table.name)
        .where(table.living_certificate_key.like(f"{identity_digest}:%"))
        .orderby(table.name)
        .for_update()
        .run()
    )
    for (name,) in rows:
        values = {"cancellation_kind": FORCED, "cancellation_ground": ground, "suspended_until": None}
        reason = _("Cancelled by decision of a legal office ({0}).").format(list_entry)
        certificate = frappe.get_doc(CERTIFICATE, name, for_update=True)
        with by_act("Forced Cancellation", list_entry):
            _set_status(certificate, CertificateStatus.CANCELLED, reason, values)
    return [name for (name,) in rows]


@frappe.whitelist(methods=["POST"])
def suspend_certificate(name: str, until: str, reason: str) -> dict:
    """Suspend a valid certificate up to and including a day (X-03)."""
    last_day = getdate(until)
    if not until or last_day < getdate():
        frappe.throw(_("Please give a last day of the suspension that lies ahead."))
    return _change(name, CertificateStatus.SUSPENDED, reason, {"suspended_until": last_day})


@frappe.whitelist(methods=["POST"])
def resume_certificate(name: str, reason: str) -> dict:
    """End a suspension before its last day; never that of somebody who has left the service."""
    if frappe.db.get_value(CERTIFICATE, name, "is_departure_suspension", for_update=True):
        frappe.throw(_("The officer has left the service; the certificate can only be cancelled."))
    return _change(name, CertificateStatus.VALID, reason, {"suspended_until": None})


def end_suspensions() -> None:
    """Daily job: certificates whose suspension has run out are valid again."""
    over = frappe.get_all(
        CERTIFICATE,
        filters={"certificate_status": "Suspended", "suspended_until": ["<", getdate()]},
        pluck="name",
        order_by="name",
    )
    for name in over:
        _end_suspension(name)


def _end_suspension(name: str) -> None:
    """End one suspension, unless somebody has changed the certificate since the list was made."""
    certificate = frappe.get_doc(CERTIFICATE, name, for_update=True)
    is_over = certificate.suspended_until and getdate(certificate.suspended_until) < getdate()
    if certificate.certificate_status == "Suspended" and is_over:
        with counting_from(getdate(add_days(certificate.suspended_until, 1))):
            reason = _("The suspension has run out.")
            _set_status(certificate, CertificateStatus.VALID, reason, {"suspended_until": None})


def suspend_for_lapse(name: str, reason: str) -> None:
    """Suspend a valid certificate because nobody entrusts its unit any more (G-024); without a last day."""
    certificate = frappe.get_doc(CERTIFICATE, name, for_update=True)
    if certificate.certificate_status == CertificateStatus.VALID:
        _set_status(certificate, CertificateStatus.SUSPENDED, reason, {"suspended_until": None}, is_lapse=True)


def lift_lapse(name: str, reason: str) -> None:
    """Take back a suspension that only the missing entrustment had caused."""
    certificate = frappe.get_doc(CERTIFICATE, name, for_update=True)
    if certificate.certificate_status == CertificateStatus.SUSPENDED and certificate.is_lapse_suspension:
        _set_status(certificate, CertificateStatus.VALID, reason, {"suspended_until": None})


def suspend_for_departure(name: str, reason: str) -> None:
    """Suspend a certificate because its holder has left or died; nothing but its cancellation follows (X-63).

    One that is suspended already, or reported lost, loses the way back: neither its last day nor a new letter
    of entrustment makes it valid again. No office is asked for: the leaving report is the act.
    """
    certificate = frappe.get_doc(CERTIFICATE, name, for_update=True)
    certificate.is_departure_suspension = 1
    if certificate.certificate_status == CertificateStatus.VALID:
        _set_status(certificate, CertificateStatus.SUSPENDED, reason, {"suspended_until": None})
        return
    certificate.update({"suspended_until": None, "is_lapse_suspension": 0})
    certificate.save(ignore_permissions=True)  # as in _set_status


def _change(name: str, status: CertificateStatus, reason: str, values: dict) -> dict:
    certificate = frappe.get_doc(CERTIFICATE, name, for_update=True)
    _require_right_office(certificate)
    if not (reason or "").strip():
        frappe.throw(_("Please give the reason; it is kept with the certificate."))
    _set_status(certificate, status, reason.strip(), values)
    return {"name": certificate.name, "certificate_status": certificate.certificate_status}


def _set_status(certificate, status: CertificateStatus, reason: str, values: dict, *, is_lapse: bool = False) -> None:
    with plain_refusals():
        require_status_change(certificate.certificate_status, status)
    certificate.update(values)
    certificate.certificate_status = str(status)
    certificate.status_reason = reason
    certificate.is_lapse_suspension = int(is_lapse)
    certificate.status_changed_at = now_datetime()
    if status not in LIVING_STATUSES:
        certificate.living_certificate_key = None
    certificate.flags.is_status_step = True
    # Nobody may write certificates by hand; this service alone changes them, after its own checks.
    certificate.save(ignore_permissions=True)


def _require_right_office(certificate) -> None:
    if not certificate.has_permission("read"):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    scope = current_scope()
    reviewing_office = frappe.db.get_value("Enforcement Agency", certificate.agency, "reviewing_office")
    is_provincial = scope.user_class == "Provincial Legal Office"
    may_review = "Legal Reviewer" in frappe.get_roles()
    if not (may_review and (is_provincial or scope.office == reviewing_office)):
        frappe.throw(
            _("Only the legal office that reviews this unit, or the provincial office, may change a certificate."),
            frappe.PermissionError,
        )


def _require_choice(field: str, value: str) -> None:
    options = frappe.get_meta(CERTIFICATE).get_field(field).options.split("\n")
    if not value or value not in options:
        label = _(frappe.get_meta(CERTIFICATE).get_label(field))
        frappe.throw(_("Please choose: {0}.").format(label))
