"""Exam Answer: a question of a paper as it was shown, and what was answered."""

import frappe
from frappe.model.document import Document


class ExamAnswer(Document):
    """One row of an attempt; written by examination/sitting.py and marking.py only."""


def on_doctype_update():
    """One row for each place of a paper, as a key of the database."""
    frappe.db.add_unique("Exam Answer", ["parent", "position"], constraint_name="answer_of_attempt")
