"""The three subsystems of the approval software have users of their own, and posts have handlers of their unit.

Source: R-028, R-064.
"""

from collections.abc import Iterable

from .errors import RuleViolation, TextEnum

# Duty of a User Assignment for each subsystem: business handling, system management, administrative management.
SUBSYSTEM_DUTIES = ("may_handle_cases", "may_manage_approval", "may_supervise_centre")


class ApprovalDutyRefused(RuleViolation):
    """This login or person may not have this duty or post."""


class PostKind(TextEnum):
    """The posts of a unit that every flow of cases has."""

    ACCEPTANCE = "Acceptance"
    COMPLETION = "Completion"
    PICKUP = "Pickup"


def require_one_subsystem(duties: Iterable[str]) -> None:
    """Raise ApprovalDutyRefused if one login would be a user of two subsystems (R-028)."""
    if len(frozenset(duties) & frozenset(SUBSYSTEM_DUTIES)) > 1:
        raise ApprovalDutyRefused("approval_one_subsystem")


def preset_handler(users: Iterable[tuple[str, bool]]) -> str | None:
    """Return the one user to whom all posts are given at the beginning, None if the unit has no user (R-064).

    `users`: (login, whether it handles cases), oldest first. Whoever handles cases comes first.
    """
    ordered = sorted(users, key=lambda user: not user[1])
    return ordered[0][0] if ordered else None


def require_handlers(chosen: Iterable[str], users_of_unit: Iterable[str]) -> tuple[str, ...]:
    """Return the chosen handlers once each. Raises ApprovalDutyRefused for nobody, or for people of other units."""
    handlers = tuple(dict.fromkeys(chosen))
    if not handlers:
        raise ApprovalDutyRefused("approval_post_empty")
    foreign = [user for user in handlers if user not in frozenset(users_of_unit)]
    if foreign:
        raise ApprovalDutyRefused("approval_post_foreign", user=foreign[0])
    return handlers
