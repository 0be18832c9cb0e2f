"""Which legal basis a rule points to, and how it is cited. Source: R-016.

Rules are named by the codes of their refusals. A reference stands for a group of them: for one
code, or for all codes that begin with it; the longest group that fits counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """Where a group of rules rests. `document_number` and `article` may be empty."""

    rule_group: str
    title: str
    document_number: str = ""
    article: str = ""
    is_cited: bool = False


def find_group(code: str, groups: Iterable[str]) -> str | None:
    """Return the longest group that the code is, or begins with (whole words), None if there is none."""
    fitting = [group for group in groups if code == group or code.startswith(group + "_")]
    return max(fitting, key=len, default=None)


def cite(reference: Reference) -> str:
    """Return a reference as officials write it: 《title》（number）article."""
    number = f"（{reference.document_number}）" if reference.document_number else ""
    return f"《{reference.title}》{number}{reference.article}"


def codes_left_alone(codes: Iterable[str], groups: Iterable[str]) -> list[str]:
    """Return the rule codes that no group covers: rules without a legal basis."""
    known = frozenset(groups)
    return [code for code in codes if find_group(code, known) is None]
