"""Transfer of one officer to another unit, and leaving: who acts when, and what stands against it.

One person holds one valid certificate of a type, so a transfer means cancelling the old one with the
certificate handed in, and a new application without an examination as long as the old certificate
would have been valid. Sources: G-048, X-63, R-095, R-125.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .errors import Finding, TextEnum, TransitionRefused, block


class TransferSide(TextEnum):
    RELEASING = "Releasing Unit"
    RECEIVING = "Receiving Unit"

    @property
    def other(self) -> "TransferSide":
        return TransferSide.RECEIVING if self is TransferSide.RELEASING else TransferSide.RELEASING


class TransferStatus(TextEnum):
    REQUESTED = "Requested"
    CONFIRMED = "Confirmed"
    DONE = "Done"
    REFUSED = "Refused"
    WITHDRAWN = "Withdrawn"


class TransferAct(TextEnum):
    CONFIRM = "Confirm Transfer"
    REFUSE = "Refuse Transfer"
    WITHDRAW = "Withdraw Transfer"
    FINISH = "Finish Transfer"


_S, _A = TransferStatus, TransferAct
NEXT_STATUS: dict[tuple[TransferStatus, TransferAct], TransferStatus] = {
    (_S.REQUESTED, _A.CONFIRM): _S.CONFIRMED,
    (_S.REQUESTED, _A.REFUSE): _S.REFUSED,
    (_S.REQUESTED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.CONFIRMED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.CONFIRMED, _A.FINISH): _S.DONE,
}
# In these the officer is occupied: no second transfer, no change of structure.
LIVING_STATUSES = frozenset({_S.REQUESTED, _S.CONFIRMED})


def status_after(status: TransferStatus | str, act: TransferAct) -> TransferStatus:
    """Return the status an act leads to. Raises TransitionRefused if it is not open there."""
    after = NEXT_STATUS.get((TransferStatus(status), act))
    if after is None:
        raise TransitionRefused("transfer_no_step", status=TransferStatus(status), act=act)
    return after


def require_side(act: TransferAct, asked_by: TransferSide, sides: Iterable[TransferSide]) -> None:
    """Raise TransitionRefused unless this side takes the act: the other one answers, the asking one withdraws."""
    wanted = asked_by if act is TransferAct.WITHDRAW else asked_by.other
    if wanted not in tuple(sides):
        raise TransitionRefused("transfer_wrong_side", act=act, side=wanted)


@dataclass(frozen=True)
class TransferFacts:
    """What a request is judged by. `other_transfer` and `application` are numbers of what stands in the way."""

    is_in_service: bool
    is_same_unit: bool
    receiver: str
    receiver_is_open: bool
    transfer_on: date | None
    other_transfer: str | None = None
    application: str | None = None


def transfer_findings(facts: TransferFacts, today: date, days_back: int) -> tuple[Finding, ...]:
    """Return everything that speaks against a transfer; empty: it may go on."""
    findings = [*_day_findings(facts.transfer_on, today, days_back)]
    if not facts.is_in_service:
        findings.append(block("transfer_not_in_service"))
    if facts.is_same_unit:
        findings.append(block("transfer_same_unit", unit=facts.receiver))
    elif not facts.receiver_is_open:
        findings.append(block("change_unit_not_open", unit=facts.receiver))
    if facts.other_transfer:
        findings.append(block("transfer_under_way", number=facts.other_transfer))
    if facts.application:
        findings.append(block("transfer_application_open", number=facts.application))
    return tuple(findings)


def _day_findings(day: date | None, today: date, days_back: int) -> list[Finding]:
    if day is None:
        return [block("transfer_day_missing")]
    if day > today:
        return [block("transfer_day_ahead", day=day)]
    earliest = today - timedelta(days=days_back)
    return [block("change_day_too_early", day=day, earliest=earliest)] if day < earliest else []


def exam_still_counts(passed_on: date | None, transferred_on: date, valid_until: date, today: date) -> bool:
    """Say whether a pass from before a transfer still stands for a new certificate (G-048).

    It does up to and including the last day of the certificate that was given back; an examination
    passed after the transfer counts by itself.
    """
    return today <= valid_until or bool(passed_on and passed_on > transferred_on)


def is_overdue(due_on: date, done_on: date | None, today: date) -> bool:
    """Say whether a leaving report came, or still stays away, after its last day (X-63)."""
    return (done_on or today) > due_on
