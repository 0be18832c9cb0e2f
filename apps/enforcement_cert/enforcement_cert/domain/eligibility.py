"""May this officer apply for, and be given, a certificate? A list of findings, not one refusal."""

from dataclasses import dataclass, field
from datetime import date

from .code_lists import OUTSIDE_ESTABLISHMENT, ExamResult, StaffingStatus
from .errors import Finding, InvalidIdentityNumber, Label, RuleViolation, TextEnum, as_finding, block, has_block, warn
from .identifiers import Sex, read_identity_number


class EstablishmentAnswer(TextEnum):
    """Answer of the staffing office's register (G-035)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Conditions:
    """The recorded items of R-081; None = nobody has recorded it yet."""

    in_enforcement_post: bool | None = None
    education_fits: bool | None = None
    conduct_is_good: bool | None = None
    other_conditions_met: bool | None = None


@dataclass(frozen=True)
class Applicant:
    """The officer as the archive has him. `override_reason`: why birth date or sex differ (G-034)."""

    officer_code: str | None
    officer_name: str | None
    unit_name: str | None
    enforcement_area: str | None
    has_photo: bool
    identity_number: str | None = field(repr=False)  # tracebacks and logs show what repr shows
    birth_date: date | None = None
    sex: Sex | str | None = None
    override_reason: str | None = None
    mobile_number: str | None = field(default=None, repr=False)
    staffing_status: StaffingStatus | str | None = None
    exam_result: ExamResult | str = ExamResult.NONE
    conditions: Conditions = Conditions()


@dataclass(frozen=True)
class RegisterAnswers:
    """What the registers said about the identity number, province-wide.

    `living_certificate` and `open_application` are numbers to show, or None, with the unit each belongs to.
    `forced_entry` and `forced_ground` are given only if the reader may know them: a legal office (T-2).
    `is_real_number` is an outside authority's answer, None if none was asked or it did not know (G-036).
    `is_entrustment_lapsed`: the unit acts under entrustment, and no letter of it is in force today; asked from the
    legal office's approval on, a unit waiting for its new letter may prepare applications (G-024).
    `may_hold_type`: False if the type is for supervision bodies and the unit is none (regulation of 2014, art. 22).
    """

    is_on_forced_list: bool = False
    forced_entry: str | None = None
    forced_ground: str | None = None
    is_real_number: bool | None = None
    living_certificate: str | None = None
    certificate_unit: str | None = None
    open_application: str | None = None
    application_unit: str | None = None
    establishment: EstablishmentAnswer | str = EstablishmentAnswer.UNKNOWN
    has_establishment_proof: bool = False
    is_entrustment_lapsed: bool = False
    may_hold_type: bool = True


def application_findings(
    applicant: Applicant, answers: RegisterAnswers, today: date, photo: tuple[Finding, ...] = ()
) -> tuple[Finding, ...]:
    """What speaks against submitting the application, in the order of T-2; `photo` from photo_rules.

    A wrong number, the forced list and another certificate refuse outright, and the first of them alone is
    told: nobody learns more about a person than what stands in the way. What the unit can still bring
    (register, card fields, photo, conditions) is told all at once.
    """
    if refusal := outright_refusal(applicant, answers, today):
        return refusal
    return (
        *holder_findings(answers),
        *identity_findings(applicant, today),
        *establishment_findings(answers),
        *card_field_findings(applicant),
        *photo,
        *condition_findings(applicant),
        *entrustment_findings(answers),
    )


def approval_findings(
    applicant: Applicant, answers: RegisterAnswers, today: date, photo: tuple[Finding, ...] = ()
) -> tuple[Finding, ...]:
    """What speaks against the legal office's approval: the same and the exam (R-101)."""
    if refusal := outright_refusal(applicant, answers, today):
        return refusal
    return (*application_findings(applicant, answers, today, photo), *exam_findings(applicant))


def outright_refusal(applicant: Applicant, answers: RegisterAnswers, today: date) -> tuple[Finding, ...]:
    """The first failing line of T-2 that ends the matter: number, forced list, other certificate; else empty."""
    lines = (
        identity_findings(applicant, today),
        authority_findings(answers),
        forced_findings(answers),
        other_findings(answers),
    )
    return next((line for line in lines if has_block(line)), ())


def card_field_findings(applicant: Applicant) -> tuple[Finding, ...]:
    """The five fields printed on the card, each with a message of its own (R-074)."""
    missing = (
        (applicant.officer_code, block("card_officer_code_missing")),
        (applicant.officer_name, block("card_name_missing")),
        (applicant.unit_name, block("card_unit_missing")),
        (applicant.enforcement_area, block("card_area_missing")),
        (applicant.has_photo, block("card_photo_missing")),
    )
    return tuple(finding for value, finding in missing if not (value.strip() if isinstance(value, str) else value))


def identity_findings(applicant: Applicant, today: date) -> tuple[Finding, ...]:
    """Structure, date and check digit, then birth date and sex against it (R-093, R-075, G-034).

    A wrong number can never be overridden; a differing birth date or sex
    passes with a reason and stays visible as a mark.
    """
    try:
        identity = read_identity_number(applicant.identity_number, today=today)
    except InvalidIdentityNumber as violation:
        return (as_finding(violation),)
    weigh = warn if (applicant.override_reason or "").strip() else block
    findings = []
    if applicant.birth_date and applicant.birth_date != identity.birth_date:
        findings.append(weigh("birth_date_mismatch", given=applicant.birth_date, expected=identity.birth_date))
    if applicant.sex and applicant.sex != identity.sex:
        findings.append(weigh("sex_mismatch", given=Sex(applicant.sex), expected=identity.sex))
    return tuple(findings)


def authority_findings(answers: RegisterAnswers) -> tuple[Finding, ...]:
    """A connected authority does not know the number; without an answer the structure stands (R-093, G-036)."""
    return (block("identity_number_unknown"),) if answers.is_real_number is False else ()


def forced_findings(answers: RegisterAnswers) -> tuple[Finding, ...]:
    """On the forced list: a legal office reads why, everybody else a neutral sentence (R-094, T-2)."""
    if not answers.is_on_forced_list:
        return ()
    if answers.forced_entry:
        return (block("person_on_forced_list", number=answers.forced_entry, ground=Label(answers.forced_ground or "")),)
    return (block("person_not_admitted"),)


def other_findings(answers: RegisterAnswers) -> tuple[Finding, ...]:
    """Another certificate or application anywhere in the province; names the unit (R-095)."""
    found = []
    if answers.living_certificate:
        found.append(
            block("person_has_certificate", number=answers.living_certificate, unit=answers.certificate_unit or "–")
        )
    if answers.open_application:
        found.append(
            block("person_has_application", number=answers.open_application, unit=answers.application_unit or "–")
        )
    return tuple(found)


def establishment_findings(answers: RegisterAnswers) -> tuple[Finding, ...]:
    """The staffing register: no refuses; no answer needs a proof, which the legal office judges (R-096, G-035)."""
    answer = EstablishmentAnswer(answers.establishment)
    if answer is EstablishmentAnswer.YES:
        return ()
    if answer is EstablishmentAnswer.NO:
        return (block("person_not_on_establishment"),)
    if answers.has_establishment_proof:
        return (warn("establishment_proof_to_judge"),)
    return (block("establishment_proof_missing"),)


_CONDITIONS = (
    ("in_enforcement_post", "condition_post_open", "condition_post_unmet"),
    ("education_fits", "condition_education_open", "condition_education_unmet"),
    ("conduct_is_good", "condition_conduct_open", "condition_conduct_unmet"),
    ("other_conditions_met", "condition_other_open", "condition_other_unmet"),
)
CONDITION_CODES = tuple(code for row in _CONDITIONS for code in row[1:])


def condition_findings(applicant: Applicant) -> tuple[Finding, ...]:
    """The conditions of order no. 292 art. 6 as recorded items (R-081); lent or hired staff are out."""
    findings = []
    status = applicant.staffing_status
    if status and StaffingStatus(status) in OUTSIDE_ESTABLISHMENT:
        findings.append(block("staffing_outside_establishment", status=StaffingStatus(status)))
    for name, open_code, unmet_code in _CONDITIONS:
        answer = getattr(applicant.conditions, name)
        if not answer:
            findings.append(block(open_code if answer is None else unmet_code))
    return tuple(findings)


def exam_findings(applicant: Applicant) -> tuple[Finding, ...]:
    """No approval without the passed exam (R-101)."""
    result = ExamResult(applicant.exam_result)
    if result is ExamResult.PASSED:
        return ()
    return (block("exam_failed" if result is ExamResult.FAILED else "exam_missing"),)


def holder_findings(answers: RegisterAnswers) -> tuple[Finding, ...]:
    """Supervision certificates are for the staff of supervision bodies (regulation of 2014, art. 22; G-050)."""
    return () if answers.may_hold_type else (block("type_for_supervision_bodies"),)


def entrustment_findings(answers: RegisterAnswers) -> tuple[Finding, ...]:
    """No certificate for an entrusted unit while no letter of entrustment is in force (Penalty Law art. 20, G-024)."""
    return (block("application_letter_lapsed"),) if answers.is_entrustment_lapsed else ()


def first_violation(findings: tuple[Finding, ...]) -> RuleViolation | None:
    """The first blocking finding as an exception to raise, None if nothing blocks."""
    found = next((finding for finding in findings if finding.blocks), None)
    return RuleViolation(found.code, **found.context) if found else None
