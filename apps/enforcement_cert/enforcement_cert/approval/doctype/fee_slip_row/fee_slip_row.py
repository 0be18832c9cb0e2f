"""Fee Slip Row: one fee item of a slip, with the standard as it was."""

from frappe.model.document import Document


class FeeSlipRow(Document):
    """Filled and verified with its slip (approval/fee_slips.py)."""
