"""Readers and cards over PC/SC: what is connected, and talking to one card at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from smartcard import scard

from .errors import BridgeError, of_pcsc, of_status

_ANY_PROTOCOL = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_PRESENT: int = scard.SCARD_STATE_PRESENT
_EMPTY: int = scard.SCARD_STATE_EMPTY
_SILENT: int = scard.SCARD_STATE_PRESENT | scard.SCARD_STATE_MUTE
_PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
_NO_READERS = 0x8010002E
_TIMED_OUT = 0x8010000A
_DONE = 0x9000
_STATUS_LENGTH = 2
_Event = tuple[str, int, list[int]]  # reader, its flags, what the card said at reset


@dataclass(frozen=True)
class ReaderState:
    """One reader as it is now. `atr` is what the card said at reset, empty without a card.

    `is_silent`: something lies on the reader, but it does not answer.
    """

    name: str
    has_card: bool
    atr: str = ""
    is_silent: bool = False


def _require(answer: object) -> tuple[Any, ...]:
    """Take the result number off an answer of PC/SC, whose library brings no types; raise the error it means."""
    number, *rest = answer if isinstance(answer, tuple | list) else (answer,)
    if number != scard.SCARD_S_SUCCESS:
        raise of_pcsc(number)
    return tuple(rest)


@contextmanager
def pcsc() -> Iterator[object]:
    """Open the connection to the computer's smart card service for one piece of work."""
    (context,) = _require(scard.SCardEstablishContext(scard.SCARD_SCOPE_USER))
    try:
        yield context
    finally:
        scard.SCardReleaseContext(context)


def list_readers() -> list[ReaderState]:
    """Return the connected readers in their order. Raises BridgeError no_service."""
    with pcsc() as context:
        return _states(context)


class ReaderWatch:
    """Waits for changes: readers plugged in or out, cards laid on or taken away."""

    def __init__(self) -> None:
        self.known: dict[str, ReaderState] = {}

    def wait(self, seconds: float) -> list[tuple[str, ReaderState]]:
        """Return what has changed since the last call, after at most `seconds`.

        Events: reader_added, reader_removed, card_inserted, card_removed.
        """
        try:
            with pcsc() as context:
                self._sleep_until_change(context, seconds)
                states = _states(context)
        except BridgeError as error:
            if error.code != "no_service":
                raise
            states = []
        return self._compare({state.name: state for state in states})

    def _sleep_until_change(self, context: object, seconds: float) -> None:
        assumed = [(name, self._flags(state)) for name, state in self.known.items()]
        assumed.append((_PLUG_AND_PLAY, len(_names(context)) << 16))
        _look(context, assumed, int(seconds * 1000))

    @staticmethod
    def _flags(state: ReaderState) -> int:
        if state.is_silent:
            return _SILENT
        return _PRESENT if state.has_card else _EMPTY

    def _compare(self, now: dict[str, ReaderState]) -> list[tuple[str, ReaderState]]:
        before, self.known = self.known, now
        changes = [("reader_removed", state) for name, state in before.items() if name not in now]
        for name, state in now.items():
            if name not in before:
                changes.append(("reader_added", state))
            if state.has_card and not (name in before and before[name].has_card):
                changes.append(("card_inserted", state))
            if name in before and before[name].has_card and not state.has_card:
                changes.append(("card_removed", state))
        return changes


def _names(context: object) -> list[str]:
    answer = scard.SCardListReaders(context, [])
    if answer[0] & 0xFFFFFFFF == _NO_READERS:
        return []
    return list(_require(answer)[0])


def _look(context: object, assumed: list[tuple[str, int]], milliseconds: int) -> list[_Event]:
    answer = scard.SCardGetStatusChange(context, milliseconds, assumed)
    if answer[0] & 0xFFFFFFFF == _TIMED_OUT:
        return []
    return list(_require(answer)[0])


def _states(context: object) -> list[ReaderState]:
    names = _names(context)
    return [_state(event) for event in _look(context, [(name, 0) for name in names], 0)] if names else []


def _state(event: _Event) -> ReaderState:
    name, flags, atr = event
    is_silent = bool(flags & scard.SCARD_STATE_MUTE)
    has_card = bool(flags & scard.SCARD_STATE_PRESENT) and not is_silent
    return ReaderState(name, has_card, bytes(atr).hex().upper() if has_card else "", is_silent)


class Card:
    """A connected card. Nobody else talks to it until it is let go."""

    def __init__(self, handle: object, protocol: int):
        self._handle = handle
        self.is_lost = False
        self._protocol = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1

    def transmit(self, command: bytes) -> bytes:
        """Send one command, return data and status word. Raises BridgeError (card_removed …)."""
        self.is_lost = True
        answer = self._rest_of(self._exchange(list(command)))
        if len(answer) < _STATUS_LENGTH:  # some drivers report a vanished card as an empty answer
            raise BridgeError("card_removed")
        self.is_lost = False
        return answer

    def require(self, command: bytes) -> bytes:
        """Send one command that must succeed, return its data. Raises BridgeError of its status word."""
        answer = self.transmit(command)
        status = int.from_bytes(answer[-2:], "big")
        if status != _DONE:
            raise of_status(status)
        return answer[:-2]

    def control(self, code: int, command: bytes) -> bytes:
        """Send a command to the reader itself."""
        (answer,) = _require(scard.SCardControl(self._handle, scard.SCARD_CTL_CODE(code), list(command)))
        return bytes(answer)

    def _rest_of(self, answer: bytes) -> bytes:
        """Fetch what a T=0 card keeps back (status 61xx)."""
        data = b""
        while len(answer) >= 2 and answer[-2] == 0x61:
            data += answer[:-2]
            answer = self._exchange([0, 0xC0, 0, 0, answer[-1]])
        return data + answer

    def _exchange(self, command: list[int]) -> bytes:
        (answer,) = _require(scard.SCardTransmit(self._handle, self._protocol, command))
        return bytes(answer)


@contextmanager
def card_in(reader: str | None = None) -> Iterator[Card]:
    """Connect to the card on a reader (default: the first one with a card) and hold it alone.

    Raises BridgeError: no_service, no_reader, no_card, reader_busy, card_silent.
    """
    name = reader or _reader_with_card()
    with pcsc() as context:
        if name not in _names(context):
            raise BridgeError("no_reader", reader=name)
        handle, protocol = _require(scard.SCardConnect(context, name, scard.SCARD_SHARE_EXCLUSIVE, _ANY_PROTOCOL))
        card = Card(handle, protocol)
        try:
            yield card
        finally:
            # A card that is gone cannot be reset, and trying hides from the service that it went.
            scard.SCardDisconnect(handle, scard.SCARD_LEAVE_CARD if card.is_lost else scard.SCARD_RESET_CARD)


def _reader_with_card() -> str:
    states = list_readers()
    if not states:
        raise BridgeError("no_reader")
    found = next((state for state in states if state.has_card), None)
    if not found:
        raise BridgeError("no_card", reader=states[0].name)
    return found.name
