"""Rows of a list are judged in order: clean officer, agency, repeated persons, photo.

Nothing here depends on what earlier blocks wrote, so a killed import that starts again judges the
rows before its mark the same way and remembers the same persons.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from enforcement_cert.certificate.photo import check_photo, photo_rules
from enforcement_cert.domain.errors import Finding, warn
from enforcement_cert.domain.officer_rows import DuplicateWatch, OfficerRow, RowResult, RowRules, parse_officer_row
from enforcement_cert.domain.text import squeeze
from enforcement_cert.exchange.agencies import AgencyFinder
from enforcement_cert.exchange.code_words import list_finders
from enforcement_cert.exchange.list_plan import DataRow, masked_sample
from enforcement_cert.exchange.photo_source import PhotoSource

_NAME_SHOWN = 60


class Outcome(str, Enum):
    """What became of a row; the values of Officer Import Row."""

    INSERTED = "Inserted"
    UPDATED = "Updated"
    REJECTED = "Rejected"


@dataclass
class JudgedRow:
    """A row on its way into the database: what it says, what is wrong with it, what became of it."""

    sheet: str
    number: int
    shown_name: str
    shown_identity: str
    officer: OfficerRow | None
    agency: str | None
    findings: list[Finding] = field(default_factory=list)
    photo: bytes | None = None
    outcome: Outcome | None = None
    from_database: list[Finding] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def reject(self, finding: Finding) -> None:
        """Refuse the row for a reason that the database gave."""
        self.from_database.append(finding)
        self.outcome = Outcome.REJECTED

    def forget_database(self) -> None:
        """Take back what the database said, before the block is tried again."""
        self.from_database.clear()
        self.sentences.clear()
        self.outcome = None if self.officer else Outcome.REJECTED

    @property
    def all_findings(self) -> list[Finding]:
        return [*self.findings, *self.from_database]


class RowJudge:
    """Judges the rows of one list, in order."""

    def __init__(self, agencies: AgencyFinder, today: date, photos: PhotoSource, sheets: int = 1):
        self.agencies = agencies
        self.today = today
        self.photos = photos
        self.rules = RowRules(finders=list_finders(today))
        self.photo_rules = photo_rules()
        self._watch = DuplicateWatch()
        self._names_sheets = sheets > 1

    def pass_over(self, row: DataRow) -> None:
        """Take note of a row that an earlier run has dealt with."""
        officer = self._person(row)[0].officer
        if officer:
            self.photos.note(officer)

    def judge(self, row: DataRow) -> JudgedRow:
        """Judge a row with all its reasons at once."""
        result, agency = self._person(row)
        judged = JudgedRow(
            sheet=row.sheet,
            number=row.number,
            shown_name=_shown_name(row, result.officer),
            shown_identity=masked_sample(result.identity_number or squeeze(row.cells.get("identity_number"))[:24]),
            officer=result.officer,
            agency=agency,
            findings=list(result.findings),
            outcome=None if result.officer else Outcome.REJECTED,
        )
        if result.officer:
            self._attach_photo(judged, row, result.officer)
        return judged

    def _person(self, row: DataRow) -> tuple[RowResult, str | None]:
        result = parse_officer_row(row.cells, today=self.today, rules=self.rules)
        found = self.agencies.find(row.cells, row.unit_code)
        if found.finding:
            result = replace(result, officer=None, findings=(*result.findings, found.finding))
        return self._watch.judge(self._place(row), result), found.agency

    def _place(self, row: DataRow):
        """How another row names this one: its number, with the sheet where there are several."""
        return f"{row.sheet}!{row.number}" if self._names_sheets else row.number

    def _attach_photo(self, judged: JudgedRow, row: DataRow, officer: OfficerRow) -> None:
        data, finding = self.photos.find(row, officer)
        if finding:
            judged.findings.append(finding)
        if data is None:
            return
        faults = check_photo(data, self.photo_rules)
        judged.findings.extend(warn(fault.code, **fault.context) for fault in faults)
        judged.photo = None if faults else data


def _shown_name(row: DataRow, officer: OfficerRow | None) -> str:
    if officer:
        return officer.officer_name
    return masked_sample(row.cells.get("officer_name"))[:_NAME_SHOWN]


def judged_blocks(
    judge: RowJudge, rows: Iterator[DataRow], done: int, size: int
) -> Iterator[tuple[int, list[JudgedRow]]]:
    """Give blocks of judged rows with the position of their first row; the first `done` rows are passed over."""
    block: list[JudgedRow] = []
    start = done
    for position, row in enumerate(rows):
        if position < done:
            judge.pass_over(row)
            continue
        block.append(judge.judge(row))
        if len(block) == size:
            yield start, block
            start, block = position + 1, []
    if block:
        yield start, block
