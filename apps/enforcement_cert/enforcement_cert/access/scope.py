"""Who sees and changes which row. No other file of the app decides this.

A login has one place in one of two trees, given by its User Assignment: a legal office (with all
offices below it) or an agency (with all units below it). From that place follow the rows:

* a legal office sees the agencies, officers, applications and certificates of its territory,
  its own level and all below (R-004, R-009), and decides only where it is the reviewing office (R-005);
* an agency sees itself and its units (R-024, G-031) and changes only what is its own (R-003);
* an officer sees the own record.

An agency whose account is not open (R-055) sees and fills in its own profile and nothing else.
Whoever has no place sees nothing. The scope is read once per request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import frappe
from frappe.utils import getdate

from enforcement_cert.access import conditions
from enforcement_cert.domain.account_life import ENDED, AccountStatus
from enforcement_cert.domain.application_stages import ApplicationPlace, Stage, steps_for
from enforcement_cert.domain.assignments import is_in_force

UNRESTRICTED_ROLES = frozenset({"System Manager", "Certificate System Administrator"})
LEGAL_OFFICE_CLASSES = frozenset({"Provincial Legal Office", "City Legal Office", "County Legal Office"})
AGENCY_CLASSES = frozenset({"Enforcement Agency", "Second-level Body"})
OPEN_ACCOUNT = str(AccountStatus.OPEN)
# Accounts that have ended, closed or declined: their profile is looked at, not changed (G-047).
LOCKED_ACCOUNTS = frozenset(str(status) for status in ENDED)
# Nothing is written in these without the duty; the class alone only reads. All other types of
# records ask for duties themselves: by roles in the record type, or step by step.
_NEEDS_DUTY = frozenset(
    {"Legal Office", "Enforcement Agency", "Entrustment Letter", "Officer Import", "Officer Import Row"}
)
READING = frozenset({"read", "select", "report", "export", "print", "email"})


@dataclass(frozen=True)
class Scope:
    """The place of one login. `offices` and `agencies` are names; None means: all of them."""

    user: str
    user_class: str | None = None
    office: str | None = None
    agency: str | None = None
    officer: str | None = None
    offices: Sequence[str] | None = ()
    agency_range: tuple[int, int] | None = None
    account_status: str | None = None

    @property
    def account_is_open(self) -> bool:
        """False for a login of an agency whose account is not open (R-055): only its own profile is left to it."""
        return not self.agency or self.account_status == OPEN_ACCOUNT

    @property
    def is_unrestricted(self) -> bool:
        """True for administrators and the provincial office, who see the whole province."""
        return self.offices is None

    def covers(self, office: str | None) -> bool:
        """Say whether an office is in the territory: the own one or one below; any for the whole province."""
        return self.offices is None or office in self.offices


def current_scope(user: str | None = None) -> Scope:
    """Return the scope of a user (default: of this request), read once per request."""
    user = user or frappe.session.user
    cache = getattr(frappe.local, "enforcement_scopes", None)
    if cache is None:
        cache = frappe.local.enforcement_scopes = {}
    if user not in cache:
        cache[user] = _read_scope(user)
    return cache[user]


def forget_scopes() -> None:
    """Drop what this request knows of scopes; called when a tree or an assignment changes."""
    frappe.local.enforcement_scopes = {}


class OfficesBelow(Sequence):
    """Names of an office and of all below it, read when somebody asks for them: most lists do not need them."""

    def __init__(self, office: str):
        self._office = office

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(row[0] for row in frappe.db.sql(_OFFICES_BELOW, (self._office,)))

    def __getitem__(self, index):
        return self._names[index]

    def __len__(self) -> int:
        return len(self._names)


_PLACE_OF_LOGIN = (
    "select user_class, legal_office, agency, officer, valid_from, valid_until "
    "from `tabUser Assignment` where user = %s and is_active = 1"
)
_PLACE_IN_TREE = "select lft, rgt, account_status from `tabEnforcement Agency` where name = %s"
_OFFICES_BELOW = (
    "select b.name from `tabLegal Office` o join `tabLegal Office` b on b.lft >= o.lft and b.rgt <= o.rgt "
    "where o.name = %s order by b.lft"
)


def _read_scope(user: str) -> Scope:
    """Ask for the place of a login: in every request, so in the fewest words that the database needs to hear."""
    if user == "Administrator" or UNRESTRICTED_ROLES & set(frappe.get_roles(user)):
        return Scope(user, user_class="System Administrator", offices=None)
    found = frappe.db.sql(_PLACE_OF_LOGIN, (user,))
    if not found:
        return Scope(user)
    user_class, office, agency, officer, first, last = found[0]
    if (first or last) and not is_in_force(True, first, last, getdate()):
        return Scope(user)
    if user_class in LEGAL_OFFICE_CLASSES:
        return _office_scope(user, user_class, office)
    if user_class in AGENCY_CLASSES:
        return _agency_scope(user, user_class, agency)
    return Scope(user, user_class=user_class, officer=officer)


def _office_scope(user: str, user_class: str, office: str | None) -> Scope:
    if user_class == "Provincial Legal Office":
        return Scope(user, user_class, office=office, offices=None)
    return Scope(user, user_class, office=office, offices=OfficesBelow(office or ""))


def _agency_scope(user: str, user_class: str, agency: str | None) -> Scope:
    found = frappe.db.sql(_PLACE_IN_TREE, (agency,))
    if not found:
        return Scope(user, user_class)
    first, last, account_status = found[0]
    return Scope(
        user,
        user_class,
        agency=agency,
        agency_range=(first, last) if account_status == OPEN_ACCOUNT else None,
        account_status=account_status,
    )


# ---------------------------------------------------------------- single records


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    rule = _RECORD_RULES.get(doc.doctype)
    if rule is None:
        return True
    if not scope.account_is_open and doc.doctype not in _OPEN_TO_CLOSED_ACCOUNTS:
        return False
    if ptype not in READING and doc.doctype in _NEEDS_DUTY and not has_writing_duty(scope):
        return False
    return bool(rule(scope, doc, ptype not in READING))  # None would mean to the engine: not decided here


def sees_agency(scope: Scope, agency: str | None) -> bool:
    """Say whether the agency lies in the territory or the tree of this scope."""
    if scope.is_unrestricted:
        return True
    if not agency:
        return False
    place = frappe.db.get_value("Enforcement Agency", agency, ["reviewing_office", "lft", "rgt"], as_dict=True)
    if not place:
        return False
    if scope.agency_range:
        return scope.agency_range[0] <= place.lft and place.rgt <= scope.agency_range[1]
    return scope.covers(place.reviewing_office)


def has_writing_duty(scope: Scope) -> bool:
    """Say whether a login keeps records at all: a unit's clerk, an office's reviewer, an administrator (R-007)."""
    if is_administrator(scope):
        return True
    duty = "Agency Clerk" if scope.agency else "Legal Reviewer"
    return bool(scope.agency or scope.office) and duty in frappe.get_roles(scope.user)


def is_administrator(scope: Scope) -> bool:
    """Say whether this is a system administrator (not a legal office)."""
    return scope.user_class == "System Administrator"


def _office_rule(scope: Scope, doc, writing: bool) -> bool:
    return not writing or scope.is_unrestricted


def _agency_rule(scope: Scope, doc, writing: bool) -> bool:
    if doc.is_new() or writing:
        return _may_write_agency(scope, doc)
    if scope.officer:
        return doc.name == frappe.db.get_value("Enforcement Officer", scope.officer, "agency")
    return doc.name == scope.agency or sees_agency(scope, doc.name) or _is_asked_to_take_in(scope, doc)


def _is_asked_to_take_in(scope: Scope, doc) -> bool:
    """A unit that names a superior is not in its tree yet (R-026); the superior sees this one record to decide."""
    return bool(scope.agency) and scope.account_is_open and doc.get("claimed_superior") == scope.agency


def _event_rule(scope: Scope, doc, writing: bool) -> bool:
    """The history of an account is read with the account, and written by nobody's hand."""
    return not writing and (doc.get("agency") == scope.agency or sees_agency(scope, doc.get("agency")))


def _letter_rule(scope: Scope, doc, writing: bool) -> bool:
    """A letter is drafted by either side or the office that reviews the unit, and read by whoever sees the unit."""
    if is_administrator(scope):
        return True
    units = _before_and_after(doc, "entrusted_unit") - {None}
    places = [
        frappe.db.get_value(
            "Enforcement Agency", unit, ["reviewing_office", "superior_agency", "claimed_superior"], as_dict=True
        )
        for unit in units
    ]
    if scope.agency:
        superiors = {place.superior_agency or place.claimed_superior for place in places if place}
        is_superior = scope.account_is_open and superiors == {scope.agency}
        is_party = bool(units) and (units == {scope.agency} or is_superior)
        return is_party or (not writing and all(sees_agency(scope, unit) for unit in units))
    if not writing:
        return all(sees_agency(scope, unit) for unit in units)
    return bool(scope.office) and all(place and place.reviewing_office == scope.office for place in places)


def _may_write_agency(scope: Scope, doc) -> bool:
    """Whose accounts a login keeps: an office those it reviews, an agency its own profile and new units below."""
    if scope.is_unrestricted:
        return True
    if scope.office:
        return _before_and_after(doc, "reviewing_office") == {scope.office}
    if not scope.agency or scope.account_status in LOCKED_ACCOUNTS:
        return False
    if doc.is_new():
        return scope.account_is_open and doc.get("superior_agency") == scope.agency
    return doc.name == scope.agency


def _officer_rule(scope: Scope, doc, writing: bool) -> bool:
    if writing or doc.is_new():
        return is_administrator(scope) or bool(scope.agency and _before_and_after(doc, "agency") == {scope.agency})
    return doc.name == scope.officer or sees_agency(scope, doc.get("agency"))


def _run_rule(scope: Scope, doc, writing: bool) -> bool:
    """Progress and report of bulk work name persons: for who asked for it, and for administrators."""
    return is_administrator(scope) or doc.get("requested_by") == scope.user


def _before_and_after(doc, field: str) -> set:
    """What the record says of its place and, if it is stored, what it said so far.

    The values at hand may come from a browser: by them alone anybody could make another unit's
    record look like one of the own.
    """
    values = {doc.get(field)}
    return values if doc.is_new() else values | {frappe.db.get_value(doc.doctype, doc.name, field)}


def _application_rule(scope: Scope, doc, writing: bool) -> bool:
    if doc.is_new():
        agency = frappe.db.get_value("Enforcement Officer", doc.get("officer"), "agency")
        return may_decide(scope, {"stage": "Draft", "agency": agency})
    if writing:
        return may_decide(scope, _stored(doc))
    if scope.officer:
        return doc.get("officer") == scope.officer
    return sees_agency(scope, doc.get("agency"))


def _certificate_rule(scope: Scope, doc, writing: bool) -> bool:
    if scope.officer and doc.get("officer") == scope.officer:
        return not writing
    return sees_agency(scope, doc.get("agency"))


def _period_rule(scope: Scope, doc, writing: bool) -> bool:
    """History is read where its unit is seen, and by the officer it is about; nobody writes it (X-64)."""
    if writing:
        return False
    if scope.officer:
        return doc.get("officer") == scope.officer
    return sees_agency(scope, doc.get("agency"))


def _structure_change_rule(scope: Scope, doc, writing: bool) -> bool:
    """A change of structure is read by whoever sees one of its units; written by the side that drafts it."""
    if writing or doc.is_new():
        return is_administrator(scope) or _drafts(scope, doc)
    if scope.is_unrestricted or _drafts(scope, doc):
        return True
    return any(sees_agency(scope, row.agency) for row in doc.get("units") or ())


def _drafts(scope: Scope, doc) -> bool:
    """Say whether the login sits on the side that has drafted, or is about to draft, this record."""
    place = scope.agency or scope.office
    if not place:
        return False
    sides = _before_and_after(doc, "drafted_for")
    return sides == {place} or (doc.is_new() and not doc.get("drafted_for"))


def _review_rule(scope: Scope, doc, writing: bool) -> bool:
    """Reviews, holds, scans and notices are read where their unit is seen; the services of review/ write them."""
    if writing:
        return False
    if scope.officer:
        return doc.doctype != "Review Scan" and doc.get("officer") == scope.officer
    return sees_agency(scope, doc.get("agency"))


def _campaign_rule(scope: Scope, doc, writing: bool) -> bool:
    """A campaign is kept by its office, and read by the offices above and by the units and officers it reviews."""
    if writing or doc.is_new():
        return is_administrator(scope) or (
            scope.office is not None and _before_and_after(doc, "legal_office") == {scope.office}
        )
    if scope.is_unrestricted or (scope.office and scope.covers(doc.get("legal_office"))):
        return True
    return doc.get("legal_office") is not None and doc.get("legal_office") == office_of(scope)


def _exam_session_rule(scope: Scope, doc, writing: bool) -> bool:
    """A session is kept by its office; offices above and below, and the units and officers it serves, read it."""
    if writing or doc.is_new():
        return is_administrator(scope) or (
            scope.office is not None and _before_and_after(doc, "legal_office") == {scope.office}
        )
    return scope.is_unrestricted or doc.get("legal_office") in exam_offices(scope)


def exam_offices(scope: Scope) -> tuple[str, ...]:
    """Return the offices whose sessions a login sees: its own with those below, or that of its unit; and all above."""
    if not scope.account_is_open:
        return ()
    first = scope.office or office_of(scope)
    place = first and frappe.db.get_value("Legal Office", first, ["lft", "rgt"], as_dict=True)
    if not place:
        return ()
    above = {"lft": ["<=", place.lft], "rgt": [">=", place.rgt]}
    return (*(scope.offices or ()), *frappe.get_all("Legal Office", filters=above, pluck="name", order_by="lft"))


def _entrance_event_rule(scope: Scope, doc, writing: bool) -> bool:
    """What happened at a door is read by the organising office and those above, and where the unit is seen."""
    if writing or scope.officer:
        return False
    if scope.is_unrestricted or (scope.office and scope.covers(doc.get("legal_office"))):
        return True
    return sees_agency(scope, doc.get("agency"))


def office_of(scope: Scope) -> str | None:
    """Return the office that reviews the unit a login belongs to; None for offices and logins without a place."""
    unit = scope.agency or (scope.officer and frappe.db.get_value("Enforcement Officer", scope.officer, "agency"))
    return frappe.db.get_value("Enforcement Agency", unit, "reviewing_office") if unit else None


def _transfer_rule(scope: Scope, doc, writing: bool) -> bool:
    """A transfer is read on both sides; its own steps alone write it."""
    if doc.is_new() or not writing:
        sides = (doc.get("from_agency"), doc.get("to_agency"))
        return is_administrator(scope) or any(sees_agency(scope, side) for side in sides)
    return False


def _leaving_rule(scope: Scope, doc, writing: bool) -> bool:
    """A leaving report is made by the officer's unit and read where the unit is seen."""
    if writing or doc.is_new():
        return is_administrator(scope) or bool(scope.agency and _before_and_after(doc, "agency") == {scope.agency})
    return sees_agency(scope, doc.get("agency"))


def _flow_rule(scope: Scope, doc, writing: bool) -> bool:
    """Cancellation and loss are read where the unit is seen and by the holder; their own steps alone write them."""
    if writing or doc.is_new():
        return False
    if scope.officer:
        return doc.get("officer") == scope.officer
    return sees_agency(scope, doc.get("agency"))


def _import_rule(scope: Scope, doc, writing: bool) -> bool:
    owners = _before_and_after(doc, "owner") if writing else {doc.owner}
    if is_administrator(scope) or owners <= {None, scope.user}:
        return True
    return not writing and sees_agency(scope, doc.get("agency"))


def _import_row_rule(scope: Scope, doc, writing: bool) -> bool:
    if not doc.get("officer_import"):
        return False
    return _import_rule(scope, frappe.get_cached_doc("Officer Import", doc.officer_import), writing)


def _assignment_rule(scope: Scope, doc, writing: bool) -> bool:
    """Logins are administered by system administrators and, inside their own tree, by delegated ones (X-57)."""
    from enforcement_cert.access import delegation

    if doc.is_new() or writing:
        return delegation.may_administer(doc, scope.user)
    return delegation.sees_assignment(scope, doc)


def _post_rule(scope: Scope, doc, writing: bool) -> bool:
    """Posts are read where their unit is seen; approval/posts.py alone gives them to others (R-064)."""
    if writing or doc.is_new():
        return is_administrator(scope)
    return sees_agency(scope, doc.get("agency"))


def _fee_item_rule(scope: Scope, doc, writing: bool) -> bool:
    """Fee items are kept by the charging unit's system management, read where the unit is seen."""
    if writing or doc.is_new():
        return is_administrator(scope) or _is_of_own_unit(scope, doc)
    return sees_agency(scope, doc.get("agency"))


def _fee_slip_rule(scope: Scope, doc, writing: bool) -> bool:
    """Fee slips are drafted by the unit's own case handlers, read where the unit is seen."""
    if writing or doc.is_new():
        return _is_of_own_unit(scope, doc)
    return sees_agency(scope, doc.get("agency"))


def _is_of_own_unit(scope: Scope, doc) -> bool:
    """Say whether a record is the own unit's; a new one may leave its unit out, which then is the own one."""
    units = _before_and_after(doc, "agency")
    return bool(scope.agency) and (units == {scope.agency} or (doc.is_new() and units == {None}))


def _printed_rule(scope: Scope, doc, writing: bool) -> bool:
    """Issued notices are read where their unit is seen; papers/notices.py alone writes them."""
    return not writing and sees_agency(scope, doc.get("agency"))


def _stored(doc):
    """The record as the database has it: what a browser sends must not decide who may write."""
    fields = ["stage", "agency", "reviewing_office"]
    return frappe.db.get_value(doc.doctype, doc.name, fields, as_dict=True) or doc


def may_decide(scope: Scope, application) -> bool:
    """Say whether this login may take any step on an application in its present stage.

    The table of steps decides: an agency for its own (R-003, R-012), in Legal Review only the
    reviewing office itself (R-004, R-005), the provincial card makers at the end (R-010).
    """
    from enforcement_cert.access.actors import actors_of

    place = ApplicationPlace(application.get("agency"), application.get("reviewing_office"))
    stage = application.get("stage") or Stage.DRAFT
    return any(steps_for(stage, actor, place) for actor in actors_of(scope))


# What an agency still needs while its account is not open: its profile and the offices it may name in it.
_OPEN_TO_CLOSED_ACCOUNTS = frozenset(
    {"Enforcement Agency", "Legal Office", "Agency Account Event", "Entrustment Letter"}
)


_RECORD_RULES = {
    "Legal Office": _office_rule,
    "Enforcement Agency": _agency_rule,
    "Agency Account Event": _event_rule,
    "Entrustment Letter": _letter_rule,
    "Enforcement Officer": _officer_rule,
    "Certificate Application": _application_rule,
    "Enforcement Certificate": _certificate_rule,
    "Officer Import": _import_rule,
    "Officer Import Row": _import_row_rule,
    "User Assignment": _assignment_rule,
    "Bulk Run": _run_rule,
    "Agency Period": _period_rule,
    "Employment Period": _period_rule,
    "Certificate Period": _period_rule,
    "Structure Change": _structure_change_rule,
    "Officer Transfer": _transfer_rule,
    "Leaving Report": _leaving_rule,
    "Cancellation Request": _flow_rule,
    "Loss Report": _flow_rule,
    "Handling Post": _post_rule,
    "Fee Item": _fee_item_rule,
    "Fee Slip": _fee_slip_rule,
    "Printed Notice": _printed_rule,
    "Certificate Review": _review_rule,
    "Review Hold": _review_rule,
    "Review Scan": _review_rule,
    "Review Notice": _review_rule,
    "Review Campaign": _campaign_rule,
    "Exam Session": _exam_session_rule,
    "Exam Candidate": _flow_rule,
    "Exam Entrance Event": _entrance_event_rule,
}


# ---------------------------------------------------------------- lists (hook: one function per record type)


def agency_conditions(user: str | None = None) -> str:
    """Rows of Enforcement Agency that a user sees, as a condition for list queries."""
    return conditions.agencies(current_scope(user))


def event_conditions(user: str | None = None) -> str:
    """Rows of Agency Account Event that a user sees: those of visible accounts."""
    return conditions.account_events(current_scope(user))


def letter_conditions(user: str | None = None) -> str:
    """Rows of Entrustment Letter that a user sees: those of visible units, and those it has entrusted."""
    return conditions.letters(current_scope(user))


def officer_conditions(user: str | None = None) -> str:
    """Rows of Enforcement Officer that a user sees."""
    return conditions.by_agency(current_scope(user), "Enforcement Officer", "name")


def application_conditions(user: str | None = None) -> str:
    """Rows of Certificate Application that a user sees."""
    return conditions.by_agency(current_scope(user), "Certificate Application", "officer")


def certificate_conditions(user: str | None = None) -> str:
    """Rows of Enforcement Certificate that a user sees."""
    return conditions.by_agency(current_scope(user), "Enforcement Certificate", "officer")


def cancellation_conditions(user: str | None = None) -> str:
    """Rows of Cancellation Request that a user sees: those of visible units; an officer the own ones."""
    return conditions.by_agency(current_scope(user), "Cancellation Request", "officer")


def loss_conditions(user: str | None = None) -> str:
    """Rows of Loss Report that a user sees: those of visible units; an officer the own ones."""
    return conditions.by_agency(current_scope(user), "Loss Report", "officer")


def import_conditions(user: str | None = None) -> str:
    """Rows of Officer Import that a user sees: the own ones and those of visible agencies."""
    return conditions.imports(current_scope(user))


def import_row_conditions(user: str | None = None) -> str:
    """Rows of Officer Import Row that a user sees: those of visible imports."""
    return conditions.import_rows(current_scope(user))


def run_conditions(user: str | None = None) -> str:
    """Rows of Bulk Run that a user sees: the own ones; administrators all."""
    scope = current_scope(user)
    return conditions.runs(scope, sees_all=is_administrator(scope))


def assignment_conditions(user: str | None = None) -> str:
    """Rows of User Assignment: those a login administers."""
    from enforcement_cert.access import delegation

    return delegation.conditions_for(current_scope(user))


def agency_period_conditions(user: str | None = None) -> str:
    """Rows of Agency Period that a user sees: those of visible units."""
    return conditions.of_units(current_scope(user), "Agency Period", "agency")


def employment_period_conditions(user: str | None = None) -> str:
    """Rows of Employment Period that a user sees: those spent in visible units, and the own ones."""
    return conditions.by_agency(current_scope(user), "Employment Period", "officer")


def certificate_period_conditions(user: str | None = None) -> str:
    """Rows of Certificate Period that a user sees: those spent in visible units, and the own ones."""
    return conditions.by_agency(current_scope(user), "Certificate Period", "officer")


def structure_change_conditions(user: str | None = None) -> str:
    """Rows of Structure Change that a user sees: those that touch a visible unit."""
    return conditions.structure_changes(current_scope(user))


def transfer_conditions(user: str | None = None) -> str:
    """Rows of Officer Transfer that a user sees: those from or to a visible unit."""
    return conditions.of_units(current_scope(user), "Officer Transfer", "from_agency", "to_agency")


def post_conditions(user: str | None = None) -> str:
    """Rows of Handling Post that a user sees: those of visible units."""
    return conditions.of_units(current_scope(user), "Handling Post", "agency")


def fee_item_conditions(user: str | None = None) -> str:
    """Rows of Fee Item that a user sees: those of visible units."""
    return conditions.of_units(current_scope(user), "Fee Item", "agency")


def fee_slip_conditions(user: str | None = None) -> str:
    """Rows of Fee Slip that a user sees: those of visible units."""
    return conditions.of_units(current_scope(user), "Fee Slip", "agency")


def printed_notice_conditions(user: str | None = None) -> str:
    """Rows of Printed Notice that a user sees: those of visible units."""
    return conditions.of_units(current_scope(user), "Printed Notice", "agency")


def leaving_conditions(user: str | None = None) -> str:
    """Rows of Leaving Report that a user sees: those of visible units."""
    return conditions.of_units(current_scope(user), "Leaving Report", "agency")


def review_conditions(user: str | None = None) -> str:
    """Rows of Certificate Review that a user sees: those of visible units, and the own ones."""
    return conditions.by_agency(current_scope(user), "Certificate Review", "officer")


def hold_conditions(user: str | None = None) -> str:
    """Rows of Review Hold that a user sees: those of visible units, and the own ones."""
    return conditions.by_agency(current_scope(user), "Review Hold", "officer")


def scan_conditions(user: str | None = None) -> str:
    """Rows of Review Scan that a user sees: those of visible units; officers none."""
    return conditions.of_units(current_scope(user), "Review Scan", "agency")


def notice_conditions(user: str | None = None) -> str:
    """Rows of Review Notice that a user sees: those of visible units, and those about the own certificate."""
    return conditions.by_agency(current_scope(user), "Review Notice", "officer")


def campaign_conditions(user: str | None = None) -> str:
    """Rows of Review Campaign that a user sees: of the offices in sight, or of the one that reviews the own unit."""
    scope = current_scope(user)
    return conditions.campaigns(scope, office_of(scope))


def exam_session_conditions(user: str | None = None) -> str:
    """Rows of Exam Session that a user sees: of the offices in sight and of those above the own place."""
    scope = current_scope(user)
    return conditions.exam_sessions(scope, () if scope.is_unrestricted else exam_offices(scope))


def exam_candidate_conditions(user: str | None = None) -> str:
    """Rows of Exam Candidate that a user sees: those of visible units, and the own ones."""
    return conditions.by_agency(current_scope(user), "Exam Candidate", "officer")


def entrance_event_conditions(user: str | None = None) -> str:
    """Rows of Exam Entrance Event that a user sees: at the doors of visible offices, and of visible units."""
    return conditions.entrance_events(current_scope(user))


def file_conditions(user: str | None = None) -> str:
    """Rows of File that a user lists. The engine alone would list every file of every readable record type."""
    scope = current_scope(user)
    return conditions.files(scope, sees_all=is_administrator(scope))
