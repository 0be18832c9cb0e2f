"""One row of an officers' list becomes a clean officer, or reasons why not (R-186 to R-195)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from .code_lists import (
    Education,
    ExamResult,
    PoliticalStatus,
    PostKind,
    StaffingStatus,
    find_education,
    find_exam_result,
    find_political_status,
    find_post_kind,
    find_staffing_status,
    staffing_in_remark,
)
from .dates import find_date
from .errors import Finding, InvalidDate, Label, RuleViolation, as_finding, block, has_block, warn
from .identifiers import IdentityNumber, Sex, read_identity_number, read_mobile, read_unit_code
from .officer_table import HeaderMapping, RowKind, classify_row, find_header, recognise_header
from .text import clean_cell, clean_name, squeeze

__all__ = [
    "DuplicateWatch",
    "HeaderMapping",
    "OfficerRow",
    "RowKind",
    "RowResult",
    "RowRules",
    "classify_row",
    "find_header",
    "parse_officer_row",
    "recognise_header",
]

_SEX = {
    "男": Sex.MALE,
    "男性": Sex.MALE,
    "1": Sex.MALE,
    "m": Sex.MALE,
    "male": Sex.MALE,
    "女": Sex.FEMALE,
    "女性": Sex.FEMALE,
    "2": Sex.FEMALE,
    "f": Sex.FEMALE,
    "female": Sex.FEMALE,
}
_LONGEST_TEXT = 140
_YEAR = timedelta(days=365)
_USUAL_AGES = range(18, 71)


@dataclass(frozen=True)
class RowRules:
    """How strict an import is.

    `mismatch_reason`: a reason given for the whole file lets rows through whose
    birth date or sex differ from the identity number, marked (G-034).
    `excel_serial`: numbers in date columns are spreadsheet days.
    """

    requires_mobile: bool = False
    mismatch_reason: str | None = None
    excel_serial: bool = False
    known_region: Callable[[str], bool] | None = None
    # Field → reader of words and codes of a code list that administrators keep, instead of the fixed one.
    finders: Mapping[str, Callable[[str], str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class OfficerRow:
    """A clean officer. Birth date and sex come from the identity number unless the file overrides."""

    identity_number: str = field(repr=False)  # tracebacks and logs show what repr shows
    officer_name: str
    sex: Sex
    birth_date: date
    officer_code: str | None = None
    certificate_number: str | None = None
    unit_name: str | None = None
    unit_code: str | None = None
    enforcement_area: str | None = None
    education: Education | None = None
    staffing_status: StaffingStatus | None = None
    post: str | None = None
    post_kind: PostKind | None = None
    power_scope: str | None = None
    mobile_number: str | None = field(default=None, repr=False)
    ethnic_group: str | None = None
    political_status: PoliticalStatus | None = None
    exam_result: ExamResult | None = None
    exam_passed_on: date | None = None
    last_review_on: date | None = None
    remark: str | None = None


@dataclass(frozen=True)
class RowResult:
    """`officer` is None exactly when a finding blocks; the number is known even then, if readable."""

    officer: OfficerRow | None
    findings: tuple[Finding, ...] = ()
    identity_number: str | None = field(default=None, repr=False)


def parse_officer_row(cells: Mapping[str, Any], *, today: date, rules: RowRules = RowRules()) -> RowResult:
    """Judge one data row: every reason at once, so a clerk corrects a row only once.

    `cells` maps the fields of officer_table.FIELDS to raw cells; missing fields
    count as empty. Source: R-075, R-093, R-195, G-034, G-092.
    """
    reader = _Reader(cells, rules, today)
    values = {**reader.person(), **reader.background(), **reader.work(), **reader.texts()}
    findings = tuple(reader.findings)
    officer = None if has_block(findings) else OfficerRow(**values)
    return RowResult(officer, findings, values["identity_number"])


def _code(cell: Any) -> str:
    return squeeze(cell).upper()


def _as_ethnic_group(text: str) -> str:
    return text if text.endswith("族") else text + "族"


class _Reader:
    """Reads the fields of one row and gathers what is wrong with them."""

    def __init__(self, cells: Mapping[str, Any], rules: RowRules, today: date):
        self.get = cells.get
        self.rules = rules
        self.today = today
        self.findings: list[Finding] = []

    def person(self) -> dict[str, Any]:
        name = self._try(clean_name, self.get("officer_name"))
        identity = self._try(self._identity, self.get("identity_number"))
        born = self._date("birth_date", Label("Birth Date"))
        sex = self._sex()
        if identity:
            born, sex = self._agree(identity, born, sex)
        return {
            "officer_name": name,
            "identity_number": identity and identity.number,
            "birth_date": born,
            "sex": sex,
        }

    def background(self) -> dict[str, Any]:
        return {
            "education": self._coded("education", find_education, "education_unknown"),
            "ethnic_group": self._coded("ethnic_group", _as_ethnic_group, "ethnic_group_unknown"),
            "political_status": self._coded("political_status", find_political_status, "political_status_unknown"),
            "exam_result": self._coded("exam_result", find_exam_result, "exam_result_unknown"),
            "exam_passed_on": self._past_date("exam_passed_on", Label("Exam Passed On")),
        }

    def work(self) -> dict[str, Any]:
        remark = clean_cell(self.get("remark"))
        post = squeeze(self.get("post"))
        return {
            "staffing_status": self._staffing(remark),
            "post": post or None,
            "post_kind": find_post_kind(post) if post else None,
            "mobile_number": self._mobile(),
            "last_review_on": self._past_date("last_review_on", Label("Last Review Date")),
            "unit_code": self._unit_code(),
            "remark": remark or None,
        }

    def texts(self) -> dict[str, Any]:
        return {
            "officer_code": self._text("officer_code", Label("Officer Code"), _code),
            "certificate_number": self._text("certificate_number", Label("Certificate Number"), _code),
            "unit_name": self._text("unit_name", Label("Unit"), squeeze),
            "enforcement_area": self._text("enforcement_area", Label("Enforcement Area"), squeeze),
            "power_scope": clean_cell(self.get("power_scope")) or None,
        }

    def _try(self, read: Callable[[Any], Any], cell: Any) -> Any:
        try:
            return read(cell)
        except RuleViolation as violation:
            self.findings.append(as_finding(violation))
            return None

    def _identity(self, cell: Any) -> IdentityNumber:
        return read_identity_number(cell, today=self.today, known_region=self.rules.known_region)

    def _date(self, name: str, label: Label) -> date | None:
        try:
            return find_date(self.get(name), excel_serial=self.rules.excel_serial)
        except InvalidDate as violation:
            self.findings.append(as_finding(violation, field=label))
            return None

    def _sex(self) -> Sex | None:
        text = squeeze(self.get("sex")).lower()
        if not text:
            return None
        if text not in _SEX:
            self.findings.append(block("sex_unreadable", given=text[:10]))
        return _SEX.get(text)

    def _agree(self, identity: IdentityNumber, born: date | None, sex: Sex | None) -> tuple[date, Sex]:
        weigh = warn if self.rules.mismatch_reason else block
        if born and born != identity.birth_date:
            self.findings.append(weigh("birth_date_mismatch", given=born, expected=identity.birth_date))
        if sex and sex is not identity.sex:
            self.findings.append(weigh("sex_mismatch", given=sex, expected=identity.sex))
        age = (self.today - identity.birth_date) // _YEAR
        if age not in _USUAL_AGES:
            self.findings.append(warn("age_unusual", age=age))
        return born or identity.birth_date, sex or identity.sex

    def _coded(self, name: str, find: Callable[[str], Any], code: str) -> Any:
        text = squeeze(self.get(name))
        if not text:
            return None
        found = self.rules.finders.get(name, find)(text)
        if found is None:
            self.findings.append(warn(code, given=text[:20]))
        return found

    def _staffing(self, remark: str) -> StaffingStatus | None:
        status = self._coded("staffing_status", find_staffing_status, "staffing_unknown")
        hint = staffing_in_remark(remark) if remark else None
        if hint and hint != status:
            self.findings.append(warn("staffing_from_remark", status=hint))
            return hint
        return status

    def _mobile(self) -> str | None:
        cell = self.get("mobile_number")
        if not self.rules.requires_mobile and not squeeze(cell):
            return None
        return self._try(read_mobile, cell)

    def _past_date(self, name: str, label: Label) -> date | None:
        found = self._date(name, label)
        if found and found > self.today:
            self.findings.append(block("date_in_future", given=found, field=label))
        return found

    def _unit_code(self) -> str | None:
        cell = self.get("unit_code")
        if not squeeze(cell):
            return None
        found = self._try(read_unit_code, cell)
        return found and found.code

    def _text(self, name: str, label: Label, clean: Callable[[Any], str]) -> str | None:
        text = clean(self.get(name))
        if len(text) > _LONGEST_TEXT:
            self.findings.append(block("text_too_long", field=label, maximum=_LONGEST_TEXT))
        elif "<" in text or ">" in text:
            self.findings.append(block("text_markup", field=label))
        return text or None


class DuplicateWatch:
    """Remembers the good rows of one file and refuses those that repeat them.

    Only accepted rows are remembered: a wrong row never blocks the right one
    that comes after it. Of two good rows the first counts.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._mobiles: dict[str, int] = {}

    def judge(self, row_number: int, result: RowResult) -> RowResult:
        """Add what the row repeats to its findings; remember it if it is still good.

        `row_number` is the one people see in their file. Call once per row, in order.
        """
        repeated = self._findings(result)
        if repeated:
            officer = None if has_block(repeated) else result.officer
            result = replace(result, officer=officer, findings=(*result.findings, *repeated))
        if result.officer:
            self._remember(row_number, result.officer)
        return result

    def _findings(self, result: RowResult) -> list[Finding]:
        found = []
        if result.identity_number in self._numbers:
            found.append(block("duplicate_identity_number", row=self._numbers[result.identity_number]))
        officer = result.officer
        if officer and officer.officer_code in self._codes:
            found.append(block("duplicate_officer_code", row=self._codes[officer.officer_code]))
        if officer and officer.mobile_number in self._mobiles:
            found.append(warn("duplicate_mobile", row=self._mobiles[officer.mobile_number]))
        return found

    def _remember(self, row_number: int, officer: OfficerRow) -> None:
        self._numbers[officer.identity_number] = row_number
        if officer.officer_code:
            self._codes[officer.officer_code] = row_number
        if officer.mobile_number:
            self._mobiles.setdefault(officer.mobile_number, row_number)
