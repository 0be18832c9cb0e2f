"""Whether an assignment counts today, which duties it gives, and who may administer it.

Source: R-006, R-007, X-57.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .errors import RuleViolation, TextEnum


class DelegationRefused(RuleViolation):
    """An administrator reaches for a login that is not his to administer."""


class DutyEffect(TextEnum):
    """What a personal exception does to a duty."""

    EXTRA = "Extra"
    WITHDRAWN = "Taken Away"


@dataclass(frozen=True)
class DutyException:
    """One duty given to, or taken from, one person; both days included, None is open."""

    duty: str
    effect: DutyEffect
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Administrator:
    """Who acts. `is_system`: a system administrator, whose territory is everything. `duties`: those he holds today."""

    user: str
    is_system: bool = False
    may_administer: bool = False
    duties: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AdministeredLogin:
    """The login acted upon. `is_inside`: its place is the administrator's own or lies below it."""

    user: str
    user_class: str
    is_inside: bool
    is_own_place: bool
    administers: bool = False
    has_foreign_roles: bool = False


def is_in_force(is_active: bool, valid_from: date | None, valid_until: date | None, today: date) -> bool:
    """Say whether an assignment counts today; first and last day included."""
    begun = valid_from is None or valid_from <= today
    ended = valid_until is not None and valid_until < today
    return is_active and begun and not ended


def duties_in_force(
    duties: Iterable[str], exceptions: Iterable[DutyException], allowed: Iterable[str], today: date
) -> frozenset[str]:
    """Return the duties that count today: the class's ticked ones, with personal ones added and taken away (R-007).

    A withdrawn duty wins over an extra one. Nothing beyond `allowed` is ever given.
    """
    counting = [e for e in exceptions if is_in_force(True, e.valid_from, e.valid_until, today)]
    extra = {e.duty for e in counting if e.effect is DutyEffect.EXTRA}
    withdrawn = {e.duty for e in counting if e.effect is DutyEffect.WITHDRAWN}
    return frozenset((set(duties) | extra) - withdrawn) & frozenset(allowed)


def require_may_administer(actor: Administrator, login: AdministeredLogin) -> None:
    """Raise DelegationRefused unless `actor` may change this login (X-57).

    Nobody changes the own login's power. Beside that a system administrator may everything; a
    delegated one stays inside the own tree, touches no system administrator, nobody with rights
    beyond this application, and no other administrator of the own place.
    """
    if actor.user == login.user:
        raise DelegationRefused("delegation_self")
    if actor.is_system:
        return
    if not actor.may_administer:
        raise DelegationRefused("delegation_no_duty")
    if login.user_class == "System Administrator" or login.has_foreign_roles:
        raise DelegationRefused("delegation_system")
    if not login.is_inside:
        raise DelegationRefused("delegation_outside")
    if login.administers and login.is_own_place:
        raise DelegationRefused("delegation_peer")


def possible_duties(
    duties: Iterable[str],
    exceptions: Iterable[DutyException],
    is_active: bool,
    valid_until: date | None,
    today: date,
) -> frozenset[str]:
    """Return the duties an assignment gives today or may give on a later day; none once it has ended."""
    if not is_active or (valid_until is not None and valid_until < today):
        return frozenset()
    lasting = [e for e in exceptions if e.valid_until is None or e.valid_until >= today]
    extra = {e.duty for e in lasting if e.effect is DutyEffect.EXTRA}
    always_withdrawn = {
        e.duty for e in lasting if e.effect is DutyEffect.WITHDRAWN and not (e.valid_from or e.valid_until)
    }
    return frozenset((set(duties) | extra) - always_withdrawn)


def require_other_hand(actor: Administrator, login: AdministeredLogin, duties: Iterable[str]) -> None:
    """Raise DelegationRefused if a delegated administrator gives a colleague of the own place a duty he holds.

    The same holds for making a password of a login with such a duty: who knows both passwords could be the
    first and the second person of a decision (G-030, X-57). `duties`: those given, or those of the login.
    """
    if actor.is_system or not login.is_own_place:
        return
    if actor.duties & frozenset(duties):
        raise DelegationRefused("delegation_own_duty")
