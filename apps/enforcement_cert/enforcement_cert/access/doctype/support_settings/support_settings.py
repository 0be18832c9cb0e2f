"""Support Settings: where users find help, shown on the login page, in the desk and in the manual."""

from frappe.model.document import Document


class SupportSettings(Document):
    """Published contacts (R-067)."""
