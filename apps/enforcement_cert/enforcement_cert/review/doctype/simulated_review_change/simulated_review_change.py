"""Simulated Review Change: one effect of a tried rule on one certificate; only review/simulation_runs.py writes it."""

from frappe.model.document import Document


class SimulatedReviewChange(Document):
    """Goes with its simulation."""
