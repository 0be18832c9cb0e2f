"""Handling Post: who of a unit accepts, completes and hands out cases (R-064)."""

from frappe.model.document import Document


class HandlingPost(Document):
    """One post of one unit. Made and changed by approval/posts.py; the unique key keeps one per unit and kind."""

    def before_validate(self):
        self.post_key = f"{self.agency}:{self.post_kind}"
        self.handler_names = "、".join(row.handler_name or row.handler for row in self.handlers)[:500]
