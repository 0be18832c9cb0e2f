"""The life of an agency's account: who takes which step, and where it leads.

registered → (submitted) → reviewed by its legal office; a body below another one is also taken in by
its superior, in any order (G-028). Only an open account does business (R-055). Source: R-050 to R-055.
"""

from dataclasses import dataclass

from .errors import TextEnum, TransitionRefused
from .organization import AgencyKind


class AccountStatus(TextEnum):
    """Where an account stands. Only OPEN does other business than keeping its own profile (R-055)."""

    REGISTERED = "Registered"
    AWAITING_REVIEW = "Awaiting Review"
    AWAITING_SUPERIOR = "Awaiting Superior"
    RETURNED = "Returned"
    DECLINED = "Declined"
    OPEN = "Open"
    CLOSED = "Closed"


class AccountAct(TextEnum):
    """What can happen to an account; each is written into its history with person and time."""

    REGISTER = "Register"
    SUBMIT = "Submit for Review"
    TAKE_IN = "Take the Unit In"
    GIVE_UP = "Turn Down or Let Go"
    PASS = "Pass Review"
    RETURN = "Return for Correction"
    DECLINE = "Decline Registration"
    CLOSE = "Close Account"
    REOPEN = "Reopen Account"
    ASK_CHANGE = "Ask for a Change"
    SETTLE_CHANGE = "Settle the Change"
    CLAIM = "Name the Superior"
    DECLARE = "Declare as Second-level Body"


class AccountActor(TextEnum):
    """In which capacity somebody acts on an account."""

    OWN = "the agency itself"
    SUPERIOR = "the superior agency"
    OFFICE = "the reviewing office"


@dataclass(frozen=True)
class Account:
    """The facts a step depends on. `is_claimed`: a superior is named but has not taken the account in."""

    kind: AgencyKind
    status: AccountStatus
    is_reviewed: bool = False
    is_taken_in: bool = False
    is_claimed: bool = False
    has_change_request: bool = False


@dataclass(frozen=True)
class AccountStep:
    """One row of the table: who may do what from where, and whether a reason must be written."""

    act: AccountAct
    actor: AccountActor
    from_statuses: frozenset[AccountStatus]
    needs_reason: bool = False


_S, _A, _WHO = AccountStatus, AccountAct, AccountActor
_LIVING = frozenset({_S.REGISTERED, _S.AWAITING_REVIEW, _S.AWAITING_SUPERIOR, _S.RETURNED, _S.OPEN})
# Until these are left an agency keeps its whole profile itself; afterwards the office does.
OWN_PROFILE = frozenset({_S.REGISTERED, _S.RETURNED})
ENDED = frozenset({_S.DECLINED, _S.CLOSED})

STEPS: tuple[AccountStep, ...] = (
    AccountStep(_A.SUBMIT, _WHO.OWN, OWN_PROFILE),
    AccountStep(_A.TAKE_IN, _WHO.SUPERIOR, _LIVING),
    AccountStep(_A.GIVE_UP, _WHO.SUPERIOR, _LIVING, needs_reason=True),
    AccountStep(_A.PASS, _WHO.OFFICE, frozenset({_S.AWAITING_REVIEW})),
    AccountStep(_A.RETURN, _WHO.OFFICE, frozenset({_S.AWAITING_REVIEW, _S.AWAITING_SUPERIOR}), needs_reason=True),
    AccountStep(_A.DECLINE, _WHO.OFFICE, OWN_PROFILE | {_S.AWAITING_REVIEW}, needs_reason=True),
    AccountStep(_A.CLOSE, _WHO.OFFICE, frozenset({_S.OPEN, _S.AWAITING_SUPERIOR}), needs_reason=True),
    AccountStep(_A.REOPEN, _WHO.OFFICE, ENDED, needs_reason=True),
    AccountStep(_A.CLAIM, _WHO.OWN, _LIVING),
    AccountStep(_A.DECLARE, _WHO.OWN, OWN_PROFILE),
    AccountStep(_A.DECLARE, _WHO.OFFICE, _LIVING),
    AccountStep(_A.ASK_CHANGE, _WHO.OWN, frozenset({_S.OPEN}), needs_reason=True),
    AccountStep(_A.SETTLE_CHANGE, _WHO.OFFICE, frozenset({_S.OPEN}), needs_reason=True),
)


_FIXED = {
    _A.REGISTER: _S.REGISTERED,
    _A.SUBMIT: _S.AWAITING_REVIEW,
    _A.RETURN: _S.RETURNED,
    _A.DECLINE: _S.DECLINED,
    _A.CLOSE: _S.CLOSED,
    _A.DECLARE: _S.REGISTERED,
    _A.GIVE_UP: _S.RETURNED,  # under another superior the account is another one: reviewed anew
}


def steps_for(account: Account, actor: AccountActor) -> tuple[AccountStep, ...]:
    """Return the steps this capacity may take now; what is still missing is judged apart."""
    return tuple(
        step for step in STEPS if step.actor is actor and account.status in step.from_statuses and _fits(step, account)
    )


_FITTING = {
    _A.TAKE_IN: lambda account: account.is_claimed and not account.is_taken_in,
    _A.GIVE_UP: lambda account: account.is_claimed or account.is_taken_in,
    _A.SETTLE_CHANGE: lambda account: account.has_change_request,
    _A.CLAIM: lambda account: account.kind is not AgencyKind.FIRST_LEVEL and not account.is_taken_in,
    _A.DECLARE: lambda account: account.kind is AgencyKind.FIRST_LEVEL,
}


def _fits(step: AccountStep, account: Account) -> bool:
    return step.act not in _FITTING or _FITTING[step.act](account)


def require_step(account: Account, act: AccountAct | str, actors: tuple[AccountActor, ...], reason: str) -> AccountStep:
    """Return the step, or raise TransitionRefused: not from here, not by these, or without its reason."""
    act = AccountAct(act)
    possible = [step for step in STEPS if step.act is act and step in steps_for(account, step.actor)]
    if not possible:
        raise TransitionRefused("account_no_step", act=act, status=account.status)
    for step in possible:
        if step.actor in actors:
            if step.needs_reason and not reason.strip():
                raise TransitionRefused("account_reason_missing", act=act)
            return step
    raise TransitionRefused("account_wrong_actor", act=act, actor=possible[0].actor)


def status_after(account: Account, act: AccountAct) -> AccountStatus:
    """Where an act leads. Review and taking in open the account whichever comes last (R-052, G-028)."""
    if act in _FIXED:
        return _FIXED[act]
    if act is _A.PASS:
        return _opened(account)
    if act is _A.REOPEN:
        return _opened(account) if account.status is _S.CLOSED else _S.REGISTERED
    if act is _A.TAKE_IN and account.status is _S.AWAITING_SUPERIOR:
        return _S.OPEN
    return account.status


def _opened(account: Account) -> AccountStatus:
    is_complete = account.kind is AgencyKind.FIRST_LEVEL or account.is_taken_in
    return _S.OPEN if is_complete else _S.AWAITING_SUPERIOR
