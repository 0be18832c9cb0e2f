"""The steps of a change of structure: submit, decide, withdraw (R-051, R-087, R-131, G-045)."""

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.domain.structure_changes import LIVING_STATUSES, ChangeAct, ChangeStatus, status_after
from enforcement_cert.errors import plain_duplicates, plain_refusals, refuse, sentences_of
from enforcement_cert.organization.structure_facts import CHANGE, findings_of, offices_of

_OUTCOMES = {ChangeAct.APPROVE: "Approved", ChangeAct.RETURN: "Returned", ChangeAct.REFUSE: "Refused"}


@frappe.whitelist(methods=["POST"])
def submit_change(name: str) -> dict:
    """Hand a draft to the reviewing offices of all its units. Returns {"change_status"}."""
    change = locked(name)
    change.check_permission("write")
    change.set_units()
    refuse_findings(findings_of(change))
    change.set("approvals", [{"legal_office": office, "outcome": "Pending"} for office in offices_of(change)])
    change.update({"submitted_by": frappe.session.user, "submitted_at": now_datetime(), "message": None})
    return take_step(change, ChangeAct.SUBMIT)


@frappe.whitelist(methods=["POST"])
def withdraw_change(name: str, reason: str) -> dict:
    """Take a change back before it is carried out; only the side that drafted it may."""
    change = locked(name)
    change.check_permission("write")
    if not (reason or "").strip():
        frappe.throw(_("Please give the reason; it is kept with the change."))
    change.message = reason.strip()
    return take_step(change, ChangeAct.WITHDRAW)


@frappe.whitelist(methods=["POST"])
def decide_change(name: str, act: str, reason: str = "") -> dict:
    """Approve, return or refuse a change as one of its reviewing offices.

    `act`: Approve, Return or Refuse; the last two need a reason. When every office has approved and the
    day has come, the change is carried out at once. Returns {"change_status", "result"}.
    """
    if act not in {str(known) for known in _OUTCOMES}:
        frappe.throw(_("Please choose: {0}.").format(_("Outcome")))
    change, chosen = locked(name), ChangeAct(act)
    row = _own_row(change)
    reason = (reason or "").strip()
    if chosen is not ChangeAct.APPROVE and not reason:
        frappe.throw(_("Please give the reason; it is kept with the change."))
    if chosen is ChangeAct.APPROVE:
        refuse_findings(findings_of(change))
    decided = {"decided_by": frappe.session.user, "decided_at": now_datetime(), "reason": reason}
    row.update({"outcome": _OUTCOMES[chosen], **decided})
    if chosen is ChangeAct.APPROVE and any(other.outcome != "Approved" for other in change.approvals):
        return save_step(change)
    if chosen is not ChangeAct.APPROVE:
        change.message = reason
    answer = take_step(change, chosen)
    if chosen is ChangeAct.APPROVE and getdate(change.effective_on) <= getdate():
        from enforcement_cert.organization.structure_run import start

        answer["result"] = start(change.name)
        answer["change_status"] = frappe.db.get_value(CHANGE, change.name, "change_status")
    return answer


def _own_row(change):
    """Return the row of the login's own office. Raises PermissionError for everybody else (R-005)."""
    scope = current_scope()
    rows = [row for row in change.approvals if row.legal_office == scope.office]
    if change.change_status != ChangeStatus.SUBMITTED or "Legal Reviewer" not in frappe.get_roles() or not rows:
        frappe.throw(
            _("Only the legal offices that review the units concerned decide on this change."), frappe.PermissionError
        )
    if rows[0].outcome == "Approved":
        frappe.throw(_("Your office has approved this change already. It waits for the other office."))
    if change.submitted_by == frappe.session.user and not is_administrator(scope):
        frappe.throw(_("You have submitted this change yourself; another login has to decide on it."))
    return rows[0]


def locked(name: str):
    """Return a change under lock; steps on changes of the same unit come one after the other.

    The units are locked first, in one order: the engine locks the rows of the tables inside a record
    with gaps, and two that already hold such gaps would wait for each other for ever.
    """
    units = frappe.get_all("Structure Change Unit", filters={"parent": name}, pluck="agency", order_by="agency asc")
    for unit in units:
        frappe.db.get_value("Enforcement Agency", unit, "name", for_update=True)
    change = frappe.get_doc(CHANGE, name, for_update=True)
    change.check_permission("read")
    return change


def refuse_findings(findings) -> None:
    """Stop with the sentences of all blocking findings. Raises RuleRefused."""
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        refuse(sentences_of(blocking), title=_("Not yet possible"))


def take_step(change, act: ChangeAct) -> dict:
    """Bring a change to the status an act leads to and store it."""
    with plain_refusals():
        change.change_status = str(status_after(change.change_status, act))
    if act is ChangeAct.RETURN:
        change.set("approvals", [])
    return save_step(change)


def save_step(change) -> dict:
    """Store a step. A unit stands in one living change only: the key of its row decides (G-045)."""
    is_living = ChangeStatus(change.change_status) in LIVING_STATUSES
    for row in change.units:
        row.living_unit_key = row.agency if is_living else None
    change.flags.is_step = True
    with plain_duplicates(lambda: _sentence_on_other(change)):
        # The steps have their own checks of who may; nobody writes these fields by hand.
        change.save(ignore_permissions=True)
    change.flags.is_step = False
    return {"name": change.name, "change_status": change.change_status}


def _sentence_on_other(change) -> str:
    """What a clerk reads whose unit another change has taken."""
    keys = [row.agency for row in change.units]
    other = frappe.db.get_value(
        "Structure Change Unit",
        {"living_unit_key": ["in", keys], "parent": ["!=", change.name]},
        ["parent", "agency"],
        as_dict=True,
        for_update=True,
    )
    if not other:
        return _("Another change of structure has just been submitted for one of these units. Please try again.")
    unit = frappe.db.get_value("Enforcement Agency", other.agency, "agency_name")
    sentence = _("“{0}” is already part of the change of structure {1}. Wait until that one is done, or withdraw it.")
    return sentence.format(unit, other.parent)
