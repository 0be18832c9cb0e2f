"""Review Simulation: a rule profile tried on every certificate in use; the work is in review/simulation_runs.py."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from enforcement_cert.review import clock

CHANGE = "Simulated Review Change"
STEPS = ("run_status", "looked_at_count", "under_way_count", "affected_count", "effects", "position", "finished_at")


class ReviewSimulation(Document):
    """Draft → Queued → Running → Done; may begin anew."""

    def before_validate(self):
        before = self.get_doc_before_save() or frappe.new_doc(self.doctype)
        for field in STEPS:
            self.set(field, before.get(field))

    def validate(self):
        if self.is_new() and getdate(self.takes_effect_on) < clock.today():
            frappe.throw(_("A rule is tried for today or a later day."))

    def on_trash(self):
        frappe.db.delete(CHANGE, {"simulation": self.name})
