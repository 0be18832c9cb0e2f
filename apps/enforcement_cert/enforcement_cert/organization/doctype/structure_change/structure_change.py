"""Structure Change: a rename, merge, split, transfer of units or re-division, from draft to done.

Rules: domain/structure_changes. Steps: organization/structure_changes. Carrying out: organization/structure_run.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.domain.structure_changes import CHOOSING_KINDS, ChangeStatus
from enforcement_cert.errors import refuse

SYSTEM_FIELDS = (
    "change_status", "drafted_for", "submitted_by", "submitted_at", "started_at", "finished_at",
    "bulk_run", "message", "report",
)  # fmt: skip


class StructureChange(Document):
    """One change of structure. Forms edit drafts; everything else is written by the steps."""

    def before_validate(self):
        if self.flags.is_step:
            return
        self.keep_what_the_steps_write()
        self.clear_foreign_fields()
        self.agency_name = frappe.db.get_value("Enforcement Agency", self.agency, "agency_name")
        self.name_own_officers()
        self.set_units()

    def validate(self):
        if self.flags.is_step:
            return
        if self.change_status != ChangeStatus.DRAFT:
            frappe.throw(_("Only a draft can be edited. Withdraw the change, or have it returned."))
        self.require_own_side()

    def keep_what_the_steps_write(self):
        """What a browser sends of status, approvals and results is dropped."""
        before = self.get_doc_before_save() or frappe.new_doc(self.doctype)
        for field in SYSTEM_FIELDS:
            self.set(field, before.get(field))
        self.set("approvals", [row.as_dict() for row in before.get("approvals") or []])
        if self.is_new():
            scope = current_scope()
            self.drafted_for = scope.agency or scope.office

    def clear_foreign_fields(self):
        """What another kind of change needs is emptied, so that nothing hidden is carried out."""
        if self.change_kind != "Agency Rename":
            self.new_name = None
        else:
            self.target_agency = None
        if self.change_kind != "Unit Transfer":
            self.new_reviewing_office = None
        if self.change_kind not in CHOOSING_KINDS:
            self.set("officers", [])

    def name_own_officers(self):
        """Officers of the changed unit only: of nobody else a draft tells the name, nor that there is one."""
        if self.officers:
            self.require_own_side()
        codes = [row.officer for row in self.officers]
        own = {"name": ["in", codes or [""]], "agency": self.agency}
        rows = frappe.get_all("Enforcement Officer", filters=own, fields=["name", "officer_name"], order_by="name")
        names = {row.name: row.officer_name for row in rows}
        foreign = [code for code in codes if code not in names]
        if foreign:
            refuse([_("Not officers of this unit: {0}.").format(", ".join(str(code) for code in foreign[:20]))])
        for row in self.officers:
            row.officer_name = names[row.officer]

    def set_units(self):
        """Name every unit the change concerns; from these rows follows who sees it."""
        receivers = {self.target_agency, *(row.target_agency for row in self.officers)} - {None, "", self.agency}
        self.set("units", [{"agency": self.agency, "part": "Source"}])
        for name in sorted(receivers):
            self.append("units", {"agency": name, "part": "Receiver"})

    def require_own_side(self):
        """A unit changes itself and the units below; an office the units it reviews."""
        scope = current_scope()
        if is_administrator(scope):
            return
        place = frappe.db.get_value("Enforcement Agency", self.agency, ["reviewing_office", "lft", "rgt"], as_dict=True)
        if scope.agency_range and place:
            is_own = scope.agency_range[0] <= place.lft and place.rgt <= scope.agency_range[1]
        else:
            is_own = bool(place and scope.office and place.reviewing_office == scope.office)
        if not is_own:
            sentence = _(
                "You can only draft changes of your own unit and those below it, or of units your office reviews."
            )
            frappe.throw(sentence, frappe.PermissionError)

    def on_trash(self):
        if self.change_status not in ("Draft", "Withdrawn") and not frappe.flags.removing_demo_province:
            frappe.throw(_("A change of structure that was submitted is kept; it is evidence."))
