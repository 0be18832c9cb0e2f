"""Reviews follow their certificate: to another unit, and to their end when it ends (T-8 lines 12, 13, 19, 22)."""

import frappe
from frappe import _

from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.review import clock
from enforcement_cert.review.facts import HOLD, REVIEW

_OPEN = "select name, agency from `tabCertificate Review` where living_review_key = %s for update"
_ENDED = (CertificateStatus.DECLARED_VOID, CertificateStatus.CANCELLED)


def on_certificate_change(doc, method: str | None = None) -> None:
    """Document event: an open review goes along with its certificate, or stops with it.

    One that is reported lost keeps its review, which cannot go on until the report is withdrawn (G-041).
    """
    if not frappe.db.exists(REVIEW, {"living_review_key": doc.name}):
        _move_holds(doc)
        return
    for name, agency in frappe.db.sql(_OPEN, (doc.name,)):
        if doc.certificate_status in _ENDED:
            _stop(name, doc)
        elif agency != doc.agency:
            review = frappe.get_doc(REVIEW, name)
            review.flags.is_step = True
            review.db_set({"agency": doc.agency, "reviewing_office": _office_of(doc.agency)})
    _move_holds(doc)


def on_agency_change(doc, method: str | None = None) -> None:
    """Document event: with another reviewing office the unit's open reviews wait for that one (R-005)."""
    waiting = {"agency": doc.name, "living_review_key": ["is", "set"], "reviewing_office": ["!=", doc.reviewing_office]}
    if doc.reviewing_office and frappe.db.exists(REVIEW, waiting):
        frappe.db.set_value(REVIEW, waiting, "reviewing_office", doc.reviewing_office)


def _office_of(agency: str) -> str | None:
    return frappe.db.get_value("Enforcement Agency", agency, "reviewing_office")


def _stop(name: str, certificate) -> None:
    message = _("The certificate is “{0}”: the review has stopped.").format(_(certificate.certificate_status))
    values = {"review_stage": "Stopped", "message": message, "finished_at": clock.now(), "living_review_key": None}
    frappe.db.set_value(REVIEW, name, values)


def _move_holds(certificate) -> None:
    """Holds are about the officer, and shown where the officer works now."""
    elsewhere = {"officer": certificate.officer, "hold_status": "Open", "agency": ["!=", certificate.agency]}
    if certificate.living_certificate_key and frappe.db.exists(HOLD, elsewhere):
        frappe.db.set_value(HOLD, elsewhere, "agency", certificate.agency)
