"""Expired Certificate Record."""

from frappe.model.document import Document


class ExpiredCertificateRecord(Document):
    """"""
