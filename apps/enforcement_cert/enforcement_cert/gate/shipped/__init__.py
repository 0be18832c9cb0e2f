"""The list the gate ships with: which method which kind of user may call, and why.

Each file holds tuples of `Group(reason, names)`. Kinds are nested: what guests may call,
portal users may call too, and so on to the system manager. Entries are

* dotted paths as they appear behind /api/method/,
* ``DocType::method`` for methods of documents,
* ``resource::list`` and friends for /api/resource.

Administrators add and withdraw entries in Gate Settings; this list is the ground they start
from and what holds when the settings cannot be read.
"""

from enforcement_cert.gate.kinds import UserKind
from enforcement_cert.gate.shipped import app, desk, guest, manager, portal
from enforcement_cert.gate.shipped.group import Group

_GROUPS: dict[UserKind, tuple[Group, ...]] = {
    UserKind.GUEST: (*guest.GROUPS, *app.GUEST),
    UserKind.PORTAL: (*portal.GROUPS, *app.PORTAL),
    UserKind.DESK: (*desk.GROUPS, *app.DESK),
    UserKind.MANAGER: (*manager.GROUPS, *app.MANAGER),
}


def shipped_groups(kind: UserKind) -> tuple[Group, ...]:
    """The groups of exactly this kind, without those it inherits."""
    return _GROUPS[kind]


def shipped_names(kind: UserKind) -> frozenset[str]:
    """Everything a kind may call by the shipped list, including what narrower kinds may."""
    return frozenset(
        name for each in UserKind if each <= kind for group in _GROUPS[each] for name in group.full_names()
    )
