"""Lays virtual cards on the virtual reader (vsmartcard-vpcd), over its TCP port.

Frames have a length of two bytes, big-endian. One byte long they are controls of the reader
(0 off, 1 on, 2 reset, 4 "send the answer to reset"); everything else is a command for the card.
"""

import socket
import threading
from contextlib import suppress
from typing import Protocol

DEFAULT_PORT = 35963
_SEND_ATR = 4


class VirtualCard(Protocol):
    """What a virtual card can do."""

    atr: bytes

    def reset(self) -> None: ...

    def answer(self, apdu: bytes) -> bytes: ...


class CardOnReader:
    """One card lying on the virtual reader, until it is taken away or its power fails."""

    def __init__(self, card: VirtualCard, port: int = DEFAULT_PORT, power_failures: tuple[type[Exception], ...] = ()):
        self.card = card
        self._ends: tuple[type[Exception], ...] = (OSError, *power_failures)
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> "CardOnReader":
        return self

    def __exit__(self, *_error: object) -> None:
        self.take_away()

    def take_away(self) -> None:
        """Take the card off the reader."""
        with suppress(OSError):  # it may be gone already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        try:
            while frame := self._receive():
                answer = self._control(frame[0]) if len(frame) == 1 else self.card.answer(frame)
                if answer is not None:
                    self._socket.sendall(len(answer).to_bytes(2, "big") + answer)
        except self._ends:
            pass
        finally:
            self.card.reset()
            self._socket.close()

    def _control(self, number: int) -> bytes | None:
        if number == _SEND_ATR:
            return self.card.atr
        self.card.reset()
        return None

    def _receive(self) -> bytes:
        length = int.from_bytes(self._exactly(2), "big")
        return self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            self._acknowledge_at_once()
            more = self._socket.recv(count - len(data))
            if not more:
                raise ConnectionError("the reader is gone")
            data += more
        return data

    def _acknowledge_at_once(self) -> None:
        """The reader sends a frame in two pieces and waits for the first to be acknowledged: 40 ms lost."""
        if hasattr(socket, "TCP_QUICKACK"):  # Linux; the system takes it back after a while
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
