"""Writes the demonstration officers with their portraits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

import frappe

from enforcement_cert.domain.code_lists import Education, PoliticalStatus, StaffingStatus
from enforcement_cert.domain.identifiers import Sex
from enforcement_cert.domain.officer_rows import OfficerRow
from enforcement_cert.personnel.officers import OFFICER, living_digest, officer_columns, take_officer_codes
from enforcement_cert.setup import demo_fates, demo_files
from enforcement_cert.setup.demo_bulk import insert_rows
from enforcement_cert.setup.demo_fates import Fate, Story
from enforcement_cert.setup.demo_persons import Person, persons

OFFICERS = 2000
FOCUS_SIZE = 40  # one whole deck of fates
POSTS = ("一级行政执法员", "二级行政执法员", "三级行政执法员", "四级行政执法员", "科员", "副科长", "科长")
_EDUCATION = (Education.BACHELOR, Education.BACHELOR, Education.MASTER, Education.JUNIOR_COLLEGE)
_POLITICAL = (
    PoliticalStatus.PARTY_MEMBER,
    PoliticalStatus.PARTY_MEMBER,
    PoliticalStatus.NONE,
    PoliticalStatus.YOUTH_LEAGUE,
)


@dataclass(frozen=True)
class DemoOfficer:
    """A written officer: the stored columns, the agency's stored row, and the story."""

    columns: dict[str, object]
    agency: frappe._dict
    story: Story


def write_officers(agencies: Sequence, focus: Sequence[str], today: date, random: Random) -> list[DemoOfficer]:
    """Write 2,000 officers; the agencies named in `focus` get every fate, the others what is dealt.

    `agencies` are stored rows (organization.facts.read_agency).
    """
    places = list(_places(agencies, focus, random))
    people = persons(OFFICERS, today)
    codes = take_officer_codes(OFFICERS)
    portraits = demo_files.write_portraits()
    officers = [
        _officer(place, person, code, portraits, today, random)
        for place, person, code in zip(places, people, codes, strict=True)
    ]
    insert_rows(OFFICER, [officer.columns for officer in officers])
    demo_files.attach(
        (str(officer.columns["photo"]), OFFICER, str(officer.columns["name"]), "photo")
        for officer in officers
        if officer.columns["photo"]
    )
    return officers


def _places(agencies: Sequence, focus: Sequence[str], random: Random) -> Iterator[tuple[frappe._dict, Fate]]:
    """Pair every officer to be with an agency and a fate, OFFICERS in all."""
    by_name = {agency.name: agency for agency in agencies}
    for name in focus:
        for fate in demo_fates.deck()[:FOCUS_SIZE]:
            yield by_name[name], fate
    others = [agency for agency in agencies if agency.name not in focus]
    cards = demo_fates.dealt(random)
    for position in range(OFFICERS - FOCUS_SIZE * len(focus)):
        yield others[position % len(others)], next(cards)


def _officer(place, person: Person, code: str, portraits, today: date, random: Random) -> DemoOfficer:
    agency, fate = place
    story = demo_fates.tell(fate, today, random)
    columns = officer_columns(_row(person, agency, random), agency=agency.name, officer_code=code)
    has_photo = bool(fate.stage) or random.random() < 0.5
    columns.update(
        {
            "photo": random.choice(portraits[person.sex]) if has_photo else None,
            "record_status": fate.record_status,
            "living_identity_digest": living_digest(str(columns["identity_digest"]), fate.record_status),
            "exam_result": "Passed" if story.exam_passed_on else random.choice(("Not Taken", "Failed")),
            "exam_passed_on": story.exam_passed_on,
            "ethnic_group": "汉族",
            "political_status": str(random.choice(_POLITICAL)),
        }
    )
    return DemoOfficer(columns, agency, story)


def _row(person: Person, agency, random: Random) -> OfficerRow:
    is_organ = agency.agency_kind == "First-level Agency"
    return OfficerRow(
        identity_number=person.identity_number,
        officer_name=person.name,
        sex=Sex(person.sex),
        birth_date=person.birth_date,
        mobile_number=person.mobile,
        education=random.choice(_EDUCATION),
        staffing_status=StaffingStatus.CIVIL_SERVANT if is_organ else StaffingStatus.PUBLIC_INSTITUTION,
        post=random.choice(POSTS),
    )


def first_with(officers: Sequence[DemoOfficer], agency: str, label: str) -> str:
    """Return the officer code of the first officer of an agency with a fate."""
    return next(
        str(officer.columns["name"])
        for officer in officers
        if officer.agency.name == agency and officer.story.fate.label == label
    )


def count_by_fate(officers: Sequence[DemoOfficer]) -> dict[str, int]:
    """Count the officers of every fate."""
    counts: dict[str, int] = {}
    for officer in officers:
        counts[officer.story.fate.label] = counts.get(officer.story.fate.label, 0) + 1
    return counts


def set_login(officer: str, user: str) -> None:
    """Tie an officer's record to a login."""
    frappe.db.set_value(OFFICER, officer, "user", user, update_modified=False)
