"""Fees of approval items: basis and standard, computed and verified amounts, the life of a fee slip.

A slip that has been issued is never rewritten: a mistake is corrected by a new slip that names the void one.
Source: R-334, R-338, R-352, G-049 (certificates cost nothing, so nobody gets a slip for one).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .errors import RuleViolation, TextEnum
from .money import LARGEST_FEN, InvalidAmount

MOST_PAYERS = 500
LARGEST_QUANTITY = 100_000
LONGEST_NAME = 100
# Business of certificates: no fee is ever demanded for it (order no. 292, art. 5; R-109, G-049).
FREE_SOURCES = frozenset(
    {"Certificate Application", "Enforcement Certificate", "Certificate Card", "Certificate Review", "Loss Report"}
)


class FeeRefused(RuleViolation):
    """This fee may not be demanded, or not like this."""


class FeeSubject(TextEnum):
    APPROVAL = "Approval Item"
    CERTIFICATE = "Enforcement Certificate"


class SlipStatus(TextEnum):
    DRAFT = "Draft"
    ISSUED = "Made Out"
    PAID = "Paid"
    VOIDED = "Voided"


class SlipAct(TextEnum):
    ISSUE = "Make Out"
    PAY = "Pay"
    VOID = "Void"


_STEPS = {
    (SlipStatus.DRAFT, SlipAct.ISSUE): SlipStatus.ISSUED,
    (SlipStatus.ISSUED, SlipAct.PAY): SlipStatus.PAID,
    (SlipStatus.DRAFT, SlipAct.VOID): SlipStatus.VOIDED,
    (SlipStatus.ISSUED, SlipAct.VOID): SlipStatus.VOIDED,
    (SlipStatus.PAID, SlipAct.VOID): SlipStatus.VOIDED,
}
# What leaves the window: a slip once it is issued, a receipt only for money that was paid.
_SLIP_PRINTED = frozenset({SlipStatus.ISSUED, SlipStatus.PAID})


@dataclass(frozen=True)
class FeeStandard:
    """The standard of one fee item: price of one unit in fen, the days it counts (both included), what it is for."""

    name: str
    unit_fen: int
    valid_from: date
    valid_until: date | None = None
    subject: FeeSubject | str = FeeSubject.APPROVAL
    agency: str = ""


@dataclass(frozen=True)
class Payer:
    """One line of a list of payers: the name, and what tells two people of one name apart."""

    name: str
    remark: str = ""


def status_after(status: SlipStatus | str, act: SlipAct | str) -> SlipStatus:
    """Return the status after an act. Raises FeeRefused where the act is not possible."""
    after = _STEPS.get((SlipStatus(status), SlipAct(act)))
    if after is None:
        raise FeeRefused("fee_no_step", act=SlipAct(act), status=SlipStatus(status))
    return after


def acts_for(status: SlipStatus | str) -> tuple[SlipAct, ...]:
    """List the acts that are possible now; the same table as status_after."""
    return tuple(act for (before, act) in _STEPS if before is SlipStatus(status))


def row_fen(standard: FeeStandard, quantity: int, agency: str, on: date) -> int:
    """Return the amount of one row in fen: price by the standard × quantity, for a slip of this unit on this day.

    Raises FeeRefused for certificates, another unit's item, a standard that is not in force, a wrong quantity.
    """
    if FeeSubject(standard.subject) is FeeSubject.CERTIFICATE:
        raise FeeRefused("fee_certificate_free")
    if standard.agency != agency:
        raise FeeRefused("fee_item_foreign", item=standard.name)
    if not is_in_force(standard, on):
        raise FeeRefused("fee_item_not_in_force", item=standard.name, day=on)
    if isinstance(quantity, bool) or quantity != int(quantity) or not 0 < quantity <= LARGEST_QUANTITY:
        raise FeeRefused("fee_quantity", item=standard.name, largest=LARGEST_QUANTITY)
    return standard.unit_fen * int(quantity)


def total_fen(amounts: Sequence[int]) -> int:
    """Return the sum of a slip's rows. Raises FeeRefused for a slip without rows, InvalidAmount for too large a sum."""
    if not amounts:
        raise FeeRefused("fee_slip_empty")
    total = sum(amounts)
    if total > LARGEST_FEN:
        raise InvalidAmount("money_out_of_range", given=str(total // 100))
    return total


def verify_fen(given: int | None, computed: int, what: str) -> int:
    """Return the amount by the standard. Raises FeeRefused if another one stands there already (R-338).

    `given`: None where nobody has entered one.
    """
    if given is not None and given != computed:
        raise FeeRefused("fee_amount_differs", what=what)
    return computed


def is_in_force(standard: FeeStandard, on: date) -> bool:
    """Say whether a standard counts on a day; first and last day included."""
    return standard.valid_from <= on and (standard.valid_until is None or on <= standard.valid_until)


def require_standard(standard: FeeStandard, others: Iterable[FeeStandard]) -> None:
    """Raise FeeRefused for a standard that cannot stand beside the others of its code.

    A fee of 0 is possible (no fee today); for certificates it is the only one, and locked (G-049).
    """
    if FeeSubject(standard.subject) is FeeSubject.CERTIFICATE and standard.unit_fen:
        raise FeeRefused("certificate_fee_not_free")
    if standard.valid_until and standard.valid_until < standard.valid_from:
        raise FeeRefused("fee_item_days")
    for other in others:
        if _overlap(standard, other):
            raise FeeRefused("fee_item_overlaps", item=other.name, day=other.valid_from)


def require_end_after_charges(valid_until: date | None, last_charged: date | None) -> None:
    """Raise FeeRefused for a last day before a day on which slips, made out or paid, were charged by the standard."""
    if valid_until and last_charged and valid_until < last_charged:
        raise FeeRefused("fee_item_ends_before_slips", day=last_charged)


def _overlap(one: FeeStandard, other: FeeStandard) -> bool:
    last = date.max
    return one.valid_from <= (other.valid_until or last) and other.valid_from <= (one.valid_until or last)


def require_chargeable_source(doctype: str | None) -> None:
    """Raise FeeRefused if the business behind a slip is one of certificates: there no fee is demanded (G-049)."""
    if doctype in FREE_SOURCES:
        raise FeeRefused("fee_certificate_free")


def require_slip_printable(status: SlipStatus | str) -> None:
    """Raise FeeRefused for a slip that is not to leave the window."""
    if SlipStatus(status) not in _SLIP_PRINTED:
        raise FeeRefused("fee_slip_not_printable", status=SlipStatus(status))


def require_receipt_printable(status: SlipStatus | str) -> None:
    """Raise FeeRefused for a receipt of money that has not been paid."""
    if SlipStatus(status) is not SlipStatus.PAID:
        raise FeeRefused("fee_receipt_unpaid", status=SlipStatus(status))


def read_payers(text: str) -> tuple[Payer, ...]:
    """Read a pasted list: one payer a line, after a tab, comma or semicolon a remark.

    The numbers of a numbered list fall away: every line has its own, from 1 on.

    Raises FeeRefused for an empty list, too many, a name that is none, or the same line twice (R-334).
    """
    payers = [_payer(line) for line in _without_numbers(_lines_of(text))]
    if not payers:
        raise FeeRefused("fee_payers_missing")
    if len(payers) > MOST_PAYERS:
        raise FeeRefused("fee_payers_too_many", count=len(payers), most=MOST_PAYERS)
    twice = [payer.name for position, payer in enumerate(payers) if payer in payers[:position]]
    if twice:
        raise FeeRefused("fee_payer_twice", name=twice[0])
    return tuple(payers)


# A number, then what ends it; not 3.5, nor the number that a firm's name begins with.
_NUMBERED = re.compile(r"^(\d{1,4})(?: *[.．、)）](?!\d)|\t)\s*")
_SEPARATOR = re.compile(r"[\t,，;；]")


def _lines_of(text: str) -> list[str]:
    lines = (unicodedata.normalize("NFC", line).replace("\ufeff", "").strip() for line in text.splitlines())
    return [line for line in lines if line]


def _without_numbers(lines: list[str]) -> list[str]:
    """Take the numbers of a numbered list away; lines that are not numbered 1, 2, 3 … throughout stay as they are."""
    rest = []
    for number, line in enumerate(lines, 1):
        found = _NUMBERED.match(line)
        if not found or int(found[1]) != number:
            return lines
        rest.append(line[found.end() :])
    return rest


def _payer(line: str) -> Payer:
    name, *remark = _SEPARATOR.split(line, maxsplit=1)
    return Payer(require_payer_name(name), " ".join("".join(remark).split())[:LONGEST_NAME])


def require_payer_name(name: str) -> str:
    """Return a payer's name without needless spaces. Raises FeeRefused for no name; a payer may also be a firm."""
    cleaned = " ".join((name or "").split())
    if not cleaned or len(cleaned) > LONGEST_NAME or not any(c.isalpha() for c in cleaned):
        raise FeeRefused("fee_payer_unreadable", name=cleaned[:20] or "–")
    if any((c.isspace() and c != " ") or unicodedata.category(c) == "Cc" or c in "<>" for c in cleaned):
        raise FeeRefused("fee_payer_unreadable", name=cleaned[:20])
    return cleaned
