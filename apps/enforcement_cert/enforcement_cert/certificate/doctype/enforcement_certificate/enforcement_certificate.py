"""Enforcement Certificate: made by certificate/issuing.py, changed by cancelling.py and replacing.py only."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.domain.errors import block
from enforcement_cert.errors import plain_duplicates
from enforcement_cert.messages import explain


class EnforcementCertificate(Document):
    """One certificate. What its card shows is frozen at issue; only its status changes."""

    # All other fields stand on the card or say what it was issued for.
    CHANGING = frozenset(
        {
            "certificate_status",
            "status_changed_at",
            "status_reason",
            "suspended_until",
            "is_lapse_suspension",
            "is_departure_suspension",
            "cancellation_kind",
            "cancellation_ground",
            "living_certificate_key",
            "card_batch",
            "review_due_on",
            "review_counts_until",
            "is_face_outdated",
            "face_outdated_on",
            "last_review_on",
            "review_base_year",
            "review_count",
            "review_extension_days",
            "chip_serial",
            "chip_sequence",
            "chip_written_at",
        }
    )
    # What belongs to the piece of plastic; another card brings other values (certificate/cards.py, G-039).
    OF_THE_CARD = frozenset({"card_serial", "verification_token"})

    def validate(self):
        if self.is_new():
            return
        changing = self.CHANGING | (self.OF_THE_CARD if self.flags.is_card_step else frozenset())
        for field in self.meta.get_fieldnames_with_value():
            if field not in changing and self.has_value_changed(field):
                frappe.throw(_("What stands on a certificate cannot be changed after it has been issued."))
        if self.has_value_changed("certificate_status") and not self.flags.is_status_step:
            frappe.throw(_("The status of a certificate changes by its own steps only: suspend, end, cancel."))

    def db_insert(self, *args, **kwargs):
        with plain_duplicates(self.sentence_on_race):
            return super().db_insert(*args, **kwargs)

    def sentence_on_race(self) -> str:
        """What a card maker reads when the person got a certificate a moment before."""
        key = {"living_certificate_key": self.living_certificate_key}
        other = frappe.db.get_value(self.doctype, key, ["name", "unit_name"], for_update=True) or ("–", "–")
        return explain(block("person_has_certificate", number=other[0], unit=other[1]))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("Certificates are never deleted, only cancelled."))
