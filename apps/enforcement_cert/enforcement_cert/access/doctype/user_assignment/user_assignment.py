"""User Assignment: the place and the duties of one login. Saving it gives and takes the app's roles."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.access import roles, scope

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

    def on_update(self):
        self.give_roles()
        scope.forget_scopes()

    def on_trash(self):
        self.is_active = 0
        self.give_roles()
        scope.forget_scopes()

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

    def give_roles(self):
        duties = {duty: bool(self.get(duty)) for duty in roles.DUTY_ROLES}
        wanted = roles.roles_of(self.user_class, duties) if self.is_active else set()
        user = frappe.get_doc("User", self.user)
        have = {row.role for row in user.roles} & set(roles.ALL_ROLES)
        if have == wanted:
            return
        for row in [row for row in user.roles if row.role in have - wanted]:
            user.remove(row)
        for role in sorted(wanted - have):
            user.append("roles", {"role": role})
        # Whoever may save an assignment decides on these roles, without rights on other users' records.
        user.save(ignore_permissions=True)
