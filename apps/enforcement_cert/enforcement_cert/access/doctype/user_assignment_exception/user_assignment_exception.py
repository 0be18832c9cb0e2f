"""User Assignment Exception: a duty one person has beside, or has not in spite of, the ticks of the assignment."""

from frappe.model.document import Document


class UserAssignmentException(Document):
    """A personal permission with its days (R-007)."""
