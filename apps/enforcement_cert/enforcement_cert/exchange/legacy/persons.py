"""Persons of the old system: who is kept comes into the archive, who is not into the expired database (R-044, G-046).

A block of persons is judged with all certificates of these persons. The verdict of earlier blocks is
read from the staging area, where it was committed with the mark; so a killed job that starts again
comes to the same verdicts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import frappe

from enforcement_cert.access.masking import OFFICER_IDENTITY, digest
from enforcement_cert.domain.dates import find_date
from enforcement_cert.domain.errors import Finding, Label, RuleViolation, Severity, as_finding, block, has_block, warn
from enforcement_cert.domain.identifiers import normalize_identity_number, read_identity_number, read_mobile
from enforcement_cert.domain.legacy_codes import LegacyStatus
from enforcement_cert.domain.legacy_cutoff import (
    KEPT,
    ExpiryGround,
    Fate,
    LegacyCertificate,
    ReviewDates,
    Verdict,
    choose_living,
    judge_certificate,
    judge_person,
    review_dates,
)
from enforcement_cert.domain.officer_rows import OfficerRow, RowRules, parse_officer_row
from enforcement_cert.domain.text import clean_cell, squeeze
from enforcement_cert.exchange.legacy import staged
from enforcement_cert.exchange.legacy.context import Context, Decided
from enforcement_cert.exchange.legacy.record import STAGED
from enforcement_cert.exchange.legacy.units import UnitBook, UnitEntry

_CERTIFICATE_DATES = {
    "issued_on": Label("Issued On"),
    "review_on": Label("Review Date"),
    "valid_until": Label("Valid Until"),
}
_USUAL_TYPE = "ENFORCEMENT"
_LONGEST_NUMBER = 60
_HOLDER_REJECTED = "legacy_certificate_person_rejected"


@dataclass
class OldCertificate:
    """One certificate row (or the certificate columns of a person's row), read and judged."""

    row: Any
    number: str
    type: str
    facts: LegacyCertificate | None
    dates: ReviewDates
    verdict: Verdict
    findings: list[Finding] = field(default_factory=list)
    status_text: str = ""
    raw_number: str = ""
    owner: Any = None

    @property
    def is_kept(self) -> bool:
        return self.verdict.is_kept and not has_block(self.findings)

    @property
    def is_in_making(self) -> bool:
        return self.facts is not None and self.facts.status is LegacyStatus.CARD_MAKING

    @property
    def issued_on(self) -> date | None:
        return self.facts.issued_on if self.facts else None

    @property
    def valid_until(self) -> date | None:
        return self.facts.valid_until if self.facts else None

    @property
    def is_overdue(self) -> bool:
        return self.verdict.ground is ExpiryGround.OVERDUE


@dataclass
class OldPerson:
    """One person's row with everything that is known about it."""

    row: Any
    fields: dict[str, Any]
    officer: OfficerRow | None
    unit: UnitEntry | None
    certificates: list[OldCertificate]
    verdict: Verdict
    findings: list[Finding] = field(default_factory=list)
    is_inline: bool = False
    is_repeated: bool = False

    @property
    def is_rejected(self) -> bool:
        return self.is_repeated or (self.verdict.is_kept and has_block(self.findings))

    @property
    def living(self) -> list[OldCertificate]:
        return [certificate for certificate in self.certificates if certificate.is_kept]


class PersonJudge:
    """Judges persons with their certificates."""

    def __init__(self, context: Context, units: UnitBook):
        self.context = context
        self.units = units
        self.forced = {row.identity_digest for row in staged.rows_where(context.migration, "Forced Cancellations")}
        self.forced.discard(None)
        self.types = set(frappe.get_all("Certificate Type", pluck="name", order_by="name"))
        self.has_table = bool(staged.count_rows(context.migration, "Certificates"))

    # ------------------------------------------------------------ certificates

    def certificate(self, row, fields: dict[str, Any], is_forced: bool) -> OldCertificate:
        """Read and judge one certificate; what is wrong with an expired one does not matter any more."""
        mapped = self.context.mapped
        findings: list[Finding] = []
        meaning = mapped.meaning("certificate_status", fields.get("certificate_status"))
        kind = mapped.meaning("certificate_type", fields.get("certificate_type")) or _USUAL_TYPE
        found = {name: self._date(fields.get(name), label, findings) for name, label in _CERTIFICATE_DATES.items()}
        raw = clean_cell(fields.get("certificate_number"))[:_LONGEST_NUMBER]
        dates, facts, verdict = ReviewDates(None, None), None, KEPT
        if not meaning:
            findings.append(block("legacy_status_unmapped", given=clean_cell(fields.get("certificate_status"))[:20]))
        else:
            dates = self._review_dates(row, found, findings)
            facts = LegacyCertificate(LegacyStatus(meaning), dates.due_on, found["valid_until"], found["issued_on"])
            verdict = judge_certificate(facts, self.context.cut_off, is_on_forced_list=is_forced)
        certificate = OldCertificate(
            row, squeeze(raw).upper(), kind, facts, dates, verdict, findings,
            clean_cell(fields.get("certificate_status"))[:60], raw,
        )  # fmt: skip
        self._require_whole(certificate, found)
        return certificate

    def _date(self, cell: Any, label: Label, findings: list[Finding]) -> date | None:
        try:
            return find_date(cell, excel_serial=False)
        except RuleViolation as violation:
            findings.append(as_finding(violation, field=label))
            return None

    def _review_dates(self, row, found, findings: list[Finding]) -> ReviewDates:
        meaning = self.context.date_meanings.get((row.table_kind, row.file_index))
        try:
            return review_dates(found["review_on"], found["issued_on"], meaning)
        except RuleViolation as violation:
            findings.append(as_finding(violation))
            return ReviewDates(None, None)

    def _require_whole(self, certificate: OldCertificate, found: dict[str, date | None]) -> None:
        """A certificate that is kept needs number and days; one that is not loses only its blame."""
        if not certificate.verdict.is_kept:
            certificate.findings = [replace(f, severity=Severity.WARN) for f in certificate.findings]
            return
        if certificate.facts is None or certificate.facts.status is LegacyStatus.CARD_MAKING:
            if certificate.facts:
                certificate.findings = [replace(f, severity=Severity.WARN) for f in certificate.findings]
            return
        if not certificate.number:
            certificate.findings.append(block("legacy_number_missing"))
        if not found["issued_on"]:
            certificate.findings.append(block("legacy_issue_day_missing"))
        elif found["issued_on"] > self.context.today:
            certificate.findings.append(
                block("date_in_future", given=found["issued_on"], field=_CERTIFICATE_DATES["issued_on"])
            )
        if certificate.type not in self.types:
            certificate.findings.append(block("legacy_type_unmapped"))

    # ------------------------------------------------------------ persons

    def persons(self, rows) -> list[OldPerson]:
        """Judge a block of persons' rows, in order."""
        read = {row.name: self._read_row(row) for row in rows}
        owned = self._certificate_rows(rows, read) if self.has_table else {}
        persons = [self._person(row, read[row.name], owned.get(row.name, [])) for row in rows]
        self._refuse_repeated(persons)
        self._refuse_present(persons)
        self._refuse_taken_numbers(persons)
        return persons

    def _read_row(self, row) -> tuple[dict[str, Any], OfficerRow | None, UnitEntry | None, list[Finding]]:
        fields = self.context.fields_of(row)
        officer, findings = self._read(fields)
        unit = self.units.find(fields.get("unit_code"))
        return fields, officer, unit, findings + self._unit_findings(unit, fields)

    def _certificate_rows(self, rows, read) -> dict[str, list]:
        """The certificate rows of each person: by identity number, else by officer code. Each belongs to one.

        Of several rows of one person the first good one gets them; a wrong row never blocks the right one.
        """
        good = [row for row in rows if not has_block(read[row.name][3])]
        digests, codes = {}, {}
        for row in (*reversed(rows), *reversed(good)):
            digests[row.identity_digest] = row.name
            codes[row.officer_code] = row.name
        found: dict[str, list] = {}
        seen: set[str] = set()
        for column, owners in (("identity_digest", digests), ("officer_code", codes)):
            keys = [key for key in owners if key]
            for row in staged.rows_where(self.context.migration, "Certificates", **{column: ["in", keys or ["-"]]}):
                if row.name in seen or _is_settled(row) or (column == "officer_code" and row.identity_digest):
                    continue
                seen.add(row.name)
                found.setdefault(owners[row[column]], []).append(row)
        return found

    def _person(self, row, read, certificate_rows: list) -> OldPerson:
        fields, officer, unit, findings = read
        is_forced = row.identity_digest in self.forced
        is_inline = bool(squeeze(fields.get("certificate_number")) or squeeze(fields.get("certificate_status")))
        certificates = [self.certificate(other, self.context.fields_of(other), is_forced) for other in certificate_rows]
        if is_inline:
            certificates.append(self.certificate(row, fields, is_forced))
        self._keep_one_of_a_type(certificates)
        verdict = judge_person([c.verdict for c in certificates], is_on_forced_list=is_forced)
        person = OldPerson(row, fields, officer, unit, certificates, verdict, list(findings), is_inline)
        if verdict.is_kept and not person.living:
            person.findings += [finding for c in certificates if c.verdict.is_kept for finding in c.findings]
        elif not verdict.is_kept:
            person.findings = [warn(finding.code, **finding.context) for finding in findings]
        return person

    def _keep_one_of_a_type(self, certificates: list[OldCertificate]) -> None:
        """One person has one living certificate of a type (G-048); the others go to the expired database."""
        for kind in {certificate.type for certificate in certificates}:
            living = [c for c in certificates if c.type == kind and c.is_kept and c.facts]
            if len(living) < 2:
                continue
            chosen = living[choose_living([c.facts for c in living if c.facts])]
            for other in living:
                if other is not chosen:
                    other.verdict = Verdict(Fate.EXPIRED, ExpiryGround.REPLACED)

    def _unit_findings(self, unit: UnitEntry | None, fields: dict[str, Any]) -> list[Finding]:
        code = squeeze(fields.get("unit_code"))[:20]
        if unit is None:
            return [block("legacy_person_unit_unknown", unit=code or "–")]
        if not unit.is_usable:
            return [block("legacy_person_unit_faulty", unit=unit.unit.name)]
        if str(unit.unit.kind) == "Legal Office":
            return [block("legacy_person_unit_office", unit=unit.unit.name)]
        return []

    def _read(self, fields: dict[str, Any]) -> tuple[OfficerRow | None, list[Finding]]:
        """A clean officer. Faulty side data are left out with a remark; number, name and unit must be right."""
        cells, findings = self._without_faulty_side_data(fields)
        result = parse_officer_row(cells, today=self.context.today, rules=RowRules(mismatch_reason="2008"))
        officer = result.officer
        if officer:  # birthday and sex are those of the number; the difference is a remark
            number = read_identity_number(officer.identity_number, today=self.context.today)
            officer = replace(officer, birth_date=number.birth_date, sex=number.sex)
        return officer, [*result.findings, *findings]

    def _without_faulty_side_data(self, fields: dict[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
        cells = dict(fields)
        findings: list[Finding] = []
        for name in ("unit_code", "unit_name", "certificate_number", "last_review_on"):
            cells.pop(name, None)
        readers: dict[str, Callable[[Any], object]] = {
            "mobile_number": lambda cell: read_mobile(cell) if squeeze(cell) else None,
            "birth_date": find_date,
            "exam_passed_on": find_date,
        }
        for name, read in readers.items():
            try:
                read(cells.get(name))
            except RuleViolation as violation:
                cells.pop(name)
                findings.append(as_finding(violation, Severity.WARN))
        if squeeze(cells.get("sex")) not in ("", "男", "女", "男性", "女性", "1", "2"):
            cells.pop("sex")
        return cells, findings

    # ------------------------------------------------------------ who is there already

    def _refuse_repeated(self, persons: list[OldPerson]) -> None:
        """Of several good rows of one person the first counts, over all blocks; so does it for rows without
        a certificate, whose person stands in the expired database already."""
        first = self._earlier(persons)
        for person in persons:
            key = person.row.identity_digest
            if not key or person.is_rejected:
                continue
            before = first.get(key)
            if before and ((person.verdict.is_kept and before[0] == "Kept") or not person.certificates):
                person.findings.append(block("legacy_person_repeated", row=before[1]))
                person.is_repeated = True
            elif before is None or person.verdict.is_kept:
                first[key] = ("Kept" if person.verdict.is_kept else "Expired", person.row.row_in_file)

    def _earlier(self, persons: list[OldPerson]) -> dict[str, tuple[str, int]]:
        """What became of these persons in earlier blocks: outcome and row."""
        digests = [person.row.identity_digest for person in persons if person.row.identity_digest]
        rows = frappe.get_all(
            STAGED,
            filters={
                "legacy_migration": self.context.migration,
                "table_kind": "Officers",
                "outcome": ["in", ["Kept", "Expired"]],
                "position": ["<", persons[0].row.position],
                "identity_digest": ["in", digests or ["-"]],
            },
            fields=["identity_digest", "outcome", "row_in_file"],
            order_by="outcome asc, position desc",
        )
        return {row.identity_digest: (row.outcome, row.row_in_file) for row in reversed(rows)}

    def _refuse_present(self, persons: list[OldPerson]) -> None:
        """Who is in the archive already is not brought a second time."""
        wanted = {}
        for person in persons:
            if person.officer and person.verdict.is_kept and not person.is_rejected:
                wanted[digest(person.officer.identity_number, OFFICER_IDENTITY.purpose)] = person
        if not wanted:
            return
        here = frappe.get_all(
            "Enforcement Officer",
            filters={"living_identity_digest": ["in", list(wanted)]},
            fields=["name", "living_identity_digest"],
            order_by="name",
        )
        for officer in here:
            person = wanted[officer.living_identity_digest]
            person.findings.append(block("legacy_person_present", officer_code=officer.name))

    def _refuse_taken_numbers(self, persons: list[OldPerson]) -> None:
        """A certificate number stands for one certificate, here and in all earlier rows."""
        wanted: dict[str, OldCertificate] = {}
        for person, certificate in self._numbered(persons):
            certificate.owner = person
            if certificate.number in wanted:
                self._refuse_number(person, certificate)
            else:
                wanted[certificate.number] = certificate
        if not wanted:
            return
        here = {"name": ["in", list(wanted)]}
        taken = frappe.get_all("Enforcement Certificate", filters=here, pluck="name", order_by="name")
        for number in {*taken, *self._numbers_before(list(wanted))} & set(wanted):
            self._refuse_number(wanted[number].owner, wanted[number])

    def _numbered(self, persons: list[OldPerson]):
        """The certificates that are going to be made, with their holders."""
        for person in persons:
            if person.verdict.is_kept and not person.is_rejected:
                for certificate in person.living:
                    if certificate.number and not certificate.is_in_making:
                        yield person, certificate

    def _numbers_before(self, numbers: list[str]) -> list[str]:
        """Numbers that earlier rows have taken; in the real run these are certificates already."""
        if self.context.is_real:
            return []
        filters = {
            "legacy_migration": self.context.migration,
            "outcome": "Kept",
            "certificate_number": ["in", numbers],
            "table_kind": ["in", ["Officers", "Certificates"]],
        }
        return frappe.get_all(STAGED, filters=filters, pluck="certificate_number", order_by="position asc")

    def _refuse_number(self, person: OldPerson, certificate: OldCertificate) -> None:
        certificate.findings.append(block("legacy_number_repeated", number=certificate.number))
        if not person.living:
            person.findings.append(block("legacy_number_repeated", number=certificate.number))


def person_identity(fields: dict[str, Any]) -> str:
    """The number as it stands, for the expired database; a full one is made of an old one where that works."""
    text = normalize_identity_number(fields.get("identity_number")) if fields.get("identity_number") else ""
    try:
        return read_identity_number(fields.get("identity_number"), today=frappe.utils.getdate()).number
    except RuleViolation:
        return text[:40]


def decide(person: OldPerson) -> list[Decided]:
    """The outcomes of a person's row and of the certificate rows that belong to it."""
    return [
        _decide_person(person),
        *(_decide_certificate(person, c) for c in person.certificates if _is_own_row(person, c)),
    ]


def _is_settled(row) -> bool:
    """Whether a certificate row has its outcome; one whose holder's first row was wrong waits for a right one."""
    return bool(row.outcome) and row.reason_code != _HOLDER_REJECTED


def _is_own_row(person: OldPerson, certificate: OldCertificate) -> bool:
    return certificate.row is not person.row


def _decide_person(person: OldPerson) -> Decided:
    inline = [c for c in person.certificates if not _is_own_row(person, c)]
    is_overdue = any(c.is_overdue for c in inline)
    if person.is_rejected:
        return Decided(person.row, "Rejected", person.findings)
    if person.verdict.is_kept:
        return Decided(person.row, "Kept", [*person.findings, *(f for c in inline for f in c.findings)])
    ground = person.verdict.ground
    return Decided(person.row, "Expired", person.findings, ground=str(ground or ""), is_overdue=is_overdue)


def _decide_certificate(person: OldPerson, certificate: OldCertificate) -> Decided:
    if not certificate.verdict.is_kept:
        ground = str(certificate.verdict.ground or "")
        return Decided(certificate.row, "Expired", certificate.findings, ground, certificate.is_overdue)
    if not certificate.is_kept:
        return Decided(certificate.row, "Rejected", certificate.findings)
    if person.is_rejected:
        return Decided(certificate.row, "Rejected", [block(_HOLDER_REJECTED)])
    return Decided(certificate.row, "Kept", certificate.findings)
