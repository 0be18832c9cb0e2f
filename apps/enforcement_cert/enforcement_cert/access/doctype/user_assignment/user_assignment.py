"""User Assignment: the place and the duties of one login. Saving it gives and takes the app's roles."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from enforcement_cert.access import assignments, change_log, delegation, roles
from enforcement_cert.domain.approval_duties import SUBSYSTEM_DUTIES, require_one_subsystem
from enforcement_cert.domain.errors import Label
from enforcement_cert.errors import plain_refusals

_PLACE_FIELD = {
    "Provincial Legal Office": "legal_office",
    "City Legal Office": "legal_office",
    "County Legal Office": "legal_office",
    "Enforcement Agency": "agency",
    "Second-level Body": "agency",
    "Enforcement Officer": "officer",
}
_OFFICE_LEVEL = {
    "Provincial Legal Office": "Province",
    "City Legal Office": "City",
    "County Legal Office": "County",
}


class UserAssignment(Document):
    """One login's place in the trees (R-001) and its duties (R-007)."""

    def validate(self):
        self.keep_only_own_place()
        self.require_place()
        self.require_office_of_level()
        self.require_unit_of_kind()
        self.clear_foreign_duties()
        self.require_known_exceptions()
        self.require_days_in_order()
        self.require_one_subsystem()
        self.require_administrator()

    def on_update(self):
        assignments.apply(self)
        assignments.log_changes(self)

    def on_trash(self):
        self.is_active = 0
        assignments.apply(self)
        change_log.record(self.user, Label("Assignment deleted"))

    def keep_only_own_place(self):
        own = _PLACE_FIELD.get(self.user_class)
        for field in ("legal_office", "agency", "officer"):
            if field != own:
                self.set(field, None)

    def require_place(self):
        field = _PLACE_FIELD.get(self.user_class)
        if field and not self.get(field):
            label = _(self.meta.get_label(field))
            frappe.throw(_("Please choose: {0}.").format(label), frappe.MandatoryError)

    def require_office_of_level(self):
        wanted = _OFFICE_LEVEL.get(self.user_class)
        if not wanted:
            return
        level = frappe.db.get_value("Legal Office", self.legal_office, "government_level")
        if level != wanted:
            frappe.throw(
                _("The chosen legal office is of level {0}; this user class needs one of level {1}.").format(
                    _(level or "Unknown"), _(wanted)
                )
            )

    def require_unit_of_kind(self):
        """A first-level agency has agency users, the units below it users of second-level bodies (G-019)."""
        if not self.agency:
            return
        kind = frappe.db.get_value("Enforcement Agency", self.agency, "agency_kind")
        wanted = "Enforcement Agency" if kind == "First-level Agency" else "Second-level Body"
        if self.user_class != wanted:
            frappe.throw(
                _("The chosen unit is of the kind {0}; its users are of the class {1}.").format(_(kind), _(wanted))
            )

    def clear_foreign_duties(self):
        allowed = roles.CLASS_DUTIES[self.user_class]
        for duty in roles.DUTY_ROLES:
            if duty not in allowed:
                self.set(duty, 0)

    def require_known_exceptions(self):
        """A personal exception stays within what the place may have at all (R-007)."""
        allowed = roles.CLASS_DUTIES[self.user_class]
        for row in self.duty_exceptions:
            if row.duty not in allowed:
                frappe.throw(
                    _("Row {0}: a login of the class {1} cannot have the duty {2}.").format(
                        row.idx, _(self.user_class), _(row.duty)
                    )
                )
            self.require_days_in_order(row)

    def require_one_subsystem(self):
        """The approval subsystems have users of their own (R-028); what is given for days counts too."""
        given = [duty for duty in SUBSYSTEM_DUTIES if self.get(duty)]
        given += [row.duty for row in self.duty_exceptions if row.effect == "Extra"]
        with plain_refusals():
            require_one_subsystem(given)

    def require_days_in_order(self, row=None):
        row = row or self
        if row.valid_from and row.valid_until and getdate(row.valid_from) > getdate(row.valid_until):
            frappe.throw(_("The first day must not lie after the last one."))

    def require_administrator(self):
        """Who saves it through the desk or REST must administer this login, before and after the change (X-57)."""
        if not self.flags.ignore_permissions:
            delegation.require_administers(self)
            delegation.require_gives_no_own_duty(self)
