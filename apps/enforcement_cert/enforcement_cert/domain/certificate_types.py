"""What kinds of certificates differ in: who may hold one, and what it costs (G-049, G-050)."""

from .errors import RuleViolation, TextEnum

# GB/T 2260: the first two digits of a province.
_FREE_PROVINCES = frozenset({"37"})


class HolderRule(TextEnum):
    EVERY_UNIT = "Every Unit"
    SUPERVISION_BODIES = "Supervision Bodies"


def may_hold(rule: HolderRule | str, *, is_of_supervision_body: bool) -> bool:
    """Say whether an officer's unit fits a type. Source: Shandong regulation of 2014, art. 22; A.2; G-050."""
    return HolderRule(rule or HolderRule.EVERY_UNIT) is HolderRule.EVERY_UNIT or is_of_supervision_body


def require_lawful_fee(fee: float, province_division: str) -> None:
    """Raise RuleViolation for a fee that may not be demanded; in Shandong any (order no. 292 art. 5; R-109, G-049)."""
    if fee < 0:
        raise RuleViolation("certificate_fee_negative")
    if fee and province_division[:2] in _FREE_PROVINCES:
        raise RuleViolation("certificate_fee_not_free")
