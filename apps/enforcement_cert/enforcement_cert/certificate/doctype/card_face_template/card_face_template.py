"""Card Face Template: one version of what a card looks like (X-15); in force it is frozen."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from enforcement_cert.certificate.card_layout import boxes_of
from enforcement_cert.domain.card_template import findings_on_boxes
from enforcement_cert.errors import plain_refusals, refuse, sentences_of


class CardFaceTemplate(Document):
    """Boxes, ground and pictures. What cards were printed with is never changed."""

    STEPS = frozenset({"template_status", "valid_until"})

    def validate(self):
        self.require_sensible_days()
        before = "Draft" if self.is_new() else frappe.db.get_value(self.doctype, self.name, "template_status")
        if self.template_status != before and not self.flags.is_step:
            frappe.throw(_("This record changes by its own steps only."))
        if self.is_frozen():
            self.require_unchanged()
        else:
            self.require_printable()

    def is_frozen(self) -> bool:
        """Say whether cards may have been printed with this version."""
        return not self.is_new() and frappe.db.get_value(self.doctype, self.name, "template_status") != "Draft"

    def require_printable(self):
        """Refuse boxes that cannot be printed, or that leave out what must stand on a card (R-074)."""
        with plain_refusals():
            boxes = boxes_of(row.as_dict() for row in self.boxes)
        if findings := findings_on_boxes(boxes, keeps_chip_area=bool(self.keeps_chip_area)):
            refuse(sentences_of(findings), title=_("This template cannot be used"))
        if self.ground == "Picture" and not (self.front_picture and self.back_picture):
            frappe.throw(_("Please attach the pictures of front and back."))

    def require_unchanged(self):
        """Refuse any change but the service's own steps."""
        before = self.get_doc_before_save()
        for df in self.meta.fields:
            if df.fieldname in self.STEPS and self.flags.is_step:
                continue
            if _plain(before, df) != _plain(self, df):
                frappe.throw(_("A template in force is not changed. Make a new version of it."))

    def require_sensible_days(self):
        if self.valid_from and self.valid_until and getdate(self.valid_until) < getdate(self.valid_from):
            frappe.throw(_("The last day lies before the first."))

    def on_trash(self):
        if self.is_frozen():
            frappe.throw(_("A template in force is not changed. Make a new version of it."))


def _plain(document, df):
    """The value of a field as text that can be compared; of a table all its columns."""
    value = document.get(df.fieldname)
    if df.fieldtype != "Table":
        return str(value if value is not None else "")
    columns = [column.fieldname for column in frappe.get_meta(df.options).fields]
    return [[str(row.get(column) or "") for column in columns] for row in value]
