"""What the public register holds: units, entrusted units and officers (R-018, G-105).

Officers in the extent of G-094 and without the photo, which belongs to whoever has the card before him.
Whoever asks must name a unit or a whole name: nobody leafs through all officers of the province.
Every query is open to the public on purpose and names its columns; no other row or column leaves here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.utils import cint

from enforcement_cert.domain.certificate_states import CertificateFacts, PublicAnswer, public_answer

PAGE_SIZE = 20
LONGEST_QUESTION = 40
LAST_PAGE = 500
SETTINGS = "Certificate Settings"
LEVELS = ("Province", "City", "County", "Township")
_UNITS = """
select unit.name, unit.agency_name, unit.legal_kind, unit.government_level, unit.agency_kind, unit.legal_basis,
    unit.power_scope, unit.enforcement_area, place.full_name as division, above.agency_name as superior_name,
    office.office_name
from `tabEnforcement Agency` unit
left join `tabAdministrative Division` place on place.name = unit.administrative_division
left join `tabEnforcement Agency` above on above.name = unit.superior_agency
left join `tabLegal Office` office on office.name = unit.reviewing_office
where unit.account_status = 'Open' and unit.agency_kind <> 'Entrusted Unit'
    and unit.agency_name like %(wanted)s and (%(level)s = '' or unit.government_level = %(level)s)
order by unit.administrative_division, unit.lft
limit %(size)s offset %(start)s
"""
_ENTRUSTED = """
select unit.name, unit.agency_name, place.full_name as division, above.agency_name as superior_name,
    letter.matters, letter.powers, letter.valid_from, letter.valid_until, letter.publication_token, letter.letter_file
from `tabEntrustment Letter` letter
join `tabEnforcement Agency` unit on unit.name = letter.entrusted_unit
join `tabEnforcement Agency` above on above.name = letter.entrusting_agency
left join `tabAdministrative Division` place on place.name = unit.administrative_division
where letter.letter_state = 'In Force' and letter.is_published = 1 and unit.account_status = 'Open'
    and (unit.agency_name like %(wanted)s or above.agency_name like %(wanted)s)
    and (%(level)s = '' or unit.government_level = %(level)s)
order by unit.administrative_division, unit.lft, letter.valid_from
limit %(size)s offset %(start)s
"""
_OFFICERS = """
select held.certificate_status, held.certificate_number, held.officer_name, held.unit_name, held.entrusted_unit_name,
    held.enforcement_area, held.power_scope, held.valid_from, held.valid_until, held.review_due_on,
    held.review_counts_until, kind.type_name
from `tabEnforcement Certificate` held
join `tabCertificate Type` kind on kind.name = held.certificate_type
where held.certificate_status = 'Valid' and coalesce(held.valid_from <= %(today)s, 1)
    and coalesce(held.valid_until >= %(today)s, 1) and coalesce(held.review_counts_until >= %(today)s, 1)
    and (%(name)s = '' or held.officer_name = %(name)s) and (%(unit)s = '' or held.agency = %(unit)s)
order by held.officer_name, held.certificate_number
limit %(size)s offset %(start)s
"""


@dataclass(frozen=True)
class Question:
    """What a visitor asks the register. `page` begins at 1; `unit` is a record's name from a link of the page."""

    kind: str = "units"
    wanted: str = ""
    level: str = ""
    unit: str = ""
    page: int = 1

    @classmethod
    def of(cls, arguments: dict[str, str]) -> "Question":
        """Read the arguments of a request; what is not understood counts as not given."""
        kind = arguments.get("kind", "")
        level = arguments.get("level", "")
        return cls(
            kind=kind if kind in ("units", "entrusted", "officers") else "units",
            wanted=" ".join(arguments.get("q", "").split())[:LONGEST_QUESTION],
            level=level if level in LEVELS else "",
            unit=arguments.get("unit", "")[:140],
            page=min(max(cint(arguments.get("page")), 1), LAST_PAGE),
        )


@dataclass(frozen=True)
class Found:
    """One page of the register: its rows, and whether there is another page."""

    rows: list[Any]
    has_more: bool


@dataclass(frozen=True)
class PublishedOfficer:
    """One officer as the public sees him: the public answer of his certificate, and its type."""

    answer: PublicAnswer
    type_name: str


def is_open(kind: str) -> bool:
    """Say whether this part of the register is published on this site."""
    field = "publish_officers" if kind == "officers" else "publish_units"
    return bool(cint(frappe.db.get_single_value(SETTINGS, field)))


def find(question: Question, today: date) -> Found:
    """Return the rows of a question. Officers need a name or a unit; without one there are none."""
    if question.kind == "officers":
        return _officers(question, today)
    rows = frappe.db.sql(_ENTRUSTED if question.kind == "entrusted" else _UNITS, _values(question), as_dict=True)
    return _cut(rows)


def unit_name(unit: str) -> str | None:
    """Return the name of a published unit, None if there is no such unit."""
    return frappe.db.get_value("Enforcement Agency", {"name": unit, "account_status": "Open"}, "agency_name")


def _officers(question: Question, today: date) -> Found:
    if not question.wanted and not unit_name(question.unit):
        return Found([], False)
    values = {**_values(question), "name": question.wanted, "unit": question.unit, "today": today}
    found = _cut(frappe.db.sql(_OFFICERS, values, as_dict=True))
    shown = [PublishedOfficer(public_answer(_facts(row), today), row.type_name) for row in found.rows]
    return Found([row for row in shown if row.answer.status.is_in_force], found.has_more)


def _values(question: Question) -> dict[str, Any]:
    typed = question.wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    start = (question.page - 1) * PAGE_SIZE
    return {"wanted": f"%{typed}%", "level": question.level, "size": PAGE_SIZE + 1, "start": start}


def _cut(rows: list) -> Found:
    return Found(list(rows[:PAGE_SIZE]), len(rows) > PAGE_SIZE)


def _facts(row) -> CertificateFacts:
    return CertificateFacts(
        status=row.certificate_status,
        certificate_number=row.certificate_number,
        holder_name=row.officer_name,
        unit_name=row.unit_name,
        enforcement_area=row.enforcement_area,
        power_scope=row.power_scope,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        entrusted_unit_name=row.entrusted_unit_name,
        review_due_on=row.review_due_on,
        review_counts_until=row.review_counts_until,
    )
