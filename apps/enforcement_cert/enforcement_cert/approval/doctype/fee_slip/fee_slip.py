"""Fee Slip: what one payer owes a unit, by which standard; issued, paid or void (R-338)."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.approval import fee_slips
from enforcement_cert.domain.fees import SlipStatus
from enforcement_cert.errors import PlainDuplicates


class FeeSlip(PlainDuplicates, Document):
    """A draft is edited in the form; everything after it is a step of approval/fee_slips.py."""

    def autoname(self):
        self.name = self.flags.slip_number or fee_slips.next_slip_numbers()[0]

    def before_validate(self):
        if self.flags.is_step:
            return
        fee_slips.keep_life(self)
        if self.slip_status != SlipStatus.DRAFT:
            frappe.throw(_("An issued slip is not changed. Void it and make a new one that replaces it."))
        fee_slips.fill_amounts(self)

    def sentence_on_race(self) -> str:
        """What somebody reads who made the same slip a moment after somebody else."""
        return _("This slip has been made already. Reload the list.")

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
