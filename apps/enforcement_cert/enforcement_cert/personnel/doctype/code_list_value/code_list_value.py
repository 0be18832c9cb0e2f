"""Code List Value: one value of a code list with the days on which it may be chosen (X-18)."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from enforcement_cert.domain.text import clean_cell
from enforcement_cert.personnel import code_lists


class CodeListValue(Document):
    """A value. What records store of it never changes; its days, words and successor may."""

    value_label: str
    stored_value: str
    words: str | None

    def autoname(self):
        self.value_label = clean_cell(self.value_label)
        self.stored_value = self.stored_value if self.flags.is_shipped else self.value_label
        self.name = code_lists.record_name(self.code_list, self.stored_value)

    def validate(self):
        if self.is_new():
            self.require_extendable_list()
        else:
            self.stored_value = frappe.db.get_value(self.doctype, self.name, "stored_value")
        self.words = " ".join(clean_cell(self.words).split())
        self.require_plain_label()
        self.require_order_of_days()
        self.require_successor_of_same_list()

    def require_extendable_list(self):
        if self.flags.is_shipped or frappe.db.get_value("Code List", self.code_list, "is_extendable"):
            return
        frappe.throw(_("Rules of law hang on the values of this list, so no value can be added here."))

    def require_plain_label(self):
        if any(sign in self.value_label for sign in "<>&\n"):
            frappe.throw(_("Please write the name of the value without special characters."))

    def require_order_of_days(self):
        if self.valid_from and self.valid_until and getdate(self.valid_until) < getdate(self.valid_from):
            frappe.throw(_("The last day lies before the first day."))

    def require_successor_of_same_list(self):
        if not self.successor:
            return
        if self.successor == self.name or frappe.db.get_value(self.doctype, self.successor, "code_list") != (
            self.code_list
        ):
            frappe.throw(_("The successor must be another value of the same list."))

    def on_update(self):
        code_lists.values_have_changed(self.code_list)

    def on_trash(self):
        if place := code_lists.find_use(self.code_list, self.stored_value):
            frappe.throw(_("This value is used ({0}). Give it a last day instead of removing it.").format(_(place)))

    def after_delete(self):
        code_lists.values_have_changed(self.code_list)
