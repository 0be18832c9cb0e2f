"""Simulated Review Change: one effect of a tried rule on one certificate; written by the runs alone."""

from frappe.model.document import Document


class SimulatedReviewChange(Document):
    """Goes with its simulation."""
