"""Exam Question: a question of the bank with its right answers; rules in domain/exam_questions.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates
from enforcement_cert.examination import question_bank


class ExamQuestion(PlainDuplicates, Document):
    """One version of one question; unchangeable once it was used in a paper (X-32)."""

    def validate(self):
        question_bank.check(self)

    def sentence_on_race(self) -> str:
        """What somebody reads who enters a question that is in the bank already."""
        key = {"living_content_key": self.living_content_key, "name": ["!=", self.name or ""]}
        other = frappe.db.get_value(self.doctype, key, "name", for_update=True) or "–"
        return _("The bank has this question already ({0}).").format(other)

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("Questions are not deleted. Retire it instead."))
