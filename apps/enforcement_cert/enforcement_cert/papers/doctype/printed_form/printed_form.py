"""Printed Form: title, text and paper of one kind of paper; administrators change them, the app ships them."""

from frappe.model.document import Document

from enforcement_cert.domain.printed_papers import PLACEHOLDERS, require_text
from enforcement_cert.errors import plain_refusals


class PrintedForm(Document):
    """One per kind. Notices that are issued keep the text they had."""

    def onload(self):
        self.set_onload("placeholders", sorted(PLACEHOLDERS.get(self.form_kind, ())))

    def validate(self):
        with plain_refusals():
            for text in (self.body_text, self.closing_text):
                require_text(self.form_kind, text or "")
