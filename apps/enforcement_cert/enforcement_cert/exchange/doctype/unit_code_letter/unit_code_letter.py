"""Unit Code Letter: which city the first letter of a unit code points to (G-087). A hint, never a rule (G-088)."""

import frappe
from frappe import _
from frappe.model.document import Document


class UnitCodeLetter(Document):
    """One letter and its division."""

    letter: str | None

    def validate(self):
        self.letter = (self.letter or "").strip().upper()
        if len(self.letter) != 1 or not "A" <= self.letter <= "Z":
            frappe.throw(_("Please enter one letter from A to Z."))
