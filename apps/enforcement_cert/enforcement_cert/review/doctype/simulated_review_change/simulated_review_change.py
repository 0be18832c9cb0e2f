"""Simulated Review Change: one effect of a tried rule on one certificate; written by review/simulation_runs.py alone."""

from frappe.model.document import Document


class SimulatedReviewChange(Document):
    """Goes with its simulation."""
