"""What a changed certificate means for the flows that are under way on it (document event).

A cancelled certificate ends its request and its loss report, however it was cancelled (R-128); a stopped one
ends the making of a new card; a certificate that goes to another unit takes its flows along (G-045).
"""

import frappe
from frappe import _

from enforcement_cert.certificate.cancellation_requests import LOSS, REQUEST, office_of, record
from enforcement_cert.certificate.flow import APPLICATION
from enforcement_cert.domain.cancellations import CancellationKind, RequestStatus
from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.loss_reports import LossStatus
from enforcement_cert.personnel.moves import save_step

_STOPPED = (CertificateStatus.REPORTED_LOST, CertificateStatus.DECLARED_VOID, CertificateStatus.CANCELLED)


def on_certificate_change(doc, method: str | None = None) -> None:
    """Bring request, loss report and replacement of a certificate into line with what it is now."""
    _move_along(doc)
    if doc.certificate_status == CertificateStatus.CANCELLED:
        _close_loss_report(doc.name)
        _end_request(doc.name, None)
    if doc.certificate_status == CertificateStatus.DECLARED_VOID:
        _end_request(doc.name, CancellationKind.WITH_CERTIFICATE)
    if doc.certificate_status in _STOPPED:
        _end_replacement(doc.name)


def _move_along(doc) -> None:
    for doctype, key in ((REQUEST, "living_request_key"), (LOSS, "living_report_key")):
        found = frappe.db.get_value(doctype, {key: doc.name, "agency": ["!=", doc.agency]}, "name")
        if found:
            office = {"reviewing_office": office_of(doc.agency)} if doctype == REQUEST else {}
            frappe.db.set_value(doctype, found, {"agency": doc.agency, **office})


def _close_loss_report(certificate: str) -> None:
    name = frappe.db.get_value(LOSS, {"living_report_key": certificate}, "name")
    if name:
        report = frappe.get_doc(LOSS, name, for_update=True)
        closed = {"report_status": str(LossStatus.CLOSED), "finished_at": frappe.utils.now_datetime()}
        report.update({**closed, "living_report_key": None})
        save_step(report)


def _end_request(certificate: str, kind: CancellationKind | None) -> None:
    """End an open request that somebody else's act has overtaken: a forced cancellation, or a void notice."""
    filters = {"living_request_key": certificate, **({"cancellation_kind": str(kind)} if kind else {})}
    name = frappe.db.get_value(REQUEST, filters, "name")
    if name:
        request = frappe.get_doc(REQUEST, name, for_update=True)
        reason = _("Overtaken: the certificate was cancelled or declared void otherwise.")
        record(request, str(Label("Overtaken")), RequestStatus.WITHDRAWN, reason)
        save_step(request)


def _end_replacement(certificate: str) -> None:
    filters = {"replaces_certificate": certificate, "living_application_key": ["is", "set"]}
    for name in frappe.get_all(APPLICATION, filters=filters, pluck="name", order_by="name"):
        application = frappe.get_doc(APPLICATION, name, for_update=True)
        reason = _("The certificate was reported lost, declared void or cancelled; no card is made for it any more.")
        application.move(stage="Withdrawn", facts={}, action=str(Label("Overtaken")), reason=reason)
