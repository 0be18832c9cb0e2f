"""Fee Item: what one unit charges for, by which document, at which price, from when to when (R-338)."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.approval.fee_items import fill_unit, is_charged, last_charged_on, standard_of, standards_beside
from enforcement_cert.domain.fees import FeeSubject, require_end_after_charges, require_standard
from enforcement_cert.errors import PlainDuplicates, plain_refusals

# What a slip has been computed with stays as it is; a new price is a new standard.
_FIXED = ("item_name", "unit_price", "charge_unit", "fee_basis", "standard_text", "valid_from", "legal_basis")


class FeeItem(PlainDuplicates, Document):
    """One standard of one item. The unique key keeps one per unit, code and first day."""

    item_code: str | None
    unit_price: float | None

    def before_validate(self):
        fill_unit(self)
        self.item_code = (self.item_code or "").strip()
        if self.fee_subject == FeeSubject.CERTIFICATE and self.is_new():
            self.unit_price = self.unit_price or 0
        self.standard_key = f"{self.agency}:{self.item_code}:{self.valid_from}"[:140]

    def validate(self):
        with plain_refusals():
            standard = standard_of(self)
            require_standard(standard, standards_beside(self))
            if not self.is_new() and self.has_value_changed("valid_until"):
                require_end_after_charges(standard.valid_until, last_charged_on(self.name))
        self._keep_what_was_charged()

    def _keep_what_was_charged(self):
        before = self.get_doc_before_save()
        if before and any(self.has_value_changed(name) for name in _FIXED) and is_charged(self.name):
            frappe.throw(
                _("Slips were made by this standard. End it with a last day and enter a new one from the next day on.")
            )

    def sentence_on_race(self) -> str:
        """What somebody reads who entered the same standard a moment after somebody else."""
        return _("A standard of this item beginning on this day is there already.")

    def on_trash(self):
        if is_charged(self.name) and not frappe.flags.removing_demo_province:
            frappe.throw(_("Slips have been made by this standard, so it stays. End it with a last day."))
