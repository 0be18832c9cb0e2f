"""Exam Blueprint: what a paper consists of; rules in domain/exam_papers.py."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.examination import blueprints


class ExamBlueprint(Document):
    """Kinds, laws, difficulties, counts and points of a paper, its time and pass mark (G-011)."""

    def validate(self):
        blueprints.check(self)

    def on_trash(self):
        if frappe.db.exists("Exam Attempt", {"blueprint": self.name}):
            frappe.throw(_("Papers were drawn by this blueprint. Tick “No Longer Offered” instead."))
