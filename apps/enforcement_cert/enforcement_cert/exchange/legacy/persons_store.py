"""Judged persons go into the archive, their certificates into the register, the rest into the expired database.

Everything of a block is written in the caller's transaction, which also writes the outcomes and the mark.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import frappe
from frappe.model.naming import make_autoname
from frappe.model.workflow import get_workflow
from frappe.utils import now_datetime

from enforcement_cert.access.masking import EXPIRED_IDENTITY
from enforcement_cert.certificate.card_records import record_cards_of
from enforcement_cert.certificate.findings import living_key
from enforcement_cert.certificate.issuing import check_code_of, last_day, new_token
from enforcement_cert.certificate.photo import check_photo, photo_rules
from enforcement_cert.domain.errors import Severity, as_finding, warn
from enforcement_cert.domain.officer_rows import OfficerRow
from enforcement_cert.domain.text import clean_cell, squeeze
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.legacy.context import Context, Decided
from enforcement_cert.exchange.legacy.persons import OldCertificate, OldPerson, person_identity
from enforcement_cert.exchange.legacy.units import UnitBook, UnitEntry
from enforcement_cert.exchange.photo_archive import PhotoArchive, open_photo_archive
from enforcement_cert.exchange.photo_store import OfficerPhoto, store_photos
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.organization.facts import face_of_agency, read_agency
from enforcement_cert.personnel.officers import OFFICER, officer_columns, take_officer_codes
from enforcement_cert.review.dates import columns_of as review_columns

CERTIFICATE, APPLICATION, EXPIRED = "Enforcement Certificate", "Certificate Application", "Expired Certificate Record"
_SERIES = "CA-.YYYY.-.######"
_IN_MAKING = "Card Making"
_LONGEST = 140


class _Kept(NamedTuple):
    """A person who comes along: clean, and of a known unit."""

    person: OldPerson
    officer: OfficerRow
    unit: UnitEntry


def _kept(persons: Sequence[OldPerson]) -> list[_Kept]:
    coming = (person for person in persons if person.verdict.is_kept and not person.is_rejected)
    return [_Kept(one, one.officer, one.unit) for one in coming if one.officer and one.unit]


class PersonStore:
    """Writes what was judged. In a trial only the photos are looked at."""

    def __init__(self, context: Context, units: UnitBook):
        self.context = context
        self.units = units
        self.archive: PhotoArchive | None = open_photo_archive(context.photo_path) if context.photo_path else None
        self.photo_rules = photo_rules() if self.archive else None
        self.years = dict(
            frappe.get_all("Certificate Type", fields=["name", "validity_years"], as_list=True, order_by="name")
        )
        self._faces: dict[str, tuple[Any, Any]] = {}

    def store(self, persons: Sequence[OldPerson], decided: Sequence[Decided]) -> None:
        """Write persons, certificates and expired records; note in every decision what became of its row."""
        by_row = {item.row.name: item for item in decided}
        kept = _kept(persons)
        photos = {id(one.person): photo for one in kept if (photo := self._photo(one, by_row[one.person.row.name]))}
        if not self.context.is_real:
            return
        self._store_kept(kept, photos, by_row)
        self._store_expired(persons, by_row)

    # ------------------------------------------------------------ photos

    def _photo(self, one: _Kept, item: Decided) -> bytes | None:
        """The photo of a kept person, if it is good enough for a card (R-076)."""
        if not self.archive:
            return None
        key = self.archive.has(one.officer.identity_number, one.officer.officer_code)
        if key is None:
            item.findings.append(warn("import_photo_missing"))
            return None
        try:
            data = self.archive.read(key)
        except UnreadableFile as violation:
            item.findings.append(as_finding(violation, Severity.WARN))
            return None
        faults = check_photo(data, self.photo_rules)
        item.findings.extend(warn(fault.code, **fault.context) for fault in faults)
        return None if faults else data

    # ------------------------------------------------------------ kept persons

    def _store_kept(self, kept: list[_Kept], photos: dict[int, bytes], by_row: dict[str, Decided]) -> None:
        officers, certificates, applications, decisions, pictures = [], [], [], [], []
        for one, code in zip(kept, take_officer_codes(len(kept)) if kept else (), strict=True):
            person = one.person
            columns = self._officer(one, code)
            if id(person) in photos:
                picture = OfficerPhoto(code, photos[id(person)])
                columns["photo"] = picture.file_url
                pictures.append(picture)
            officers.append(columns)
            by_row[person.row.name].target = (OFFICER, code)
            for old in person.living:
                if old.is_in_making:
                    name = make_autoname(_SERIES)
                    applications.append(self._application(name, old, columns))
                    decisions.append(self._decision(name))
                    _note(by_row, person, old, (APPLICATION, name))
                else:
                    certificates.append(self._certificate(old, columns))
                    _note(by_row, person, old, (CERTIFICATE, old.number))
        self._insert(OFFICER, officers)
        self._insert(APPLICATION, applications)
        self._insert("Application Decision", decisions)
        self._insert(CERTIFICATE, certificates)
        record_cards_of([row["name"] for row in certificates])
        if pictures:
            store_photos(pictures, owner=self.context.user, moment=self.context.moment)
            self._insert("File", [_photo_of_certificate(c) for c in certificates if c["photo"]])

    def _insert(self, doctype: str, rows: list[dict]) -> None:
        insert_rows(doctype, rows, owner=self.context.user, moment=self.context.moment)

    def _officer(self, one: _Kept, code: str) -> dict[str, Any]:
        columns = officer_columns(one.officer, agency=self.units.get_agency(one.unit), officer_code=code)
        columns.update(photo="", former_code=one.officer.officer_code or "", legacy_migration=self.context.migration)
        return columns

    def _face(self, agency: str):
        if agency not in self._faces:
            row = read_agency(agency)
            self._faces[agency] = (row, face_of_agency(row))
        return self._faces[agency]

    def _certificate(self, old: OldCertificate, officer: dict[str, Any]) -> dict[str, Any]:
        """A certificate with the number that stands on the card, both review dates and the number as it was written."""
        agency, face = self._face(officer["agency"])
        key = living_key(frappe._dict(certificate_type=old.type), frappe._dict(officer))
        days = {"last_review_on": old.dates.last_review_on, "review_due_on": old.dates.due_on}
        return {
            **days,
            **review_columns({**days, "issued_on": old.issued_on, "certificate_type": old.type}),
            "name": old.number,
            "certificate_number": old.number,
            "former_number": old.raw_number,
            "check_code": check_code_of(old.number),
            "certificate_type": old.type,
            "certificate_status": "Valid",
            "valid_from": old.issued_on,
            "valid_until": self._last_day(old),
            "issued_on": old.issued_on,
            "officer": officer["name"],
            "officer_name": officer["officer_name"],
            "officer_code": officer["officer_code"],
            "photo": officer["photo"],
            "agency": agency.name,
            "unit_name": face.printed_name,
            "entrusted_unit_name": face.entrusted_unit_name,
            "enforcement_area": officer["enforcement_area"] or agency.enforcement_area or "",
            "power_scope": officer["power_scope"] or agency.power_scope or "",
            "verification_token": new_token(),
            "living_certificate_key": key,
            "status_changed_at": now_datetime(),
            "legacy_migration": self.context.migration,
        }

    def _last_day(self, old: OldCertificate) -> date | None:
        """Without an end in the old data it is valid as long as its type is, but not less than up to the
        review that is due: from then on the review decides (G-001, R-138)."""
        if old.valid_until or not old.issued_on:
            return old.valid_until
        usual = last_day(old.issued_on, self.years[old.type] or 1)
        return max(usual, old.dates.due_on or usual)

    def _application(self, name: str, old: OldCertificate, officer: dict[str, Any]) -> dict[str, Any]:
        """A card that was in the making goes on in the making (R-044)."""
        agency, face = self._face(officer["agency"])
        return {
            "name": name,
            "officer": officer["name"],
            "officer_name": officer["officer_name"],
            "certificate_type": old.type,
            "application_kind": "New",
            "stage": _IN_MAKING,
            "workflow_state": _state_of_stage(),
            "agency": agency.name,
            "unit_name": face.printed_name,
            "reviewing_office": agency.reviewing_office,
            "is_in_post": 1,
            "education_fits": 1,
            "conduct_is_good": 1,
            "other_conditions_met": 1,
            "submitted_at": self.context.moment,
            "living_application_key": living_key(frappe._dict(certificate_type=old.type), frappe._dict(officer)),
        }

    def _decision(self, application: str) -> dict[str, Any]:
        return {
            "name": frappe.generate_hash(length=10),
            "parent": application,
            "parenttype": APPLICATION,
            "parentfield": "decisions",
            "decided_at": self.context.moment,
            "action": "Taken Over",
            "from_stage": "",
            "to_stage": _IN_MAKING,
            "decided_by": self.context.user,
            "decided_for": self.context.migration,
            "reason": "",
        }

    # ------------------------------------------------------------ the expired database

    def _store_expired(self, persons: Sequence[OldPerson], by_row: dict[str, Decided]) -> None:
        records = []
        for person in persons:
            gone = [old for old in person.certificates if not old.verdict.is_kept]
            for old in gone:
                records.append(self.expired_columns(person, old))
                _note(by_row, person, old, (EXPIRED, records[-1]["name"]))
            item = by_row[person.row.name]
            if item.outcome != "Expired":
                continue
            if not gone:
                records.append(self.expired_columns(person, None))
                item.target = (EXPIRED, records[-1]["name"])
            elif not item.target:
                item.target = (EXPIRED, records[-1]["name"])
        self._insert(EXPIRED, records)

    def expired_columns(self, person: OldPerson, old: OldCertificate | None) -> dict[str, Any]:
        """One entry of the expired database: a certificate with its holder, or a person without one."""
        fields = person.fields
        unit = person.unit
        return {
            "name": frappe.generate_hash(length=10),
            "certificate_number": old.raw_number if old else "",
            "certificate_type": old.type if old and old.type in self.years else None,
            "former_status": old.status_text if old else "",
            "ground": str((old.verdict.ground if old else person.verdict.ground) or ""),
            "issued_on": old.issued_on if old else None,
            "last_review_on": old.dates.last_review_on if old else None,
            "review_due_on": old.dates.due_on if old else None,
            "valid_until": old.valid_until if old else None,
            "officer_name": clean_cell(fields.get("officer_name"))[:_LONGEST],
            **EXPIRED_IDENTITY.seal(person_identity(fields)),
            "officer_code": squeeze(fields.get("officer_code"))[:_LONGEST],
            "agency": self.units.agency_of(unit) if unit else None,
            "unit_name": unit.unit.name if unit else "",
            "former_unit_code": squeeze(fields.get("unit_code"))[:_LONGEST],
            "cut_off_on": self.context.cut_off,
            "remark": clean_cell(fields.get("remark")),
            "legacy_migration": self.context.migration,
        }


def _note(by_row: dict[str, Decided], person: OldPerson, old: OldCertificate, target: tuple[str, str]) -> None:
    """Note what a certificate became: on its own row, or beside the officer on the person's row."""
    item = by_row[old.row.name]
    if old.row is not person.row or item.outcome == "Expired":
        item.target = target
    else:
        item.second = target


def _photo_of_certificate(certificate: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": frappe.generate_hash(length=10),
        "file_name": certificate["photo"].rsplit("/", 1)[-1],
        "file_url": certificate["photo"],
        "is_private": 1,
        "is_folder": 0,
        "folder": "Home/Attachments",
        "attached_to_doctype": CERTIFICATE,
        "attached_to_name": certificate["name"],
        "attached_to_field": "photo",
    }


def _state_of_stage() -> str:
    """The first workflow state that means card making, as the site's workflow has it now."""
    for row in get_workflow(APPLICATION).states:
        if row.update_field == "stage" and row.update_value == _IN_MAKING:
            return row.state
    return _IN_MAKING
