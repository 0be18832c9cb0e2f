"""Exam Question Import: a list of questions on its way into the bank; see examination/question_import.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.exchange.uploads import keep_private


class ExamQuestionImport(Document):
    """One list, its counters and the rows that were not taken."""

    import_file: str | None

    def validate(self):
        if self.flags.is_step:
            return
        if not self.is_new() and self.get_doc_before_save().import_status not in ("Draft", "Failed"):
            frappe.throw(_("This list has been imported. For another list make a new import."))
        self.update({"import_status": "Draft", "rows_total": 0, "rows_taken": 0, "rows_refused": 0, "message": ""})
        self.set("refused_rows", [])
        if self.import_file:
            self.import_file = keep_private(self.import_file)

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
