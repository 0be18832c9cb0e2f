"""What the form of an agency shows about its account: where it stands, what is missing, what may be done."""

import frappe
from frappe import _

from enforcement_cert.access.scope import has_permission
from enforcement_cert.domain.account_data import data_findings
from enforcement_cert.domain.account_life import AccountAct, AccountActor, steps_for
from enforcement_cert.domain.errors import Finding, block
from enforcement_cert.domain.organization import AccountFacts, AgencyKind, opening_findings
from enforcement_cert.errors import sentences_of
from enforcement_cert.organization import account_history
from enforcement_cert.organization.account_facts import AGENCY, account_of, findings_for, profile_of
from enforcement_cert.organization.accounts import actors_on
from enforcement_cert.organization.letter_facts import has_letter_in_force

_METHODS = {
    AccountAct.SUBMIT: "submit_account",
    AccountAct.TAKE_IN: "take_in",
    AccountAct.GIVE_UP: "give_up",
    AccountAct.PASS: "pass_review",
    AccountAct.RETURN: "return_account",
    AccountAct.DECLINE: "decline_account",
    AccountAct.CLOSE: "close_account",
    AccountAct.REOPEN: "reopen_account",
    AccountAct.ASK_CHANGE: "ask_for_change",
    AccountAct.SETTLE_CHANGE: "settle_change",
    AccountAct.CLAIM: "claim_superior",
    AccountAct.DECLARE: "declare_second_level",
}
_WITH_SUPERIOR = (AccountAct.CLAIM, AccountAct.DECLARE)
_MAIN = (AccountAct.SUBMIT, AccountAct.TAKE_IN, AccountAct.PASS)


@frappe.whitelist(methods=["GET", "POST"])
def account_state(name: str) -> dict:
    """Return everything the panel shows; for everybody who may read the agency.

    {"status", "is_own", "may_write", "missing": […], "warnings": […], "open_after": […], "superior", "office",
     "history": […],
     "steps": [{"act", "method", "needs_reason", "needs_superior", "is_main", "missing"}]}
    """
    agency = frappe.get_doc(AGENCY, name)
    if not agency.has_permission("read"):
        raise frappe.PermissionError
    actors = actors_on(agency)
    data = data_findings(profile_of(agency))
    return {
        "status": agency.account_status,
        "is_own": AccountActor.OWN in actors,
        "may_write": has_permission(agency, "write"),
        "steps": [step for actor in actors for step in _steps(agency, actor)],
        "missing": sentences_of(finding for finding in (*data, *_letter(agency)) if finding.blocks),
        "warnings": sentences_of(finding for finding in data if not finding.blocks),
        "open_after": sentences_of(_opening(agency)),
        "superior": _title(agency.named_superior),
        "office": frappe.db.get_value("Legal Office", agency.reviewing_office, "office_name"),
        "history": [_shown(event) for event in account_history.events_of(name)],
    }


def _steps(agency, actor: AccountActor) -> list[dict]:
    found = []
    for step in steps_for(account_of(agency), actor):
        missing = [finding for finding in findings_for(agency, step.act) if finding.blocks]
        if step.act in _WITH_SUPERIOR:
            missing = []
        found.append(
            {
                "act": str(step.act),
                "method": "enforcement_cert.organization.accounts." + _METHODS[step.act],
                "needs_reason": step.needs_reason,
                "needs_superior": step.act in _WITH_SUPERIOR,
                "is_main": step.act in _MAIN,
                "missing": sentences_of(missing),
            }
        )
    return found


def _letter(agency) -> tuple[Finding, ...]:
    if agency.agency_kind != "Entrusted Unit" or has_letter_in_force(agency.name):
        return ()
    return (block("letter_lapsed"),)


def _opening(agency) -> tuple[Finding, ...]:
    if agency.account_status in ("Open", "Closed", "Declined"):
        return ()
    return opening_findings(
        AccountFacts(
            kind=AgencyKind(agency.agency_kind),
            is_data_complete=True,
            is_reviewed=bool(agency.is_reviewed),
            is_taken_in=bool(agency.is_taken_in),
        )
    )


def _title(agency: str | None) -> str | None:
    return frappe.db.get_value(AGENCY, agency, "agency_name") if agency else None


def _shown(event: dict) -> dict:
    event["act"] = _(event["act"])
    event["to_status"] = _(event["to_status"]) if event["to_status"] else ""
    event["acted_at"] = frappe.utils.format_datetime(event["acted_at"], "yyyy-MM-dd HH:mm")
    return event
