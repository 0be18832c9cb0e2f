"""How an administrator changes the rules: copy, change the copy, look at the simulation, put it in force."""

import frappe
from frappe import _
from frappe.utils import add_days, getdate

from enforcement_cert.review import clock
from enforcement_cert.review.profiles import IN_FORCE, PROFILE, RULE_FIELDS, find_profile


@frappe.whitelist(methods=["POST"])
def copy_profile(name: str, new_name: str) -> str:
    """Copy a rule into a draft of a new name; returns the new name."""
    source = frappe.get_doc(PROFILE, name)
    frappe.has_permission(PROFILE, "create", throw=True)
    if frappe.db.exists(PROFILE, new_name.strip()):
        frappe.throw(_("There is a rule of this name already."))
    draft = frappe.new_doc(PROFILE)
    draft.update({field: source.get(field) for field in RULE_FIELDS if field != "valid_from"})
    draft.update({"profile_name": new_name.strip(), "copied_from": source.name})
    return draft.insert().name


@frappe.whitelist(methods=["POST"])
def put_in_force(name: str, valid_from: str) -> dict:
    """Put a draft in force from a day that does not lie in the past; the rule before it ends the day before.

    Reviews under way keep the rule they began with. Returns {"name", "profile_status", "ended"}.
    """
    draft = _writable(name)
    first = _day(valid_from)
    if draft.profile_status != "Draft":
        frappe.throw(_("Only a draft is put in force."))
    if first < clock.today():
        frappe.throw(_("A rule is put in force from today or a later day; what has been decided stays decided."))
    ended = _end_before(draft, first)
    draft.update({"valid_from": first, "profile_status": IN_FORCE})
    draft.flags.is_profile_step = True
    draft.save()
    _settle_later()
    return {"name": draft.name, "profile_status": draft.profile_status, "ended": ended}


def _end_before(draft, first) -> list[str]:
    """End the rules of the same type that would run on beside the new one."""
    same = {
        "profile_status": IN_FORCE,
        "name": ["!=", draft.name],
        "certificate_type": draft.certificate_type or ["is", "not set"],
    }
    ended = []
    for row in frappe.get_all(PROFILE, filters=same, fields=["name", "valid_from", "valid_until"], order_by="name"):
        if row.valid_from and row.valid_from >= first:
            frappe.throw(_("The rule “{0}” begins on the same day or later. End it first.").format(row.name))
        if row.valid_until and row.valid_until < first:
            continue
        other = frappe.get_doc(PROFILE, row.name, for_update=True)
        other.valid_until = add_days(first, -1)
        other.save()
        ended.append(other.name)
    return ended


@frappe.whitelist(methods=["POST"])
def end_profile(name: str, valid_until: str) -> dict:
    """Give a rule its last day, today or later."""
    record = _writable(name)
    last = _day(valid_until)
    if record.profile_status != IN_FORCE:
        frappe.throw(_("This rule is not in force."))
    if last < clock.today():
        frappe.throw(_("The last day cannot lie in the past; what has been decided stays decided."))
    record.valid_until = last
    record.save()
    if not find_profile(record.certificate_type, add_days(last, 1)):
        frappe.msgprint(
            _("From {0} on no rule is in force: nobody can apply for a review until another one begins.").format(
                add_days(last, 1)
            )
        )
    _settle_later()
    return {"name": record.name, "valid_until": record.valid_until}


def _settle_later() -> None:
    """Another rule may let certificates without a review stand longer or shorter; the job looks at all of them."""
    frappe.enqueue("enforcement_cert.review.last_days.settle_all", queue="long", enqueue_after_commit=True)


def _writable(name: str):
    record = frappe.get_doc(PROFILE, name, for_update=True)
    record.check_permission("write")
    return record


def _day(text: str):
    try:
        day = getdate(text) if text else None
    except (ValueError, frappe.ValidationError):
        day = None
    if day is None:
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))
    return day
