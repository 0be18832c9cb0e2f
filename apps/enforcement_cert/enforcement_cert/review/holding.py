"""Holds: reasons why an officer's reviews do not go on, raised and lifted with a reason (G-017, R-158, R-177)."""

import frappe
from frappe import _

from enforcement_cert.access.review_duties import keeps_holds
from enforcement_cert.access.scope import current_scope
from enforcement_cert.errors import plain_duplicates
from enforcement_cert.review import clock
from enforcement_cert.review.facts import HOLD
from enforcement_cert.review.notices import tell

OFFICER = "Enforcement Officer"


@frappe.whitelist(methods=["POST"])
def raise_hold(officer: str, hold_source: str, reason: str, reference: str = "") -> dict:
    """Raise a hold as the office that reviews the officer's unit, or as the province."""
    _require_office(_unit_of(officer))
    if hold_source not in frappe.get_meta(HOLD).get_field("hold_source").options.split("\n"):
        frappe.throw(_("Please choose: {0}.").format(_("Source of the Hold")))
    if not reason.strip():
        frappe.throw(_("Please give the reason."))
    return {"name": hold(officer, hold_source, reason.strip()[:500], reference.strip()[:140])}


@frappe.whitelist(methods=["POST"])
def release_hold(name: str, reason: str) -> dict:
    """Release a hold as the office, with a reason that is kept."""
    record = frappe.get_doc(HOLD, name, for_update=True)
    _require_office(record.agency)
    if not reason.strip():
        frappe.throw(_("Please give the reason."))
    if record.hold_status != "Open":
        frappe.throw(_("This hold has been released already."))
    _release(record, reason.strip()[:500])
    return {"name": record.name, "hold_status": record.hold_status}


def hold(officer: str, source: str, reason: str, reference: str = "") -> str:
    """Raise a hold from another room (complaints) or step; the same matter twice is one hold. Returns its name."""
    key = f"{officer}:{source}:{reference}"
    found = frappe.db.get_value(HOLD, {"living_hold_key": key}, "name")
    if found:
        return found
    person = frappe.db.get_value(OFFICER, officer, ["officer_name", "agency"], as_dict=True)
    record = frappe.new_doc(HOLD)
    record.update({"officer": officer, **person, "hold_source": source, "reason": reason, "reference": reference})
    record.update({"held_since": clock.today(), "raised_by": frappe.session.user, "living_hold_key": key})
    record.flags.is_step = True
    with plain_duplicates(lambda: _("This hold has just been raised by somebody else.")):
        record.insert(ignore_permissions=True)  # written by this service only, after its own checks
    subject = _("A hold stops the review of {0}: {1}.").format(person.officer_name, _(source))
    tell("Hold Raised", person.agency, subject, key=f"hold:{record.name}", officer=officer)
    return record.name


def lift(officer: str, source: str, reference: str, reason: str) -> bool:
    """Release the hold of a matter that has been settled; False if there is none."""
    name = frappe.db.get_value(HOLD, {"living_hold_key": f"{officer}:{source}:{reference}"}, "name")
    if not name:
        return False
    _release(frappe.get_doc(HOLD, name, for_update=True), reason)
    return True


def _release(record, reason: str) -> None:
    record.update({"hold_status": "Released", "release_reason": reason, "living_hold_key": None})
    record.update({"released_by": frappe.session.user, "released_at": clock.now()})
    record.flags.is_step = True
    record.save(ignore_permissions=True)  # as in hold


def _unit_of(officer: str) -> str | None:
    return frappe.db.get_value(OFFICER, officer, "agency")


def _require_office(agency: str | None) -> None:
    office = frappe.db.get_value("Enforcement Agency", agency, "reviewing_office") if agency else None
    if not keeps_holds(current_scope(), office):
        sentence = _("Only the legal office that reviews this unit, or the provincial office, may do this.")
        frappe.throw(sentence, frappe.PermissionError)
