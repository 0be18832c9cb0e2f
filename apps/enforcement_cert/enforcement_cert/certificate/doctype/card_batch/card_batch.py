"""Card Batch: a number of cards made and printed together. The work is done by certificate/batches.py."""

import frappe
from frappe import _
from frappe.model.document import Document


class CardBatch(Document):
    """A batch of cards. Deleting is possible only while nothing has been made."""

    def on_trash(self):
        if self.made_count or self.print_run:
            frappe.throw(_("Cards of this batch have been made; it can no longer be deleted."))
        frappe.db.set_value("Certificate Card", {"card_batch": self.name}, "card_batch", None)  # they wait again
        for name in frappe.get_all("Card Batch Item", filters={"card_batch": self.name}, pluck="name", order_by="name"):
            frappe.delete_doc("Card Batch Item", name, ignore_permissions=True)  # parts of this batch
