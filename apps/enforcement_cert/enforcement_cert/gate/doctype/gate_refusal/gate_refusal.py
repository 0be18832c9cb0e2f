"""Gate Refusal: how often one kind of call was refused, written by gate/refusal_log.py alone."""

from frappe.model.document import Document


class GateRefusal(Document):
    """Counter row; equal refusals share one by their fingerprint."""
