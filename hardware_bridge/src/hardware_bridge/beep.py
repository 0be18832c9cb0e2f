"""The beep after success (R-117, R-382). PC/SC knows none, so each make has its own command.

A reader that is not in the table does not beep; the answer says so and the page plays a sound.
"""

import re

from .errors import BridgeError
from .readers import Card, card_in

# Reader name → how: "card" sends the command like one for the card, "reader" over the control channel.
_COMMANDS = (
    (re.compile(r"ACR122", re.I), "card", bytes.fromhex("FF0040000401000101")),
    (re.compile(r"ACR12[58]|ACR1552", re.I), "reader", bytes.fromhex("E00000280105")),
    (re.compile(r"Virtual PCD", re.I), "card", bytes.fromhex("FF0040000401000101")),
)
_CONTROL_CODE = 3500


def beep(reader: str) -> bool:
    """Let the reader beep once. Returns whether it did."""
    found = next(((how, command) for name, how, command in _COMMANDS if name.search(reader)), None)
    if not found:
        return False
    try:
        with card_in(reader) as card:
            return _send(card, *found)
    except BridgeError:
        return False


def _send(card: Card, how: str, command: bytes) -> bool:
    answer = card.transmit(command) if how == "card" else card.control(_CONTROL_CODE, command)
    return answer[-2:-1] == b"\x90" if how == "card" else bool(answer)
