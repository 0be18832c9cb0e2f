"""Writes the applications and certificates of the demonstration officers.

Rows are written in bulk, but made of the same parts as in daily work: numbers from the number
sequences, tokens and check codes from the issuing service, living keys from the findings.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import frappe
from frappe.model.workflow import get_workflow

from enforcement_cert import numbering
from enforcement_cert.certificate.card_records import record_cards_of
from enforcement_cert.certificate.findings import living_key
from enforcement_cert.certificate.issuing import check_code_of, last_day, new_token
from enforcement_cert.domain import numbering as patterns
from enforcement_cert.domain.application_stages import is_open
from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.domain.numbering import NumberContext
from enforcement_cert.organization.facts import face_of_agency
from enforcement_cert.setup import demo_files
from enforcement_cert.setup.demo_bulk import hash_names, insert_rows, new_names
from enforcement_cert.setup.demo_officers import DemoOfficer

APPLICATION, CERTIFICATE = "Certificate Application", "Enforcement Certificate"
TYPE = "ENFORCEMENT"
SERIES = "CA-.YYYY.-.######"


def write_certificates(officers: Sequence[DemoOfficer], deciders: Mapping[str, str]) -> None:
    """Write applications with their decisions, and certificates where the story has one.

    `deciders` gives the login for each kind of actor: clerk, checker, Province, City, County, cards.
    """
    applying = [officer for officer in officers if officer.story.fate.stage]
    applications = dict(zip(map(_code, applying), new_names(SERIES, len(applying)), strict=True))
    holders = sorted((o for o in applying if o.story.issued_on), key=lambda o: (o.story.issued_on, _code(o)))
    numbers = _certificate_numbers(holders)
    faces = {name: face_of_agency(agency) for name, agency in {o.agency.name: o.agency for o in applying}.items()}

    insert_rows(APPLICATION, _application_rows(applying, applications, numbers, faces))
    insert_rows("Application Decision", _decision_rows(applying, applications, deciders))
    insert_rows(CERTIFICATE, _certificate_rows(holders, applications, numbers, faces))
    record_cards_of(list(numbers.values()))
    demo_files.attach((str(o.columns["photo"]), CERTIFICATE, numbers[_code(o)], "photo") for o in holders)


def _code(officer: DemoOfficer) -> str:
    return str(officer.columns["name"])


def _key(officer: DemoOfficer) -> str:
    return living_key(frappe._dict(certificate_type=TYPE), frappe._dict(officer.columns))


def _states_by_stage() -> dict[str, str]:
    """The first workflow state that stands for each stage, as the site's workflow has it now."""
    states: dict[str, str] = {}
    for row in get_workflow(APPLICATION).states:
        if row.update_field == "stage":
            states.setdefault(row.update_value, row.state)
    return states


def _application_rows(officers, applications, numbers, faces) -> list[dict[str, object]]:
    states = _states_by_stage()
    return [_application_row(o, applications[_code(o)], states, numbers, faces[o.agency.name]) for o in officers]


def _application_row(officer: DemoOfficer, name: str, states, numbers, face) -> dict[str, object]:
    story, stage = officer.story, officer.story.fate.stage
    is_checked = int(any(step.action == "Pass First Check" for step in story.steps))
    return {
        "name": name,
        "creation": story.created_at,
        "modified": story.steps[-1].at if story.steps else story.created_at,
        "officer": _code(officer),
        "officer_name": officer.columns["officer_name"],
        "certificate_type": TYPE,
        "application_kind": "New",
        "stage": stage,
        "workflow_state": states[stage],
        "decision_reason": story.steps[-1].reason if story.steps else "",
        "agency": officer.agency.name,
        "unit_name": face.printed_name,
        "reviewing_office": officer.agency.reviewing_office,
        "is_in_post": is_checked,
        "education_fits": is_checked,
        "conduct_is_good": is_checked,
        "other_conditions_met": is_checked,
        "submitted_at": next((s.at for s in story.steps if s.to_stage == "First Check"), None),
        "finished_at": None if is_open(stage) else story.steps[-1].at,
        "certificate": numbers.get(_code(officer)),
        "living_application_key": _key(officer) if is_open(stage) else None,
    }


def _decision_rows(officers, applications, deciders) -> list[dict[str, object]]:
    rows = []
    offices = dict(frappe.get_all("Legal Office", fields=["name", "office_name"], as_list=True, order_by="lft"))
    for officer in officers:
        for position, step in enumerate(officer.story.steps, 1):
            rows.append(
                {
                    "parent": applications[_code(officer)],
                    "parenttype": APPLICATION,
                    "parentfield": "decisions",
                    "idx": position,
                    "decided_at": step.at,
                    "action": step.action,
                    "from_stage": step.from_stage,
                    "to_stage": step.to_stage,
                    "decided_by": deciders[officer.agency.government_level if step.actor == "office" else step.actor],
                    "decided_for": _place_of(step.actor, officer.agency, offices),
                    "reason": step.reason,
                }
            )
    names = hash_names(len(rows))
    return [{"name": name, **row} for name, row in zip(names, rows, strict=True)]


def _place_of(actor: str, agency, offices: Mapping[str, str]) -> str:
    if actor == "office":
        return offices[agency.reviewing_office]
    return next(iter(offices.values())) if actor == "cards" else agency.agency_name


def _certificate_numbers(holders: Sequence[DemoOfficer]) -> dict[str, str]:
    """Take the numbers in blocks, one per counter of the pattern, in the order of issue."""
    kind = frappe.get_cached_doc("Certificate Type", TYPE)
    contexts = {_code(o): _context(o, kind) for o in holders}
    groups = defaultdict(list)
    for code, context in contexts.items():
        groups[patterns.scope_key(kind.number_pattern, context)].append(code)
    numbers: dict[str, str] = {}
    for codes in groups.values():
        taken = numbering.take(f"certificate:{kind.name}", kind.number_pattern, contexts[codes[0]], len(codes))
        numbers.update(zip(codes, taken, strict=True))
    return numbers


def _context(officer: DemoOfficer, kind) -> NumberContext:
    return NumberContext(
        on=officer.story.day_of_issue,
        division_code=officer.agency.administrative_division,
        type_code=kind.type_code[:4],
        unit_code=officer.agency.unit_code or "",
    )


def _card_serials(holders: Sequence[DemoOfficer]) -> list[str]:
    settings = frappe.get_cached_doc("Certificate Settings")
    groups = defaultdict(list)
    for position, officer in enumerate(holders):
        context = NumberContext(on=officer.story.day_of_issue, division_code=settings.province_division)
        groups[patterns.scope_key(settings.card_serial_pattern, context)].append((position, context))
    serials = [""] * len(holders)
    for members in groups.values():
        taken = numbering.take("card", settings.card_serial_pattern, members[0][1], len(members))
        for (position, _context), serial in zip(members, taken, strict=True):
            serials[position] = serial
    return serials


def _certificate_rows(holders, applications, numbers, faces) -> list[dict[str, object]]:
    years = frappe.get_cached_doc("Certificate Type", TYPE).validity_years
    serials = _card_serials(holders)
    return [
        {
            **_face_columns(officer, numbers[_code(officer)], faces[officer.agency.name]),
            **_status_columns(officer),
            "valid_until": last_day(officer.story.issued_on, years),
            "application": applications[_code(officer)],
            "card_serial": serial,
        }
        for officer, serial in zip(holders, serials, strict=True)
    ]


def _face_columns(officer: DemoOfficer, number: str, face) -> dict[str, object]:
    story = officer.story
    return {
        "name": number,
        "creation": story.steps[-1].at,
        "certificate_number": number,
        "check_code": check_code_of(number),
        "certificate_type": TYPE,
        "valid_from": story.issued_on,
        "issued_on": story.issued_on,
        "officer": _code(officer),
        "officer_name": officer.columns["officer_name"],
        "officer_code": officer.columns["officer_code"],
        "photo": officer.columns["photo"],
        "agency": officer.agency.name,
        "unit_name": face.printed_name,
        "entrusted_unit_name": face.entrusted_unit_name,
        "enforcement_area": officer.agency.enforcement_area,
        "power_scope": officer.agency.power_scope,
        "verification_token": new_token(),
    }


def _status_columns(officer: DemoOfficer) -> dict[str, object]:
    story, fate = officer.story, officer.story.fate
    return {
        "certificate_status": fate.status,
        "review_due_on": story.review_due_on,
        "status_changed_at": story.changed_at,
        "status_reason": fate.reason,
        "suspended_until": story.suspended_until,
        "cancellation_kind": "With Certificate" if fate.ground else "",
        "cancellation_ground": fate.ground,
        "living_certificate_key": _key(officer) if fate.status in LIVING_STATUSES else None,
    }
