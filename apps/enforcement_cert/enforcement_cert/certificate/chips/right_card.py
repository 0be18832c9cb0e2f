"""Who may write which chip, and whether the right card lies on the reader."""

import frappe
from frappe import _

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.chip_record import ChipRecord, Slot
from enforcement_cert.domain.errors import ChipRecordBroken
from enforcement_cert.errors import plain_refusals

CERTIFICATE = "Enforcement Certificate"
_WRITABLE = ("Valid", "Suspended")


_WORKERS = frozenset(("Card Maker", "Legal Reviewer", "Agency Clerk", "Agency Checker"))


def require_worker() -> None:
    """Only logins that work with cards talk with chips at all: a duty, and an open account."""
    if not current_scope().account_is_open or not _WORKERS & set(frappe.get_roles()):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)


def require_writable(certificate: str, serial: str) -> None:
    """The caller may write this certificate's chip, and the chip is not another certificate's."""
    document = frappe.get_doc(CERTIFICATE, certificate)
    document.check_permission("read")
    if not _may_write(document):
        sentence = _("Only the provincial card makers, the holder's unit and its legal office write chips.")
        frappe.throw(sentence, frappe.PermissionError)
    if document.certificate_status not in _WRITABLE:
        frappe.throw(_("This certificate is not valid any more; its card is to be handed in, not written."))
    other = frappe.db.get_value(CERTIFICATE, {"chip_serial": serial, "name": ["!=", certificate]}, "name")
    if other:
        with plain_refusals():
            raise ChipRecordBroken("chip_of_another", number=other)
    if document.chip_serial and document.chip_serial != serial and "Card Maker" not in frappe.get_roles():
        frappe.throw(_("This is not the card of this certificate. Please lay the right card on the reader."))


def _may_write(certificate) -> bool:
    roles = set(frappe.get_roles())
    if "Card Maker" in roles:
        return True
    scope = current_scope()
    if scope.agency:
        return scope.agency == certificate.agency and bool({"Agency Clerk", "Agency Checker"} & roles)
    office = frappe.db.get_value("Enforcement Agency", certificate.agency, "reviewing_office")
    return "Legal Reviewer" in roles and scope.office == office


def require_same_holder(slot: Slot | None, wanted: ChipRecord) -> None:
    """A card that already names another certificate is not overwritten (the wrong card lies there)."""
    if slot and slot.record.certificate_number != wanted.certificate_number:
        with plain_refusals():
            raise ChipRecordBroken("chip_of_another", number=slot.record.certificate_number)
