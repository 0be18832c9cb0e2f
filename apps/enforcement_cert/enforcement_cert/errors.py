"""From a rule's refusal to a sentence that a clerk reads."""

from collections.abc import Iterable
from contextlib import contextmanager

import frappe

from enforcement_cert.domain.errors import Finding, RuleViolation
from enforcement_cert.messages import explain


class RuleRefused(frappe.ValidationError):
    """A rule of the domain refused what was asked; the message says what to do."""


@contextmanager
def plain_refusals():
    """Turn a RuleViolation raised inside into a RuleRefused with its sentence."""
    try:
        yield
    except RuleViolation as violation:
        refuse([explain(violation)])


def refuse(sentences: Iterable[str], title: str | None = None) -> None:
    """Stop with one or more sentences, each on a line of its own. Raises RuleRefused."""
    frappe.throw("<br>".join(sentences), RuleRefused, title=title)


def sentences_of(findings: Iterable[Finding]) -> list[str]:
    """Return the sentence of every finding."""
    return [explain(finding) for finding in findings]
