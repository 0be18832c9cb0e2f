"""Taking what must be there out of an answer that may be None."""

from typing import TypeVar

T = TypeVar("T")


def present(answer: T | None) -> T:
    """Return the answer; the test fails here, and not somewhere behind, if there is none."""
    assert answer is not None, "there is no answer"
    return answer
