"""Steps in the life of an agency's account: load → ask the rules → change → write the history (R-050 to R-055)."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.access.scope import Scope, current_scope, forget_scopes
from enforcement_cert.domain.account_life import (
    Account,
    AccountAct,
    AccountActor,
    AccountStatus,
    require_step,
    status_after,
)
from enforcement_cert.errors import plain_refusals, refuse, sentences_of
from enforcement_cert.organization import account_history, affiliation
from enforcement_cert.organization.account_facts import AGENCY, account_of, findings_for

LONGEST_REASON = 2000


@frappe.whitelist(methods=["POST"])
def submit_account(name: str) -> dict:
    """Hand the own account to the reviewing office (R-050, R-053)."""
    return take_step(name, AccountAct.SUBMIT)


@frappe.whitelist(methods=["POST"])
def take_in(name: str) -> dict:
    """Take a unit that has named the own agency into its tree (R-026, R-052)."""
    return take_step(name, AccountAct.TAKE_IN)


@frappe.whitelist(methods=["POST"])
def give_up(name: str, reason: str) -> dict:
    """Turn down a unit that wants to be taken in, or let a unit go."""
    return take_step(name, AccountAct.GIVE_UP, reason)


@frappe.whitelist(methods=["POST"])
def pass_review(name: str, note: str = "") -> dict:
    """Pass an account as its reviewing office (R-050, R-055)."""
    return take_step(name, AccountAct.PASS, note)


@frappe.whitelist(methods=["POST"])
def return_account(name: str, reason: str) -> dict:
    """Send an account back to be corrected and submitted again."""
    return take_step(name, AccountAct.RETURN, reason)


@frappe.whitelist(methods=["POST"])
def decline_account(name: str, reason: str) -> dict:
    """Turn a registration down; its codes become free for the right body."""
    return take_step(name, AccountAct.DECLINE, reason)


@frappe.whitelist(methods=["POST"])
def close_account(name: str, reason: str) -> dict:
    """Close an account in which nothing is under way any more."""
    return take_step(name, AccountAct.CLOSE, reason)


@frappe.whitelist(methods=["POST"])
def reopen_account(name: str, reason: str) -> dict:
    """Open a closed account again, or let a declined registration begin anew."""
    return take_step(name, AccountAct.REOPEN, reason)


@frappe.whitelist(methods=["POST"])
def ask_for_change(name: str, reason: str) -> dict:
    """Ask the reviewing office to change what it has reviewed."""
    return take_step(name, AccountAct.ASK_CHANGE, reason)


@frappe.whitelist(methods=["POST"])
def settle_change(name: str, reason: str) -> dict:
    """Answer an agency's wish for a change; the office has made it, or says why not."""
    return take_step(name, AccountAct.SETTLE_CHANGE, reason)


@frappe.whitelist(methods=["POST"])
def claim_superior(name: str, superior: str) -> dict:
    """Name the agency that shall take the own unit in."""
    return take_step(name, AccountAct.CLAIM, superior=superior)


@frappe.whitelist(methods=["POST"])
def declare_second_level(name: str, superior: str) -> dict:
    """Say that an account of its own is really a second-level body (R-025, R-052)."""
    return take_step(name, AccountAct.DECLARE, superior=superior)


def take_step(name: str, act: AccountAct, reason: str = "", superior: str = "") -> dict:
    """Take one step, or refuse with every sentence that speaks against it.

    Returns {"name", "account_status"}. The record is locked: two who act at once act one after the other.
    """
    agency = frappe.get_doc(AGENCY, name, for_update=True)
    if not agency.has_permission("read"):
        raise frappe.PermissionError
    reason = (reason or "").strip()
    if len(reason) > LONGEST_REASON:
        frappe.throw(_("Please write at most {0} characters.").format(LONGEST_REASON))
    before = account_of(agency)
    with plain_refusals():
        require_step(before, act, actors_on(agency), reason)
    effect = _EFFECTS.get(act)
    if effect:
        effect(agency, superior)
    blocking = [finding for finding in findings_for(agency, act) if finding.blocks]
    if blocking:
        refuse(sentences_of(blocking), title=_("Not yet possible"))
    _write(agency, before, act, reason)
    return {"name": agency.name, "account_status": agency.account_status}


def actors_on(agency, scope: Scope | None = None) -> tuple[AccountActor, ...]:
    """In which capacities a login acts on this account; empty: in none.

    The agency's own clerk (whatever its state), the clerk of the open superior, and a reviewer of exactly
    the office that reviews this account (R-005).
    """
    scope = scope or current_scope()
    roles = set(frappe.get_roles(scope.user))
    found = []
    if "Agency Clerk" in roles and scope.agency:
        if scope.agency == agency.name:
            found.append(AccountActor.OWN)
        elif scope.account_is_open and scope.agency in (agency.superior_agency, agency.claimed_superior):
            found.append(AccountActor.SUPERIOR)
    if "Legal Reviewer" in roles and scope.office and scope.office == agency.reviewing_office:
        found.append(AccountActor.OFFICE)
    return tuple(found)


def _write(agency, before: Account, act: AccountAct, reason: str) -> None:
    agency.account_status = str(status_after(_with_effect(agency, before), act))
    if agency.account_status != before.status:
        agency.status_changed_at = now_datetime()
        agency.status_reason = reason
    agency.is_reviewed = _is_reviewed(before, act)
    if act is AccountAct.ASK_CHANGE:
        agency.change_request = reason
    if act in (AccountAct.SETTLE_CHANGE, AccountAct.CLOSE):
        agency.change_request = None
    agency.flags.is_account_step = True
    # The rules above have decided; whoever takes a step need not have the right to edit the profile.
    agency.save(ignore_permissions=True)
    agency.flags.is_account_step = False
    if act is AccountAct.DECLARE:
        affiliation.move_logins(agency.name)
    account_history.write(agency.name, act, before.status, agency.account_status, reason)
    forget_scopes()


def _with_effect(agency, before: Account) -> Account:
    """The account with what the act itself has changed, in the status it comes from."""
    after = account_of(agency)
    return Account(after.kind, before.status, before.is_reviewed, after.is_taken_in)


def _is_reviewed(before: Account, act: AccountAct) -> int:
    if act is AccountAct.PASS:
        return 1
    if act in (AccountAct.RETURN, AccountAct.DECLINE, AccountAct.DECLARE, AccountAct.GIVE_UP):
        return 0
    return int(before.is_reviewed and before.status is not AccountStatus.DECLINED)


_EFFECTS: dict[AccountAct, Callable] = {
    AccountAct.TAKE_IN: affiliation.take_in,
    AccountAct.GIVE_UP: affiliation.let_go,
    AccountAct.CLAIM: affiliation.claim,
    AccountAct.DECLARE: affiliation.declare_second_level,
    AccountAct.DECLINE: affiliation.free_codes,
}
