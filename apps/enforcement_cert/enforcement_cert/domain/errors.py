"""How a rule says no: violations that stop, findings that are collected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

NO_CONTEXT: Mapping[str, Any] = MappingProxyType({})


class TextEnum(str, Enum):
    """Enumeration whose text is its stored value on every Python version."""

    def __str__(self) -> str:
        return self.value


class Label(str):
    """English source text inside a context that has to be translated for the reader."""

    __slots__ = ()


class RuleViolation(ValueError):
    """A rule refuses. `code` names the rule, `context` fills the message's placeholders.

    Contexts never hold a whole identity or mobile number: they end up in logs.
    """

    def __init__(self, code: str, /, **context: Any):
        self.code = code
        self.context: dict[str, Any] = context
        super().__init__(code, context)

    def __str__(self) -> str:
        return f"{self.code} {self.context}" if self.context else self.code


class InvalidIdentityNumber(RuleViolation):
    """Not a citizen identity number (GB 11643)."""


class InvalidOrganizationCode(RuleViolation):
    """Not an organisation code (GB 11714)."""


class InvalidCreditCode(RuleViolation):
    """Not a unified social credit code (GB 32100)."""


class InvalidUnitCode(RuleViolation):
    """Not a unit code of the certificate system (R-190)."""


class InvalidMobile(RuleViolation):
    """Not a mobile number of the mainland."""


class InvalidName(RuleViolation):
    """Not a person's name."""


class InvalidDate(RuleViolation):
    """No date, or not surely one (G-092)."""


class InvalidPattern(RuleViolation):
    """A number pattern that cannot give unique numbers."""


class SerialOverflow(RuleViolation):
    """The serial no longer fits into its places."""


class TransitionRefused(RuleViolation):
    """This step does not exist, or not for this person."""


class CardTemplateBroken(RuleViolation):
    """A template of a card face that cannot be printed."""


class OrganizationRuleBroken(RuleViolation):
    """An office or agency stands where it may not stand."""


class ChipRecordBroken(RuleViolation):
    """The record for, or from, a chip is not one."""


class ChipRefused(RuleViolation):
    """The chip did not do what it was told, or the talk with it was not genuine."""


class Severity(TextEnum):
    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One judgement among many: a code, how heavy it weighs, and the facts for its message."""

    code: str
    severity: Severity
    context: Mapping[str, Any] = field(default_factory=lambda: NO_CONTEXT)

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK


def block(code: str, /, **context: Any) -> Finding:
    """A finding that stops the step."""
    return Finding(code, Severity.BLOCK, context)


def warn(code: str, /, **context: Any) -> Finding:
    """A finding that is shown but does not stop the step."""
    return Finding(code, Severity.WARN, context)


def note(code: str, /, **context: Any) -> Finding:
    """A finding that only says why something stands as it does."""
    return Finding(code, Severity.NOTE, context)


def as_finding(violation: RuleViolation, severity: Severity = Severity.BLOCK, **more: Any) -> Finding:
    """Collect a violation instead of raising it; `more` joins its context, e.g. field=Label(…)."""
    return Finding(violation.code, severity, {**violation.context, **more})


def has_block(findings: Iterable[Finding]) -> bool:
    """Say whether any of the findings stops the step."""
    return any(finding.blocks for finding in findings)
