"""Card Face Box: one thing that stands on a card."""

from frappe.model.document import Document


class CardFaceBox(Document):
    """A row of Card Face Template, which judges its boxes together."""
