"""Initialisation State."""

from frappe.model.document import Document


class InitialisationState(Document):
    """"""
