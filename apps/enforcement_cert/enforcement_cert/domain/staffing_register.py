"""The staffing office's register: what its lines say about a person on a day (R-096, G-035)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .dates import find_date
from .eligibility import EstablishmentAnswer
from .errors import Finding, Label, RuleViolation, TextEnum, as_finding, block, has_block
from .identifiers import read_identity_number
from .text import clean_name, squeeze


class EstablishmentKind(TextEnum):
    """Kinds of establishment that staffing offices distinguish."""

    ADMINISTRATIVE = "Administrative"
    REFERENCED = "Referenced to Civil Service Law"
    FULLY_FUNDED = "Public Institution, Fully Funded"
    PARTLY_FUNDED = "Public Institution, Partly Funded"
    SELF_FUNDED = "Public Institution, Self-Funded"
    WORKER = "Worker Quota"
    OTHER = "Other"


_K = EstablishmentKind
_KIND_WORDS: tuple[tuple[str, EstablishmentKind], ...] = (
    ("参公", _K.REFERENCED),
    ("参照", _K.REFERENCED),
    ("全额", _K.FULLY_FUNDED),
    ("全供", _K.FULLY_FUNDED),
    ("差额", _K.PARTLY_FUNDED),
    ("差供", _K.PARTLY_FUNDED),
    ("自收自支", _K.SELF_FUNDED),
    ("经费自理", _K.SELF_FUNDED),
    ("工勤", _K.WORKER),
    ("事业", _K.FULLY_FUNDED),
    ("行政", _K.ADMINISTRATIVE),
    ("公务员", _K.ADMINISTRATIVE),
)
_LONGEST_POST = 140


@dataclass(frozen=True)
class RegisterLine:
    """From when to when a person stands on the establishment; both days inclusive, None: open."""

    valid_from: date | None = None
    valid_until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Say whether the line holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def register_answer(lines: Iterable[RegisterLine], has_gaps: bool, on: date) -> EstablishmentAnswer:
    """Answer for a unit whose register is loaded.

    `has_gaps`: rows of the list could not be read, so the register says nothing about persons it does not
    name; a person whose line has ended is known not to be on the establishment.
    """
    known = list(lines)
    if any(line.counts_on(on) for line in known):
        return EstablishmentAnswer.YES
    return EstablishmentAnswer.UNKNOWN if has_gaps and not known else EstablishmentAnswer.NO


@dataclass(frozen=True)
class RegisterRow:
    """A clean row of a register list. Holds the full identity number: never log it."""

    person_name: str
    identity_number: str = field(repr=False)
    establishment_kind: EstablishmentKind | None = None
    post: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class ReadRow:
    """What became of a row: the clean row, or the findings that say why there is none."""

    row: RegisterRow | None
    findings: tuple[Finding, ...] = ()


def read_register_row(cells: Mapping[str, Any], today: date) -> ReadRow:
    """Read one row of a register list; every reason at once."""
    findings: list[Finding] = []

    def attempt(read, *args, **more):
        try:
            return read(*args, **more)
        except RuleViolation as violation:
            findings.append(as_finding(violation))
            return None

    name = attempt(clean_name, cells.get("officer_name"))
    identity = attempt(read_identity_number, cells.get("identity_number"), today=today)
    begins = attempt(find_date, cells.get("valid_from"))
    ends = attempt(find_date, cells.get("valid_until"))
    post = squeeze(cells.get("post"))
    if len(post) > _LONGEST_POST:
        findings.append(block("text_too_long", field=Label("Post"), maximum=_LONGEST_POST))
    if begins and ends and ends < begins:
        findings.append(block("register_period_turned", begins=begins, ends=ends))
    if has_block(findings):
        return ReadRow(None, tuple(findings))
    kind = establishment_kind(cells.get("establishment_kind"))
    return ReadRow(RegisterRow(name, identity.number, kind, post, begins, ends), tuple(findings))


def establishment_kind(text: Any) -> EstablishmentKind | None:
    """Read the kind of establishment as staffing offices write it; None if nothing is written."""
    written = squeeze(text)
    if not written:
        return None
    for word, kind in _KIND_WORDS:
        if word in written:
            return kind
    return _K.OTHER


# Titles of columns that only a register has; the others are those of lists of officers.
REGISTER_TITLES: Mapping[str, tuple[str, ...]] = {
    "establishment_kind": ("编制类型", "编制性质", "编制类别", "编制种类", "用编类型", "establishmentkind"),
    "valid_from": ("起始日期", "入编日期", "入编时间", "上编日期", "上编时间", "开始日期", "有效期起", "validfrom"),
    "valid_until": ("截止日期", "出编日期", "下编日期", "终止日期", "结束日期", "有效期止", "validuntil"),
}


def register_field(title: Any) -> str | None:
    """Return the register's own field that a column title names, or None."""
    written = squeeze(title).lower().replace(" ", "").replace("_", "")
    return next((name for name, titles in REGISTER_TITLES.items() if written in titles), None)
