"""Papers that leave the house: which notice belongs to which state of a record, who issues it, and its text.

Source: R-389 (notices of acceptance and non-acceptance are previewed and printed); administrative licence law,
art. 32: accepted, to be corrected, or not accepted, each by a written and dated paper.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .application_stages import Action, Stage
from .errors import RuleViolation, TextEnum


class PaperRefused(RuleViolation):
    """This paper cannot be issued now, or its text cannot be used."""


class PaperTooTall(PaperRefused):
    """Something that is not divided, such as a row of a table, is taller than a whole page."""


class FormKind(TextEnum):
    FEE_SLIP = "Fee Slip"
    FEE_RECEIPT = "Fee Receipt"
    ACCEPTANCE = "Acceptance Notice"
    NON_ACCEPTANCE = "Non-acceptance Notice"
    CORRECTION = "Correction Notice"
    REFUSAL = "Refusal Notice"
    CANCELLATION = "Cancellation Notice"
    LOSS = "Loss Notice"
    HANDOVER = "Hand-over Receipt"


class Paper(TextEnum):
    """Sizes of paper; a roll is as long as what stands on it."""

    A4 = "A4"
    A5 = "A5"
    ROLL = "Receipt Roll 80 mm"


class Issuer(TextEnum):
    """Whose paper it is."""

    UNIT = "Unit"
    OFFICE = "Legal Office"
    PROVINCE = "Provincial Office"


_COMMON = frozenset({"number", "today", "office", "unit", "name", "record"})
_DECIDED = _COMMON | {"certificate_type", "submitted_on", "decided_on", "reason"}
# What an administrator may write in braces, kind by kind.
PLACEHOLDERS: Mapping[FormKind, frozenset[str]] = {
    FormKind.FEE_SLIP: frozenset({"unit", "today"}),
    FormKind.FEE_RECEIPT: frozenset({"unit", "today"}),
    FormKind.ACCEPTANCE: _DECIDED - {"reason"},
    FormKind.NON_ACCEPTANCE: _DECIDED,
    FormKind.CORRECTION: _DECIDED,
    FormKind.REFUSAL: _DECIDED,
    FormKind.CANCELLATION: _COMMON | {"certificate", "ground", "reason", "decided_on"},
    FormKind.LOSS: _COMMON | {"certificate", "lost_on", "reported_on"},
    FormKind.HANDOVER: _COMMON | {"certificate", "card_serial", "collector", "handed_over_at"},
}


@dataclass(frozen=True)
class Decision:
    """One entry of a record's list of decisions; `name` tells it from every other."""

    name: str
    action: str
    from_stage: str
    to_stage: str


@dataclass(frozen=True)
class Possible:
    """A notice that may be issued: its kind, whose it is, and the decision it states."""

    kind: FormKind
    issuer: Issuer
    decision: str


_ISSUER_OF = {
    Stage.FIRST_CHECK: Issuer.UNIT,
    Stage.LEGAL_REVIEW: Issuer.OFFICE,
    Stage.CARD_MAKING: Issuer.PROVINCE,
}


def notices_of_application(decisions: list[Decision]) -> tuple[Possible, ...]:
    """Return the notices that a certificate application's decisions call for, in their order; the newest of a kind.

    Passed on to the legal office: accepted by it. Returned to draft: to be corrected. Refused in the first check:
    not accepted by the unit. Refused later: refused by who decided.
    """
    found: dict[FormKind, Possible] = {}
    for decision in decisions:
        possible = _notice_of(decision)
        if possible:
            found.pop(possible.kind, None)
            found[possible.kind] = possible
    return tuple(found.values())


def _notice_of(decision: Decision) -> Possible | None:
    if decision.from_stage not in _ISSUER_OF:
        return None
    before, after = Stage(decision.from_stage), Stage(decision.to_stage)
    if (before, after) == (Stage.FIRST_CHECK, Stage.LEGAL_REVIEW):
        return Possible(FormKind.ACCEPTANCE, Issuer.OFFICE, decision.name)
    if after is Stage.DRAFT and decision.action.startswith(Action.RETURN):
        return Possible(FormKind.CORRECTION, _ISSUER_OF[before], decision.name)
    if after is Stage.REFUSED:
        kind = FormKind.NON_ACCEPTANCE if before is Stage.FIRST_CHECK else FormKind.REFUSAL
        return Possible(kind, _ISSUER_OF[before], decision.name)
    return None


_BRACES = re.compile(r"\{([^{}]*)\}")


def require_text(kind: FormKind | str, text: str) -> None:
    """Raise PaperRefused for a text with a placeholder that its kind of paper does not know, or with a stray brace."""
    known = PLACEHOLDERS[FormKind(kind)]
    unknown = [name for name in _BRACES.findall(text) if name not in known]
    if unknown:
        raise PaperRefused("paper_placeholder", name=unknown[0][:40], known=", ".join(sorted(known)))
    if re.search(r"[{}]", _BRACES.sub("", text)):
        raise PaperRefused("paper_brace")


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into a text, once: what a fact says in braces stays as it is. A missing fact reads as a dash."""
    return _BRACES.sub(lambda found: str(facts.get(found[1]) or "—"), text or "")
