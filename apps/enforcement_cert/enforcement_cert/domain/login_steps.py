"""What a login still has to do after the password was right, before anything else answers.

Source: R-058 (an initial password is changed at once), X-54 (second factor for administrators).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .errors import TextEnum


class LoginStep(TextEnum):
    """Steps in their order: the code before the password, so that a stolen first password is worth nothing."""

    CODE = "Enter Code"
    PASSWORD = "Change Password"
    ENROL = "Set Up Second Factor"


class FactorRule(TextEnum):
    """When the roles that need a second factor really need it."""

    PRODUCTION = "On Production Sites"
    ALWAYS = "Always"
    NEVER = "Never"


@dataclass(frozen=True)
class LoginFacts:
    """One login at this moment. `is_verified`: this session has given a code. `has_key`: it came by an API key."""

    must_change_password: bool = False
    needs_factor: bool = False
    is_enrolled: bool = False
    is_verified: bool = False
    has_key: bool = False


def next_step(facts: LoginFacts) -> LoginStep | None:
    """Return what has to be done next; None if the login is settled.

    An API key replaces the code (it was made in a verified session), but neither a changed
    password nor an enrolment.
    """
    if facts.is_enrolled and not (facts.is_verified or facts.has_key):
        return LoginStep.CODE
    if facts.must_change_password:
        return LoginStep.PASSWORD
    if facts.needs_factor and not facts.is_enrolled:
        return LoginStep.ENROL
    return None


def needs_second_factor(roles: Iterable[str], chosen: Iterable[str], rule: FactorRule, is_production: bool) -> bool:
    """Say whether somebody with these roles needs a second factor here (X-54)."""
    if rule is FactorRule.NEVER or (rule is FactorRule.PRODUCTION and not is_production):
        return False
    return bool(set(roles) & set(chosen))


def has_run_out(until: datetime | None, now: datetime) -> bool:
    """Say whether a first password is no longer taken; the last moment itself still is."""
    return bool(until and now > until)
