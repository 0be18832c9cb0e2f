"""Progress lines with elapsed seconds, on standard error so that output stays clean."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_began = time.monotonic()


def elapsed() -> float:
    """Seconds since the command began."""
    return time.monotonic() - _began


def say(message: str) -> None:
    """Print one progress line, stamped with the seconds since the command began."""
    print(f"[{elapsed():6.1f} s] {message}", file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step that takes time, and say how long it took."""
    say(f"{title} …")
    began = time.monotonic()
    yield
    say(f"{title}: done in {time.monotonic() - began:.1f} s")
