"""A lost card: reported, found again or declared void, cancelled, applied for anew (R-123, R-124, G-039 to G-041)."""

from dataclasses import dataclass
from datetime import date

from .cancellations import GuideState
from .certificate_states import CertificateStatus
from .errors import Finding, TextEnum, TransitionRefused, block
from .text import squeeze


class LossStatus(TextEnum):
    REPORTED = "Reported"
    WITHDRAWN = "Withdrawn"
    DECLARED_VOID = "Declared Void"
    CLOSED = "Closed"


class LossAct(TextEnum):
    WITHDRAW = "Withdraw Loss Report"
    RECORD_NOTICE = "Record Void Notice"


class ReporterKind(TextEnum):
    HOLDER = "Holder"
    UNIT = "Unit"
    OFFICE = "Legal Office"


class NoticeMedium(TextEnum):
    NEWSPAPER = "Newspaper"
    OFFICIAL_WEBSITE = "Official Website"


_NEXT = {
    (LossStatus.REPORTED, LossAct.WITHDRAW): LossStatus.WITHDRAWN,
    (LossStatus.REPORTED, LossAct.RECORD_NOTICE): LossStatus.DECLARED_VOID,
}
OPEN_STATUSES = frozenset({LossStatus.REPORTED, LossStatus.DECLARED_VOID})
TEXT_LIMIT = 1000
_MARKUP = frozenset("<>")


def status_after(status: LossStatus | str, act: LossAct) -> LossStatus:
    """Return the status an act leads to. Raises TransitionRefused; after the notice nothing leads back (R-124)."""
    status = LossStatus(status)
    after = _NEXT.get((status, act))
    if after:
        return after
    if act is LossAct.WITHDRAW and status is LossStatus.DECLARED_VOID:
        raise TransitionRefused("certificate_void_is_final")
    raise TransitionRefused("loss_no_step", status=status, act=act)


def status_after_finding(
    before: CertificateStatus | str, suspended_until: date | None, is_departed: bool, today: date
) -> CertificateStatus:
    """Return what a certificate becomes when its card is found before the notice: what it was before (G-041).

    A suspension whose last day has passed meanwhile is over; who has left the service gets nothing valid back.
    """
    if is_departed:
        return CertificateStatus.SUSPENDED
    is_over = suspended_until is not None and suspended_until < today
    return CertificateStatus.VALID if is_over else CertificateStatus(before)


@dataclass(frozen=True)
class LostCard:
    """What a notice must name, and the day of the report."""

    unit_name: str
    certificate_number: str
    officer_name: str
    reported_on: date


@dataclass(frozen=True)
class VoidNotice:
    """A notice as it was published. `has_copy`: a file with its copy is at hand."""

    medium: NoticeMedium | str | None
    medium_name: str
    published_on: date | None
    text: str
    has_copy: bool


def notice_findings(notice: VoidNotice, lost: LostCard, today: date) -> tuple[Finding, ...]:
    """Return everything that is wrong with a void notice; empty: it makes the number void (R-123, G-040)."""
    found = []
    if str(notice.medium or "") not in {str(medium) for medium in NoticeMedium}:
        found.append(block("notice_medium_missing"))
    if not (notice.medium_name or "").strip():
        found.append(block("notice_name_missing"))
    found += _day_findings(notice.published_on, lost.reported_on, today)
    found += _text_findings(notice, lost)
    if not notice.has_copy:
        found.append(block("notice_copy_missing"))
    return tuple(found)


def _day_findings(published_on: date | None, reported_on: date, today: date) -> list[Finding]:
    if published_on is None:
        return [block("notice_day_missing")]
    if published_on > today:
        return [block("notice_day_ahead", day=published_on)]
    if published_on < reported_on:
        return [block("notice_before_report", day=published_on, reported=reported_on)]
    return []


def _text_findings(notice: VoidNotice, lost: LostCard) -> list[Finding]:
    if _MARKUP & {*notice.text, *notice.medium_name}:
        return [block("text_markup")]
    if len(notice.text) > TEXT_LIMIT:
        return [block("text_too_long", maximum=TEXT_LIMIT)]
    printed = squeeze(notice.text).upper()
    wanted = (
        (lost.unit_name, block("notice_without_unit", wanted=lost.unit_name)),
        (lost.certificate_number, block("notice_without_number", wanted=lost.certificate_number)),
        (lost.officer_name, block("notice_without_holder", wanted=lost.officer_name)),
    )
    return [finding for value, finding in wanted if squeeze(value).upper() not in printed]


@dataclass(frozen=True)
class LossFacts:
    """How far a loss has come. `request_status`: of its cancellation request; `is_cancelled`: the certificate."""

    status: LossStatus | str
    request_status: str | None = None
    is_cancelled: bool = False
    has_new_application: bool = False


GUIDE = ("report", "notice", "unit_check", "legal_review", "new_application")


def guide(facts: LossFacts) -> tuple[tuple[str, GuideState], ...]:
    """Return the steps of the whole way with their state; exactly one is next unless the way has ended."""
    done = _steps_done(facts)
    if facts.status == LossStatus.WITHDRAWN:
        return (("report", GuideState.DONE), ("found", GuideState.DONE))
    states = [GuideState.DONE] * done + [GuideState.NEXT] + [GuideState.LATER] * len(GUIDE)
    return tuple(zip(GUIDE, states, strict=False))


def _steps_done(facts: LossFacts) -> int:
    if facts.has_new_application:
        return 5
    if facts.is_cancelled:
        return 4
    if facts.status == LossStatus.REPORTED:
        return 1
    return {"Legal Review": 3}.get(facts.request_status or "", 2)
