"""The life of one piece of plastic, from the first print to its destruction (R-111, G-038, X-16).

A certificate has one living card at most. A card that has ended never lives again: what is found,
handed in or mended gets a new card with a new serial and a new code (G-039).
"""

import re
from datetime import date

from .certificate_states import CertificateStatus
from .errors import TextEnum, TransitionRefused
from .text import squeeze


class CardStatus(TextEnum):
    IN_MAKING = "In Making"  # serial and code are taken, the print sheet is not written yet
    MADE = "Made"
    CHECKED = "Checked"
    SHIPPED = "Shipped"
    ARRIVED = "Arrived"
    HANDED_OVER = "Handed Over"
    RETURNED = "Returned"
    WASTED = "Wasted"
    LOST = "Lost"
    VOID = "Void"
    DESTROYED = "Destroyed"


_S = CardStatus
_ENDS = frozenset({_S.WASTED, _S.LOST, _S.VOID})
# A made card is checked before it leaves; a consignment may come back unopened (Shipped → Checked) and an
# office passes on what it has received (Arrived → Shipped). What has ended is handed in at most, and destroyed.
NEXT_STATUS: dict[CardStatus, frozenset[CardStatus]] = {
    _S.IN_MAKING: _ENDS | {_S.MADE},
    _S.MADE: _ENDS | {_S.CHECKED},
    _S.CHECKED: _ENDS | {_S.SHIPPED, _S.HANDED_OVER},
    _S.SHIPPED: _ENDS | {_S.ARRIVED, _S.CHECKED},
    _S.ARRIVED: _ENDS | {_S.SHIPPED, _S.HANDED_OVER, _S.RETURNED},
    _S.HANDED_OVER: _ENDS | {_S.RETURNED},
    _S.RETURNED: frozenset({_S.DESTROYED}),
    _S.WASTED: frozenset({_S.DESTROYED}),
    _S.LOST: frozenset({_S.RETURNED, _S.DESTROYED}),
    _S.VOID: frozenset({_S.RETURNED, _S.DESTROYED}),
    _S.DESTROYED: frozenset(),
}
LIVING_CARDS = frozenset({_S.IN_MAKING, _S.MADE, _S.CHECKED, _S.SHIPPED, _S.ARRIVED, _S.HANDED_OVER})
ENDED_CARDS = frozenset(_S) - LIVING_CARDS
# Where a card lies that has been printed and that nobody carries yet.
ON_THE_WAY = frozenset({_S.MADE, _S.CHECKED, _S.SHIPPED, _S.ARRIVED})
NEEDS_REASON = frozenset({_S.WASTED, _S.LOST, _S.VOID, _S.RETURNED, _S.DESTROYED})


def can_become(from_: CardStatus | str, to: CardStatus | str) -> bool:
    """Say whether the table knows this change."""
    return CardStatus(to) in NEXT_STATUS[CardStatus(from_)]


def require_card_change(from_: CardStatus | str, to: CardStatus | str) -> None:
    """Raise TransitionRefused unless the change is in the table. Source: G-038, G-039, X-16."""
    old, new = CardStatus(from_), CardStatus(to)
    if can_become(old, new):
        return
    if old in ENDED_CARDS and new in LIVING_CARDS:
        raise TransitionRefused("card_has_ended", from_status=old)
    raise TransitionRefused("card_no_such_change", from_status=old, to_status=new)


def end_of_replaced(status: CardStatus | str) -> CardStatus:
    """Return how a living card ends when another one takes its place.

    What never reached its holder was spoilt on the way; a card in somebody's hand is void until it is handed in.
    """
    return _S.VOID if CardStatus(status) is _S.HANDED_OVER else _S.WASTED


_REPLACEABLE = frozenset({CertificateStatus.VALID, CertificateStatus.SUSPENDED})


def require_replaceable(status: CertificateStatus | str, valid_until: date | None, today: date) -> None:
    """Raise TransitionRefused unless another card may be made for a certificate.

    A lost card is never replaced under its number (G-039): the certificate is reported lost, declared void and
    cancelled. The last day of validity still counts.
    """
    if CertificateStatus(status) not in _REPLACEABLE:
        raise TransitionRefused("card_of_ended_certificate", status=CertificateStatus(status))
    if valid_until and today > valid_until:
        raise TransitionRefused("card_of_expired_certificate", last_day=valid_until)


_CODE_OF_ADDRESS = re.compile(r"/v/([0-9A-Za-z]+)")


def code_of_scan(text: str) -> str:
    """Return what identifies the card in what a scan gun or a person typed.

    The address of the QR code gives its code, in small letters as it was made; a gun that types capitals or
    full-width signs (an input method was on) is understood. Anything else is taken as a card serial.
    """
    plain = squeeze(text)
    found = _CODE_OF_ADDRESS.search(plain) or _CODE_OF_ADDRESS.search(plain.lower())
    return found[1].lower() if found else plain
