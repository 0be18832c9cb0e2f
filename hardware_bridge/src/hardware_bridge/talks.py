"""What a page asks and what it is answered; without sockets, so that tests can call it directly."""

import base64
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from . import __version__
from .beep import beep
from .commands import open_certificate_card, require_passable
from .errors import BridgeError
from .printers import LARGEST_BYTES, printers
from .readers import Card, card_in, list_readers
from .resident_card import ResidentCardReader, decode

_MOST_COMMANDS = 64
Message = dict[str, Any]  # of JSON, as a page sends and is sent it


class Talk:
    """One page's talk with the cards of this computer. One card is open at a time.

    Requests are {"do": name, …}; answers are {"ok": true, …} or {"ok": false, "error": code, …}.
    """

    def __init__(self, resident_reader: Callable[[], ResidentCardReader]):
        self._resident_reader = resident_reader
        self._open = ExitStack()
        self._card: Card | None = None
        self._file = bytearray()
        self._lock = threading.Lock()

    def answer(self, request: Message) -> Message:
        """Do what is asked. Never raises BridgeError: it is in the answer."""
        handler = self._HANDLERS.get(str(request.get("do")))
        try:
            if not handler:
                raise BridgeError("request_unreadable")
            with self._lock:
                return {"ok": True, **handler(self, request)}
        except BridgeError as error:
            self.close()
            return {"ok": False, "error": error.code, **error.facts}

    def close(self) -> None:
        """Let the card go."""
        self._card = None
        self._open.close()

    def _readers(self, request: Message) -> Message:
        return {"version": __version__, "readers": [asdict(state) for state in list_readers()]}

    def _open_certificate(self, request: Message) -> Message:
        self.close()
        self._card = self._open.enter_context(card_in(request.get("reader")))
        opened = open_certificate_card(self._card)
        return {
            "serial": opened.serial.hex(),
            "key_version": opened.key_version,
            "challenge": opened.challenge.hex(),
        }

    def _pass_on(self, request: Message) -> Message:
        """Send commands one after the other. Stops at the first that the card refuses.

        If the card goes away in between, `answered` says how many commands it had answered.
        """
        if not self._card:
            raise BridgeError("no_card")
        commands = [require_passable(command) for command in _commands_of(request)]
        answers: list[str] = []
        for command in commands:
            try:
                answer = self._card.transmit(command)
            except BridgeError as error:
                raise BridgeError(error.code, **{**error.facts, "answered": len(answers)}) from None
            answers.append(answer.hex())
            if answer[-2:] != b"\x90\x00":
                break
        return {"answers": answers}

    def _close_card(self, request: Message) -> Message:
        self.close()
        return {}

    def _beep(self, request: Message) -> Message:
        self.close()
        return {"beeped": beep(str(request.get("reader") or ""))}

    def _read_resident(self, request: Message) -> Message:
        self.close()
        text, _picture = self._resident_reader().read()
        return {"card": decode(text).as_message()}

    def _printers(self, request: Message) -> Message:
        return {"printers": [asdict(state) for state in printers().list()]}

    def _print(self, request: Message) -> Message:
        """Take one part of a PDF; with the last one, print it."""
        if request.get("is_first"):
            self._file.clear()
        try:
            self._file += base64.b64decode(str(request.get("part") or ""), validate=True)
        except ValueError:
            raise BridgeError("request_unreadable") from None
        if len(self._file) > LARGEST_BYTES:
            self._file.clear()
            raise BridgeError("not_printable")
        if not request.get("is_last"):
            return {}
        content = bytes(self._file)
        self._file.clear()
        return printers().print(str(request.get("printer") or ""), content)

    _HANDLERS = {
        "readers": _readers,
        "open_certificate": _open_certificate,
        "pass_on": _pass_on,
        "close": _close_card,
        "beep": _beep,
        "read_resident": _read_resident,
        "printers": _printers,
        "print": _print,
    }


def _commands_of(request: Message) -> list[bytes]:
    commands = request.get("commands")
    if not isinstance(commands, list) or not 0 < len(commands) <= _MOST_COMMANDS:
        raise BridgeError("request_unreadable")
    try:
        return [bytes.fromhex(command) for command in commands]
    except (ValueError, TypeError):
        raise BridgeError("request_unreadable") from None
