"""Acts on the forced-cancellation list, and what follows from them (R-045, R-094, R-128, G-043).

Every act locks its entry, asks the rules, changes the status and adds itself to the history. When an
entry comes into force, the person's open applications are stopped and the living certificates cancelled
in the same transaction.

For taking over a list kept until now, call `admit_from_migration` once per person.
"""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.access.masking import FORCED_IDENTITY
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.cancelling import cancel_by_force
from enforcement_cert.certificate.stopping import stop_applications
from enforcement_cert.domain.forced_list import (
    STANDING,
    ListAction,
    ListActor,
    ListEntry,
    ListStatus,
    is_standing,
    open_acts,
    require_decision_dates,
    require_list_step,
    status_after_expiry,
)
from enforcement_cert.domain.identifiers import read_identity_number
from enforcement_cert.errors import plain_refusals
from enforcement_cert.personnel.documents import keep_document

LIST = "Forced Cancellation"
_OTHER_GROUND = "Other"


@dataclass(frozen=True)
class StandingEntry:
    """An entry that bars its person: its number and its ground (a value of the record's own list)."""

    name: str
    ground: str


def find_standing(identity_digest: str | None, on: date | None = None) -> StandingEntry | None:
    """Return the entry that bars a person, or None.

    Reads with a lock: whoever is just being put on the list waits for the asking transaction, so an
    application cannot slip past a decision of the same moment.
    """
    if not identity_digest:
        return None
    row = frappe.db.get_value(
        LIST,
        {"living_list_key": f"{identity_digest}:standing"},
        ["name", "ground", "list_status", "in_force_until"],
        as_dict=True,
        for_update=True,
    )
    if not row or not is_standing(row.list_status, row.in_force_until, on or getdate()):
        return None
    return StandingEntry(row.name, row.ground)


def holds_number(identity_digest: str | None) -> bool:
    """Say whether a proposal or a standing entry is bound to an identity number, so that it may not change."""
    keys = [f"{identity_digest}:standing", f"{identity_digest}:proposed"]
    return bool(identity_digest) and bool(frappe.db.get_value(LIST, {"living_list_key": ["in", keys]}, "name"))


def may_take_off(name: str) -> bool:
    """Say whether the present user could take the person off: the deciding office or one above it."""
    return ListAction.REMOVE in open_acts(_facts_of(frappe.get_doc(LIST, name)), list_actor())


def follow_number(identity_digest: str, number: str, reason: str) -> None:
    """Bring proposal and standing entry of a person along to the corrected number (G-043).

    `number` in full, checked by the caller, who has also asked who may decide. Raises UniqueValidationError
    if the new number has an entry of its own.
    """
    for status in ("standing", "proposed"):
        name = frappe.db.get_value(LIST, {"living_list_key": f"{identity_digest}:{status}"}, "name", for_update=True)
        if name:
            entry = frappe.get_doc(LIST, name, for_update=True)
            entry.update(FORCED_IDENTITY.seal(number))
            _keep(entry, ListAction.FOLLOW, entry.list_status, reason)


# ---------------------------------------------------------------- asked for by people


@frappe.whitelist(methods=["POST"])
def acts_open(name: str) -> list[str]:
    """Return the acts that the present user may do on an entry now, as values of ListAction."""
    entry = _readable(name)
    return [str(action) for action in open_acts(_facts_of(entry), list_actor())]


@frappe.whitelist(methods=["POST"])
def put_on_list(
    name: str, decision_number: str, decided_on: str, decision_document: str, until: str = "", reason: str = ""
) -> dict:
    """Decide that a proposed person is on the list, from today on (G-043).

    `decided_on`, `until`: ISO dates, `until` empty for no end. Raises RuleRefused, PermissionError.
    """
    entry = _locked(name)
    decided, last_day = getdate(decided_on) if decided_on else None, getdate(until) if until else None
    before = _take(entry, ListAction.ADMIT, reason)
    with plain_refusals():
        require_decision_dates(decided, last_day, getdate())
    if not (decision_number or "").strip() or not decision_document:
        frappe.throw(_("Please give number and document of the decision."))
    entry.update(
        {
            "deciding_office": current_scope().office,
            "decided_by": frappe.session.user,
            "decision_number": decision_number.strip(),
            "decided_on": decided,
            "decision_document": keep_document(decision_document, entry, "decision_document"),
            "in_force_from": getdate(),
            "in_force_until": last_day,
        }
    )
    _keep(entry, ListAction.ADMIT, before, reason, entry.decision_document)
    follow = _take_effect(entry)
    return {"name": entry.name, "list_status": entry.list_status, **follow}


@frappe.whitelist(methods=["POST"])
def reject_proposal(name: str, reason: str) -> dict:
    """Decide that a proposed person does not come on the list."""
    return _act(name, ListAction.REJECT, reason)


@frappe.whitelist(methods=["POST"])
def withdraw_proposal(name: str, reason: str) -> dict:
    """Take back a proposal of the own office that has not been decided yet."""
    return _act(name, ListAction.WITHDRAW, reason)


@frappe.whitelist(methods=["POST"])
def record_objection(name: str, objector: str, objected_on: str, objection: str, evidence: str = "") -> dict:
    """Write down an objection: by whom, on which day (ISO), what it says, and its evidence (a file address).

    The entry stays in force until the objection is decided.
    """
    day = getdate(objected_on) if objected_on else None
    if not ((objector or "").strip() and day and (objection or "").strip()):
        frappe.throw(_("Please say who objects, on which day, and why."))
    if day > getdate():
        frappe.throw(_("An objection cannot be dated ahead."))
    entry = _locked(name)
    before = _take(entry, ListAction.OBJECT, objection)
    evidence = keep_document(evidence, entry, "objection_evidence") if evidence else ""
    entry.update(
        {
            "objector": objector.strip()[:140],
            "objected_on": day,
            "objection_text": objection.strip(),
            "objection_evidence": evidence,
        }
    )
    return _keep(entry, ListAction.OBJECT, before, objection, evidence)


@frappe.whitelist(methods=["POST"])
def decide_objection(name: str, is_granted: int | str, reason: str, document: str = "") -> dict:
    """Answer an objection: granted, the person leaves the list; rejected, the entry stays in force."""
    action = ListAction.SUSTAIN if str(is_granted) == "1" else ListAction.OVERRULE
    return _act(name, action, reason, document)


@frappe.whitelist(methods=["POST"])
def remove_from_list(name: str, reason: str, document: str = "") -> dict:
    """Take a person off the list: the deciding office, or one above it, with a reason."""
    return _act(name, ListAction.REMOVE, reason, document)


# ---------------------------------------------------------------- without a person asking


def expire_entries() -> None:
    """Daily job: entries whose last day is over leave the list. They had stopped barring already."""
    over = frappe.get_all(
        LIST,
        filters={"list_status": ["in", [str(s) for s in STANDING]], "in_force_until": ["<", getdate()]},
        pluck="name",
        order_by="name",
    )
    for name in over:
        entry = frappe.get_doc(LIST, name, for_update=True)
        if is_standing(entry.list_status, None, getdate()) and getdate(entry.in_force_until) < getdate():
            before, entry.list_status = entry.list_status, str(status_after_expiry(entry.list_status))
            _keep(entry, ListAction.EXPIRE, before, _("The last day of the entry is over."))


def admit_from_migration(
    *,
    identity_number: str,
    person_name: str,
    facts: str,
    source: str,
    ground: str | None = None,
    legal_basis: str | None = None,
    deciding_office: str | None = None,
    decision_number: str | None = None,
    decided_on: date | None = None,
    in_force_from: date | None = None,
    in_force_until: date | None = None,
) -> str:
    """Put a person on the list as an earlier list had it, and return the entry's number (R-045).

    `identity_number` in full (15 or 18 characters), `source` names the earlier list (file or system),
    `ground` is a value of the record's list or anything else, which becomes "Other"; `deciding_office` is a
    Legal Office or None (then only the province may remove the person). Dates are civil days; an entry whose
    last day is over is kept as expired. Safe to call again: a person already on the list keeps the entry.
    The caller has to be allowed to migrate, and commits. What follows from an entry (applications stopped,
    certificates cancelled) follows here too. Raises RuleViolation (InvalidIdentityNumber, InvalidName).
    """
    number = read_identity_number(identity_number, today=getdate()).number
    digest = FORCED_IDENTITY.digest(number)
    if standing := frappe.db.get_value(LIST, {"living_list_key": f"{digest}:standing"}, "name", for_update=True):
        return standing
    over = in_force_until is not None and in_force_until < getdate()
    if in_force_until and over and (known := _known_expired(digest, in_force_until)):
        return known
    entry = frappe.new_doc(LIST)
    entry.update(
        {
            "person_name": person_name,
            "ground": ground if ground in _grounds() else _OTHER_GROUND,
            "legal_basis": legal_basis,
            "facts": facts,
            "list_source": source[:140],
            "deciding_office": deciding_office,
            "decision_number": decision_number,
            "decided_on": decided_on,
            "in_force_from": in_force_from or decided_on or getdate(),
            "in_force_until": in_force_until,
            "list_status": str(ListStatus.EXPIRED if over else ListStatus.IN_FORCE),
        }
    )
    entry.seal_person(number)
    entry.flags.is_list_act = True
    entry.note(ListAction.TAKE_OVER, None, source)
    # Whoever migrates is no legal office and has no right to enter proposals; this is none.
    entry.insert(ignore_permissions=True)
    if not over:
        _take_effect(entry)
    return entry.name


def _known_expired(digest: str, until: date) -> str | None:
    same = {"identity_digest": digest, "list_status": str(ListStatus.EXPIRED), "in_force_until": until}
    return frappe.db.get_value(LIST, same, "name", order_by="creation asc")


def _grounds() -> list[str]:
    return [value for value in frappe.get_meta(LIST).get_field("ground").options.split("\n") if value]


# ---------------------------------------------------------------- one act


def list_actor() -> ListActor:
    """Return the present user as the rules of the list see an actor."""
    scope = current_scope()
    level = frappe.db.get_value("Legal Office", scope.office, "government_level") if scope.office else None
    territory = None if scope.offices is None else frozenset(scope.offices)
    is_reviewer = "Legal Reviewer" in frappe.get_roles()
    return ListActor(scope.user, scope.office, level, territory, is_reviewer)


def _facts_of(entry) -> ListEntry:
    return ListEntry(
        entry.list_status, entry.proposing_office, entry.proposed_by, entry.deciding_office, entry.decided_by
    )


def _readable(name: str):
    entry = frappe.get_doc(LIST, name)
    if not entry.has_permission("read"):
        raise frappe.PermissionError
    return entry


def _locked(name: str):
    _readable(name)
    return frappe.get_doc(LIST, name, for_update=True)


def _act(name: str, action: ListAction, reason: str, document: str = "") -> dict:
    entry = _locked(name)
    before = _take(entry, action, reason)
    document = keep_document(document, entry, "acts") if document else ""
    return _keep(entry, action, before, reason, document)


def _take(entry, action: ListAction, reason: str) -> str:
    """Move the entry to the status after an act and return the one before. Raises RuleRefused."""
    before = entry.list_status
    with plain_refusals():
        entry.list_status = str(require_list_step(action, _facts_of(entry), list_actor(), reason))
    return before


def _keep(entry, action: ListAction, before: str, reason: str, document: str = "") -> dict:
    entry.note(action, before, (reason or "").strip(), document)
    entry.flags.is_list_act = True
    # Nobody may write entries by hand; this service alone changes them, after the rules have agreed.
    entry.save(ignore_permissions=True)
    return {"name": entry.name, "list_status": entry.list_status}


def _take_effect(entry) -> dict:
    """Stop the person's open applications, then cancel the living certificates, seeing what others just wrote."""
    stopped = stop_applications(entry.identity_digest)
    cancelled = cancel_by_force(entry.identity_digest, entry.ground, entry.name)
    return {"stopped": len(stopped), "cancelled": len(cancelled)}
