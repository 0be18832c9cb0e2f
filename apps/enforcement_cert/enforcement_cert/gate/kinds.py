"""The four kinds of user the gate knows, from narrowest to widest. Pure."""

from enum import IntEnum


class UserKind(IntEnum):
    """Order matters: each kind may call what the kinds below it may."""

    GUEST = 0
    PORTAL = 1
    DESK = 2
    MANAGER = 3

    @property
    def label(self) -> str:
        """The stable English value stored in settings and logs."""
        return self.name.title()

    @classmethod
    def from_label(cls, label: str) -> "UserKind":
        """The kind with that label; raises KeyError for unknown ones."""
        return cls[label.upper()]


MANAGER_ROLES = frozenset({"System Manager", "Certificate System Administrator"})


def kind_of(user: str, user_type: str | None, roles: list[str]) -> UserKind:
    """Place a user. Everything unknown falls to the narrowest kind that fits."""
    if user in ("", "Guest", None):
        return UserKind.GUEST
    if user == "Administrator":
        return UserKind.MANAGER
    if user_type in (None, "", "Website User"):
        return UserKind.PORTAL
    return UserKind.MANAGER if MANAGER_ROLES & set(roles) else UserKind.DESK
