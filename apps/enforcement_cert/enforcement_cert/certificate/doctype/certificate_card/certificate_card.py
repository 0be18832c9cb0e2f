"""Certificate Card: one piece of plastic. Made and moved by certificate/cards.py only (G-038)."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates


class CertificateCard(PlainDuplicates, Document):
    """A card with serial and code of its own; states in domain/card_states.py."""

    # Everything else stands on the plastic or says what it was made for.
    CHANGING = frozenset(
        {
            "card_status",
            "status_changed_at",
            "status_reason",
            "agency",
            "card_batch",
            "template_version",
            "chip_serial",
            "living_card_key",
            "made_at",
            "checked_at",
            "shipped_at",
            "arrived_at",
            "handed_over_at",
            "ended_at",
            "destroyed_at",
            "waste_kind",
            "held_by_office",
            "held_by_agency",
            "card_shipment",
            "card_destruction",
        }
    )

    def validate(self):
        if self.is_new():
            return
        for field in self.meta.get_fieldnames_with_value():
            if field not in self.CHANGING and self.has_value_changed(field):
                frappe.throw(_("What stands on a card cannot be changed; a new card is made instead."))
        if self.has_value_changed("card_status") and not self.flags.is_card_step:
            frappe.throw(_("This record changes by its own steps only."))

    def sentence_on_race(self) -> str:
        """What is read by whoever makes a card for a certificate that has just got one."""
        return _("This certificate has a card already. Please reload the page.")

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
