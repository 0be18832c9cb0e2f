"""The list and the limits in force: what is shipped, plus what administrators changed.

Kept per worker and site as an immutable `Snapshot`; a version counter in Redis says when to
read again, and every `MAX_AGE_SECONDS` it is read anyway. If the settings cannot be read, the
shipped list and limits hold: the door never opens further because something is broken.
"""

import time
from dataclasses import dataclass
from typing import Any

import frappe

from enforcement_cert.gate.kinds import UserKind
from enforcement_cert.gate.limits import VERSION_KEY, Limits
from enforcement_cert.gate.shipped import shipped_names

SETTINGS = "Gate Settings"
ALLOWED_METHOD = "Gate Allowed Method"
MAX_AGE_SECONDS = 60

# Without these an administrator could lock everybody, himself included, out of the settings.
ENTRANCE = frozenset({"login", "logout"})
PROTECTED = ENTRANCE | frozenset(
    {
        "enforcement_cert.gate.administration.get_overview",
        "frappe.desk.desk_page.getpage",
        "frappe.desk.desktop.get_desktop_page",
        "frappe.desk.desktop.get_workspace_sidebar_items",
        "frappe.desk.form.load.getdoc",
        "frappe.desk.form.load.getdoctype",
        "frappe.desk.form.save.savedocs",
        "frappe.desk.search.search_link",
        "frappe.sessions.clear",
    }
)

_LIMIT_FIELDS = {
    "guest_calls": "guest_calls_per_minute",
    "user_calls": "user_calls_per_minute",
    "guest_kilobytes": "guest_call_kilobytes",
    "user_kilobytes": "user_call_kilobytes",
    "upload_kilobytes": "upload_kilobytes",
}


@dataclass(frozen=True)
class Change:
    """One row of the administrators' table: `name` opened or closed for `kind`."""

    name: str
    kind: UserKind
    allowed: bool


@dataclass(frozen=True)
class Snapshot:
    """What one worker goes by. `check_fields`: look columns up in the DocType, not only shapes."""

    names: dict[UserKind, frozenset[str]]
    limits: Limits
    check_fields: bool = True
    version: str | None = None
    read_at: float = 0.0

    def allows(self, kind: UserKind, name: str) -> bool:
        """Whether this kind of user may call `name`."""
        return name in self.names[kind]


def effective_names(changes: list[Change]) -> dict[UserKind, frozenset[str]]:
    """Apply the changes, in order, to the shipped list.

    Opening a method for a kind opens it for the wider kinds too; closing it closes it for the
    narrower ones too. PROTECTED stays open to managers, ENTRANCE to everybody.
    """
    names = {kind: set(shipped_names(kind)) for kind in UserKind}
    for change in changes:
        for kind in UserKind:
            if change.allowed and kind >= change.kind:
                names[kind].add(change.name)
            elif not change.allowed and kind <= change.kind:
                names[kind].discard(change.name)
    names[UserKind.MANAGER] |= PROTECTED
    return {kind: frozenset(entries | ENTRANCE) for kind, entries in names.items()}


SHIPPED = Snapshot(names=effective_names([]), limits=Limits())

_snapshots: dict[str, Snapshot] = {}


def current(version: str | None) -> Snapshot:
    """The snapshot in force for this site, read again if `version` or its age asks for it."""
    site = frappe.local.site
    snapshot = _snapshots.get(site)
    now = time.monotonic()
    if snapshot and now - snapshot.read_at < MAX_AGE_SECONDS and version in (None, snapshot.version):
        return snapshot
    snapshot = _read(version, now)
    _snapshots[site] = snapshot
    return snapshot


def _read(version: str | None, now: float) -> Snapshot:
    try:
        stored = frappe.db.get_singles_dict(SETTINGS)
        changes = _read_changes()
    except Exception as error:  # whatever is broken: the shipped list holds, the door stays shut
        frappe.logger("gate").error("gate settings cannot be read: %s", type(error).__name__)
        return Snapshot(SHIPPED.names, SHIPPED.limits, True, version, now)
    return Snapshot(
        names=effective_names(changes),
        limits=_read_limits(stored),
        check_fields=stored.get("strictness") != "Shapes Only",
        version=version,
        read_at=now,
    )


def _read_changes() -> list[Change]:
    rows = frappe.get_all(
        ALLOWED_METHOD,
        filters={"parent": SETTINGS, "parenttype": SETTINGS},
        fields=["method", "user_kind", "enabled"],
        order_by="idx asc",
    )
    return [Change(row.method, UserKind.from_label(row.user_kind), bool(row.enabled)) for row in rows]


def _read_limits(stored: dict[str, Any]) -> Limits:
    values = {name: frappe.utils.cint(stored.get(field)) for name, field in _LIMIT_FIELDS.items()}
    return Limits(**{name: value for name, value in values.items() if value > 0})


def announce_change() -> None:
    """Tell all workers, once the change is stored, to read the settings again."""
    frappe.db.after_commit.add(_raise_version)


def _raise_version() -> None:
    frappe.cache.incr(frappe.cache.make_key(VERSION_KEY))
