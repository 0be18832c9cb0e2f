"""The work lists of the initialisation as live counts: agencies (R-048) and legal offices (R-049).

Each task says how many are done and how many are left, and leads to the rows that are left.
"""

from dataclasses import asdict, dataclass, field

import frappe
from frappe import _
from frappe.utils import add_days, today

from enforcement_cert.access.scope import Scope, current_scope
from enforcement_cert.domain.account_data import is_complete
from enforcement_cert.organization.account_facts import AGENCY, profile_of
from enforcement_cert.organization.entrustment_effects import reminder_days
from enforcement_cert.organization.letter_facts import units_without_letter

OFFICER = "Enforcement Officer"
_ENDED = ["Closed", "Declined"]


@dataclass(frozen=True)
class Task:
    """One line of a work list. `left` 0 means done; `filters` or `record` lead to what is left."""

    key: str
    title: str
    help: str
    total: int
    left: int
    doctype: str = AGENCY
    filters: dict = field(default_factory=dict)
    record: str | None = None

    @property
    def done(self) -> int:
        """How many are done already."""
        return self.total - self.left


@frappe.whitelist(methods=["GET", "POST"])
def account_tasks() -> dict:
    """Return the caller's work list: {"title", "tasks": [the fields of Task and "done"]}."""
    scope = current_scope()
    if scope.agency:
        title, tasks = _("Work List of the Agency"), agency_tasks(scope)
    elif scope.office:
        title, tasks = _("Work List of the Legal Office"), office_tasks(scope.office)
    else:
        title, tasks = _("Account Work List"), []
    return {"title": title, "tasks": [{**asdict(task), "done": task.done} for task in tasks]}


def _count(doctype: str, filters: dict) -> int:
    """Count by the same reading of filters as the list that opens: the engine's own count takes "" for set."""
    return len(frappe.get_all(doctype, filters=filters, pluck="name", limit=0))


# ---------------------------------------------------------------- agencies


def agency_tasks(scope: Scope) -> list[Task]:
    """Accounts for all units, complete data, letters, officers in their accounts, checked data."""
    agency = frappe.get_doc(AGENCY, scope.agency)
    if not scope.account_is_open:
        own = [_data_task(agency, []), _submit_task(agency)]
        return [_accounts_task(agency), *own] if agency.agency_kind == "First-level Agency" else own
    below = _units_below(agency)
    return [
        _accounts_task(agency),
        _claims_task(agency),
        _data_task(agency, below),
        _letters_task(below),
        _officers_task(below),
        _check_task(agency, below),
    ]


def _units_below(agency) -> list:
    return frappe.get_all(
        AGENCY,
        filters={"lft": [">", agency.lft], "rgt": ["<", agency.rgt], "account_status": ["not in", _ENDED]},
        fields=[
            "name",
            "agency_kind",
            "account_status",
            "entrusted_until",
            "superior_agency",
            "claimed_superior",
        ],
        order_by="lft",
    )


def _accounts_task(agency) -> Task:
    rows = agency.declared_bodies
    is_unanswered = agency.agency_kind == "First-level Agency" and not rows and not agency.has_no_bodies
    return Task(
        "accounts",
        _("Create accounts for all units below"),
        _("List every second-level body and entrusted unit in your data; each needs an account of its own."),
        max(len(rows), int(is_unanswered)),
        sum(1 for row in rows if not row.agency) or int(is_unanswered),
        record=agency.name,
    )


def _claims_task(agency) -> Task:
    waiting = {"claimed_superior": agency.name, "account_status": ["not in", _ENDED]}
    taken = {"superior_agency": agency.name, "account_status": ["not in", _ENDED]}
    left = _count(AGENCY, waiting)
    return Task(
        "claims",
        _("Take in units that have registered themselves"),
        _("They name you as their superior and wait for your answer."),
        left + _count(AGENCY, taken),
        left,
        filters=waiting,
    )


def _data_task(agency, below: list) -> Task:
    units = [agency.name, *(row.name for row in below)]
    lacking = [name for name in units if not is_complete(profile_of(frappe.get_doc(AGENCY, name)))]
    return Task(
        "data",
        _("Complete the data of the accounts"),
        _("Organisation code, establishment, administrator, legal basis, bodies below."),
        len(units),
        len(lacking),
        filters={"name": ["in", lacking]},
        record=lacking[0] if len(lacking) == 1 else None,
    )


def _submit_task(agency) -> Task:
    return Task(
        "submit",
        _("Submit the account for review"),
        _("The legal office reviews it; a unit below another one is also taken in by it."),
        1,
        int(agency.account_status in ("Registered", "Returned")),
        record=agency.name,
    )


def _letters_task(below: list) -> Task:
    units = [row for row in below if row.agency_kind == "Entrusted Unit"]
    limit = add_days(today(), reminder_days())
    missing = set(units_without_letter(units))
    lacking = [
        row.name for row in units if row.name in missing or not row.entrusted_until or str(row.entrusted_until) <= limit
    ]
    return Task(
        "letters",
        _("Sign and upload letters of entrustment"),
        _("Units without a letter in force, or whose letter soon runs out."),
        len(units),
        len(lacking),
        filters={"name": ["in", lacking]},
    )


def _officers_task(below: list) -> Task:
    units = [row.name for row in below if row.account_status == "Open"]
    staffed = frappe.get_all(
        OFFICER, {"agency": ["in", units or [""]]}, pluck="agency", distinct=True, order_by="agency"
    )
    empty = [name for name in units if name not in set(staffed)]
    return Task(
        "officers",
        _("Distribute officers to the accounts"),
        _("Open accounts below in which there is nobody yet."),
        len(units),
        len(empty),
        filters={"name": ["in", empty]},
    )


def _check_task(agency, below: list) -> Task:
    units = [agency.name, *(row.name for row in below)]
    lacking = {"agency": ["in", units], "photo": ["is", "not set"]}
    return Task(
        "check",
        _("Check the data of the officers"),
        _("Officers without a photo cannot get a card; compare names and numbers while you are at it."),
        _count(OFFICER, {"agency": ["in", units]}),
        _count(OFFICER, lacking),
        OFFICER,
        lacking,
    )


# ---------------------------------------------------------------- legal offices

_SOON_WITHOUT = "soon"


def _office_rows() -> tuple[tuple, ...]:
    """Rows of key, title, help, filters of what is left, filters of all there are."""
    return (
        (
            "review",
            _("Review the accounts of the own level"),
            _("Submitted by the agency and waiting for your decision."),
            {"account_status": "Awaiting Review"},
            {},
        ),
        (
            "changes",
            _("Answer wishes for changes"),
            _("Agencies ask you to change what you have reviewed."),
            {"change_request": ["is", "set"]},
            {},
        ),
        (
            "unsubmitted",
            _("Urge accounts that have not been submitted"),
            _("Registered or returned; the agency has to complete its data."),
            {"account_status": ["in", ["Registered", "Returned"]]},
            {},
        ),
        (
            "superiors",
            _("Urge superiors to take their units in"),
            _("Reviewed already; only the superior is missing."),
            {"account_status": "Awaiting Superior"},
            {},
        ),
        (
            "letters",
            _("Look at letters of entrustment that run out"),
            _("Units without a letter in force, or whose letter soon runs out."),
            {"entrusted_until": ["<=", _SOON_WITHOUT]},
            {"agency_kind": "Entrusted Unit", "account_status": "Open"},
        ),
        (
            "check",
            _("Check the data of the accounts"),
            _("More people than posts: is the reason given a good one?"),
            {"exceeding_reason": ["is", "set"]},
            {},
        ),
    )


def office_tasks(office: str) -> list[Task]:
    """Review the accounts of the own level, follow those that hang, check data."""
    return [*(_office_task(office, *row) for row in _office_rows()), _missing_letters_task(office)]


def _missing_letters_task(office: str) -> Task:
    """Open entrusted units whose letter was never entered, or has ended: whatever term their record names."""
    units = frappe.get_all(
        AGENCY,
        filters={"reviewing_office": office, "agency_kind": "Entrusted Unit", "account_status": "Open"},
        fields=["name", "agency_kind", "superior_agency", "claimed_superior"],
        order_by="name",
    )
    missing = units_without_letter(units)
    return Task(
        "letters_missing",
        _("Have missing letters of entrustment entered"),
        _("Open entrusted units without a letter in force; nothing is approved or issued for them until it is there."),
        len(units),
        len(missing),
        filters={"name": ["in", missing]},
    )


def _office_task(office: str, key: str, title: str, text: str, left: dict, among: dict) -> Task:
    limit = add_days(today(), reminder_days())
    left = {name: ["<=", limit] if value == ["<=", _SOON_WITHOUT] else value for name, value in left.items()}
    every = {"reviewing_office": office, "account_status": ["not in", _ENDED], **among}
    rest = {**every, **left}
    return Task(key, title, text, _count(AGENCY, every), _count(AGENCY, rest), filters=rest)
