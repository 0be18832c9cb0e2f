"""Second Factor Role: one role that needs a second factor (row of Login Settings)."""

from frappe.model.document import Document


class SecondFactorRole(Document):
    """A role whose holders give a code when they log in (X-54)."""
