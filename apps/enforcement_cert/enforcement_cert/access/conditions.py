"""Scopes written as conditions of list queries.

Constant SQL only; every value goes through the database's own escaping. A small territory becomes
a short list of reviewing offices, an agency tree a range of its nested set, so that the indexes on
`agency`, `reviewing_office` and `lft` carry the query.
"""

import frappe

from enforcement_cert.access import territory

NOTHING = "1=0"
# User class → the column that says it all while nothing is stale (territory.py).
_TERRITORY = {
    "City Legal Office": "`tab{}`.`scope_city` = {}",
    "County Legal Office": "`tab{}`.`scope_county` = {}",
}

_AGENCIES_BY_OFFICE = "`tabEnforcement Agency`.`reviewing_office` in ({})"
_AGENCIES_BY_RANGE = "(`tabEnforcement Agency`.`lft` >= {} and `tabEnforcement Agency`.`rgt` <= {})"
_AGENCY_BY_NAME = "`tabEnforcement Agency`.`name` = {}"

_ROW_AGENCY = {
    "Enforcement Officer": "`tabEnforcement Officer`.`agency`",
    "Certificate Application": "`tabCertificate Application`.`agency`",
    "Enforcement Certificate": "`tabEnforcement Certificate`.`agency`",
    "Officer Import": "`tabOfficer Import`.`agency`",
    "Expired Certificate Record": "`tabExpired Certificate Record`.`agency`",
    "Employment Period": "`tabEmployment Period`.`agency`",
    "Certificate Period": "`tabCertificate Period`.`agency`",
    "Chip Operation": "`tabChip Operation`.`agency`",
    "Cancellation Request": "`tabCancellation Request`.`agency`",
    "Loss Report": "`tabLoss Report`.`agency`",
    "Certificate Card": "`tabCertificate Card`.`agency`",
    "Card Handover": "`tabCard Handover`.`agency`",
    "Certificate Review": "`tabCertificate Review`.`agency`",
    "Review Hold": "`tabReview Hold`.`agency`",
    "Review Notice": "`tabReview Notice`.`agency`",
    "Exam Candidate": "`tabExam Candidate`.`agency`",
}
_UNIT_COLUMNS = {
    ("Agency Period", "agency"): "`tabAgency Period`.`agency`",
    ("Officer Transfer", "from_agency"): "`tabOfficer Transfer`.`from_agency`",
    ("Officer Transfer", "to_agency"): "`tabOfficer Transfer`.`to_agency`",
    ("Card Shipment", "to_agency"): "`tabCard Shipment`.`to_agency`",
    ("Leaving Report", "agency"): "`tabLeaving Report`.`agency`",
    ("Handling Post", "agency"): "`tabHandling Post`.`agency`",
    ("Fee Item", "agency"): "`tabFee Item`.`agency`",
    ("Fee Slip", "agency"): "`tabFee Slip`.`agency`",
    ("Printed Notice", "agency"): "`tabPrinted Notice`.`agency`",
    ("Review Scan", "agency"): "`tabReview Scan`.`agency`",
    ("Exam Entrance Event", "agency"): "`tabExam Entrance Event`.`agency`",
}
_ROW_OFFICER = {
    ("Enforcement Officer", "name"): "`tabEnforcement Officer`.`name` = {}",
    ("Certificate Application", "officer"): "`tabCertificate Application`.`officer` = {}",
    ("Enforcement Certificate", "officer"): "`tabEnforcement Certificate`.`officer` = {}",
    ("Card Handover", "officer"): "`tabCard Handover`.`officer` = {}",
    ("Certificate Card", "officer"): "`tabCertificate Card`.`officer` = {}",
    ("Employment Period", "officer"): "`tabEmployment Period`.`officer` = {}",
    ("Certificate Period", "officer"): "`tabCertificate Period`.`officer` = {}",
    ("Cancellation Request", "officer"): "`tabCancellation Request`.`officer` = {}",
    ("Loss Report", "officer"): "`tabLoss Report`.`officer` = {}",
    ("Certificate Review", "officer"): "`tabCertificate Review`.`officer` = {}",
    ("Review Hold", "officer"): "`tabReview Hold`.`officer` = {}",
    ("Review Notice", "officer"): "`tabReview Notice`.`officer` = {}",
    ("Exam Candidate", "officer"): "`tabExam Candidate`.`officer` = {}",
}
_DRAFTED_HERE = "`tabStructure Change`.`drafted_for` = {}"
_TOUCHES_A_UNIT = "`tabStructure Change`.`name` in (select `parent` from `tabStructure Change Unit` where {})"
_UNIT_OF_CHANGE = "`tabStructure Change Unit`.`agency`"
_CLAIMED_SUPERIOR = "`tabEnforcement Agency`.`claimed_superior` = {}"
_EVENT_AGENCY = "`tabAgency Account Event`.`agency`"
_LETTER_UNIT = "`tabEntrustment Letter`.`entrusted_unit`"
_LETTER_SUPERIOR = "`tabEntrustment Letter`.`entrusting_agency`"
_EQUALS = "{} = {}"
_OWN_RUNS = "`tabBulk Run`.`requested_by` = {}"
_OWN_IMPORTS = "`tabOfficer Import`.`owner` = {}"
_EITHER = "({} or {})"
_ROWS_OF_IMPORTS = "`tabOfficer Import Row`.`officer_import` in (select `name` from `tabOfficer Import` where {})"
_AMONG = "{} in ({})"
_FEW_UNITS = 50
_UNITS_INSIDE = "select name from `tabEnforcement Agency` where lft >= %s and rgt <= %s order by lft"
_IN_VISIBLE_AGENCIES = "{} in (select `name` from `tabEnforcement Agency` where {})"


def _quoted(*values) -> list[str]:
    return [frappe.db.escape(value) for value in values]


def _agency_filter(scope) -> str | None:
    """Condition on the agency table; None if the scope has no agencies at all."""
    if scope.agency_range:
        return _AGENCIES_BY_RANGE.format(int(scope.agency_range[0]), int(scope.agency_range[1]))
    if scope.offices:
        return _AGENCIES_BY_OFFICE.format(", ".join(_quoted(*scope.offices)))
    return None


def agencies(scope) -> str:
    """Condition for the list of agencies."""
    if scope.is_unrestricted:
        return ""
    if scope.officer:
        agency = frappe.db.get_value("Enforcement Officer", scope.officer, "agency")
        return _AGENCY_BY_NAME.format(*_quoted(agency or ""))
    if not scope.account_is_open:
        return _AGENCY_BY_NAME.format(*_quoted(scope.agency))
    seen = _agency_filter(scope)
    if scope.agency and seen:
        return _EITHER.format(seen, _CLAIMED_SUPERIOR.format(*_quoted(scope.agency)))
    return seen or NOTHING


def account_events(scope) -> str:
    """Condition for the history of accounts."""
    return _of_visible_units(scope, _EVENT_AGENCY, _EVENT_AGENCY)


def letters(scope) -> str:
    """Condition for letters of entrustment."""
    return _of_visible_units(scope, _LETTER_UNIT, _LETTER_SUPERIOR)


def _of_visible_units(scope, unit_column: str, own_column: str) -> str:
    """Rows whose unit is visible, or whose own column names the login's own unit; not open: the own unit's only."""
    if scope.is_unrestricted:
        return ""
    if scope.officer or not (scope.agency or scope.offices):
        return NOTHING
    if scope.agency and not scope.account_is_open:
        return _EQUALS.format(unit_column, *_quoted(scope.agency))
    seen = _IN_VISIBLE_AGENCIES.format(unit_column, _agency_filter(scope) or NOTHING)
    return _EITHER.format(seen, _EQUALS.format(own_column, *_quoted(scope.agency))) if scope.agency else seen


def by_agency(scope, doctype: str, officer_field: str) -> str:
    """Condition for rows that belong to an agency, or to one officer."""
    if scope.is_unrestricted:
        return ""
    if scope.officer:
        return _ROW_OFFICER[doctype, officer_field].format(*_quoted(scope.officer))
    column = _TERRITORY.get(scope.user_class)
    if column and doctype in territory.ROWS and territory.is_settled(doctype):
        return column.format(doctype, *_quoted(scope.office))
    few = _few_units(scope)
    if few:
        return _AMONG.format(_ROW_AGENCY[doctype], ", ".join(_quoted(*few)))
    inner = _agency_filter(scope)
    return _IN_VISIBLE_AGENCIES.format(_ROW_AGENCY[doctype], inner) if inner else NOTHING


def _few_units(scope) -> list[str]:
    """Names of the own unit and those below, if they are few: a list of names leads to the index of the unit,
    while the optimizer walks the whole table for the nested set of a small tree."""
    if not scope.agency_range:
        return []
    first, last = scope.agency_range
    if last - first >= 2 * _FEW_UNITS:
        return []
    return [row[0] for row in frappe.db.sql(_UNITS_INSIDE, (first, last))]


def imports(scope) -> str:
    """Condition for imports: own ones, and those whose agency is visible."""
    if scope.is_unrestricted:
        return ""
    if not scope.account_is_open:
        return NOTHING
    own = _OWN_IMPORTS.format(*_quoted(scope.user))
    inner = _agency_filter(scope)
    if not inner:
        return own
    return _EITHER.format(own, _IN_VISIBLE_AGENCIES.format(_ROW_AGENCY["Officer Import"], inner))


def import_rows(scope) -> str:
    """Condition for rows of an import's log: those of visible imports."""
    return "" if scope.is_unrestricted else _ROWS_OF_IMPORTS.format(imports(scope))


def runs(scope, *, sees_all: bool) -> str:
    """Condition for bulk runs: those the login has asked for; administrators see all."""
    if not scope.account_is_open:
        return NOTHING
    return "" if sees_all else _OWN_RUNS.format(*_quoted(scope.user))


def of_units(scope, doctype: str, *columns: str) -> str:
    """Condition for rows one of whose units is visible; nothing for officers."""
    if scope.is_unrestricted:
        return ""
    inner = _agency_filter(scope)
    if scope.officer or not inner:
        return NOTHING
    parts = [_IN_VISIBLE_AGENCIES.format(_UNIT_COLUMNS[doctype, column], inner) for column in columns]
    return parts[0] if len(parts) == 1 else _EITHER.format(*parts)


_CAMPAIGNS_OF = "`tabReview Campaign`.`legal_office` in ({})"


def campaigns(scope, reviewing_office: str | None) -> str:
    """Condition for campaigns: of the own office and those below; for units and officers of the reviewing office."""
    if scope.is_unrestricted:
        return ""
    offices = scope.offices if scope.office else (reviewing_office,)
    if not offices or not all(offices) or not scope.account_is_open:
        return NOTHING
    return _CAMPAIGNS_OF.format(", ".join(_quoted(*offices)))


_SESSIONS_OF = "`tabExam Session`.`legal_office` in ({})"
_DOORS_OF = "`tabExam Entrance Event`.`legal_office` in ({})"


def exam_sessions(scope, offices: tuple[str, ...]) -> str:
    """Condition for sessions: of the given offices."""
    if scope.is_unrestricted:
        return ""
    return _SESSIONS_OF.format(", ".join(_quoted(*offices))) if offices else NOTHING


def entrance_events(scope) -> str:
    """Condition for what happened at the door: of visible units; for an office also at its doors and those below."""
    of_units_seen = of_units(scope, "Exam Entrance Event", "agency")
    if scope.is_unrestricted or not scope.office:
        return of_units_seen
    return _EITHER.format(of_units_seen, _DOORS_OF.format(", ".join(_quoted(*scope.offices))))


def structure_changes(scope) -> str:
    """Condition for changes of structure: drafted on this side, or touching a visible unit."""
    if scope.is_unrestricted:
        return ""
    inner = _agency_filter(scope)
    if scope.officer or not inner:
        return NOTHING
    own = _DRAFTED_HERE.format(*_quoted(scope.agency or scope.office or ""))
    return _EITHER.format(own, _TOUCHES_A_UNIT.format(_IN_VISIBLE_AGENCIES.format(_UNIT_OF_CHANGE, inner)))


_DELEGABLE = "`tabUser Assignment`.`user_class` != 'System Administrator'"
_LOGINS_OF_OFFICES = "`tabUser Assignment`.`legal_office` in ({})"
_UNIT_OF_LOGIN = "`tabUser Assignment`.`agency`"
_LOGINS_OF_OFFICERS = "`tabUser Assignment`.`officer` in (select `name` from `tabEnforcement Officer` where {})"
_BOTH = "({} and ({}))"


def assignments(scope) -> str:
    """Condition for logins an account administrator sees: those of offices, units and officers of the own tree."""
    if scope.is_unrestricted:
        return _DELEGABLE
    inner = _agency_filter(scope)
    if not inner:
        return NOTHING
    units = _IN_VISIBLE_AGENCIES.format(_UNIT_OF_LOGIN, inner)
    officers = _LOGINS_OF_OFFICERS.format(_IN_VISIBLE_AGENCIES.format(_ROW_AGENCY["Enforcement Officer"], inner))
    parts = [units, officers]
    if scope.office:
        parts.append(_LOGINS_OF_OFFICES.format(", ".join(_quoted(*scope.offices))))
    return _BOTH.format(_DELEGABLE, " or ".join(parts))


_OWN_OR_PUBLIC_FILES = "(`tabFile`.`owner` = {} or `tabFile`.`is_private` = 0)"


def files(scope, *, sees_all: bool) -> str:
    """Condition for the list of files: one's own and public ones; those of a record are shown with the record."""
    return "" if sees_all else _OWN_OR_PUBLIC_FILES.format(*_quoted(scope.user))
