"""Eligibility Evidence: one document on one of the four conditions of R-081, in an officer's record."""

from frappe.model.document import Document


class EligibilityEvidence(Document):
    """A document with who recorded it and when; kept by personnel/evidence.py."""
