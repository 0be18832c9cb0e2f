"""Takes the demonstration province away again, and nothing else.

Demonstration data is what the loader or a demonstration login owns. A record of it on which
other data stands (a real agency below a demonstration office, say) is kept, with everything
above it, and reported. The log of reads of personal data is append-only and stays. What was done
to demonstration logins goes with them; what they have done to other logins stays in the log of those.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from inspect import signature

import frappe
from frappe import _
from frappe.utils.nestedset import rebuild_tree

from enforcement_cert.portal.forgetting import forget
from enforcement_cert.setup import demo_files, demo_links, demo_logins
from enforcement_cert.setup.demo_bulk import DEMO_DOMAIN, DEMO_OWNER

TREES = {"Legal Office": "parent_legal_office", "Enforcement Agency": "superior_agency"}
RECORDS = (
    "Outbox Message",
    "Officer Correction",
    "Probable Duplicate",
    "Handling Post",
    "Printed Notice",
    "Fee Slip",
    "Fee Item",
    "Staffing Register Row",
    "Staffing Register Import",
    "Staffing Register Entry",
    "Staffing Register Edition",
    "Forced Cancellation",
    "Loss Report",
    "Cancellation Request",
    "Leaving Report",
    "Officer Transfer",
    "Structure Change",
    "Certificate Period",
    "Employment Period",
    "Agency Period",
    "Bulk Run",
    "Officer Import Row",
    "Officer Import",
    "Card Handover",
    "Card Shipment Item",
    "Card Shipment",
    "Simulated Review Change",
    "Review Simulation",
    "Review Campaign",
    "Review Notice",
    "Review Scan",
    "Review Hold",
    "Exam Attempt",
    "Exam Entrance Event",
    "Exam Candidate",
    "Exam Session",
    "Certificate Review",
    "Card Batch Item",
    "Certificate Card",
    "Card Destruction",
    "Enforcement Certificate",
    "Certificate Application",
    "Card Batch",
    "User Assignment",
    "Enforcement Officer",
    "Agency Account Event",
    "Entrustment Letter",
    "Enforcement Agency",
    "Legal Office",
)
CHILD_TABLES = {
    "Handling Post": ("Handling Post Handler",),
    "Fee Slip": ("Fee Slip Row",),
    "Outbox Message": ("Outbox Attempt",),
    "Forced Cancellation": ("Forced Cancellation Act",),
    "Enforcement Agency": ("Declared Body",),
    "Structure Change": ("Structure Change Unit", "Structure Change Officer", "Structure Change Approval"),
    "Certificate Application": ("Application Decision", "Application Check"),
    "Cancellation Request": ("Cancellation Decision",),
    "Exam Session": ("Exam Invigilator",),
    "Exam Attempt": ("Exam Answer",),
    "Officer Import": ("Officer Import Column",),
}
# What the engine writes beside a record: (record type, field of the type, field of the name).
SATELLITES = (
    ("Version", "ref_doctype", "docname"),
    ("Comment", "reference_doctype", "reference_name"),
    ("Communication", "reference_doctype", "reference_name"),
    ("ToDo", "reference_type", "reference_name"),
    ("Workflow Action", "reference_doctype", "reference_name"),
    ("Notification Log", "document_type", "document_name"),
    ("View Log", "reference_doctype", "reference_name"),
    ("Tag Link", "document_type", "document_name"),
    ("DocShare", "share_doctype", "share_name"),
    ("File", "attached_to_doctype", "attached_to_name"),
)
# What the engine writes about a login.
USER_RECORDS = (
    ("Contact", "user"),
    ("Notification Settings", "name"),
    ("DefaultValue", "parent"),
    ("Has Role", "parent"),
    ("Block Module", "parent"),
    ("User Email", "parent"),
    ("User Social Login", "parent"),
    ("DocShare", "user"),
    ("Activity Log", "user"),
    ("Access Log", "user"),
    ("Route History", "user"),
    ("ToDo", "allocated_to"),
    ("Notification Log", "for_user"),
    ("List Filter", "for_user"),
    ("Login Security", "user"),
    ("Account Change Log", "user"),
    ("Message Preference", "user"),
    ("Outbox Message", "recipient_user"),
)
CONTACT_TABLES = ("Contact Email", "Contact Phone", "Dynamic Link")
CHUNK = 1000
SHOWN_NAMES = 5
LOCAL_FILES = ("/files/", "/private/files/")


@dataclass
class Removal:
    """What went, what stays because other data stands on it, and what goes after the commit."""

    counts: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    file_addresses: list[str] = field(default_factory=list)
    session_ids: list[str] = field(default_factory=list)


def remove_demo_province() -> Removal:
    """Remove the demonstration data of this site; the caller commits. Safe to run again."""
    removal, users = Removal(), _demo_users()
    owned = {doctype: _owned(doctype, users) for doctype in RECORDS}
    needed = demo_links.needed_by_others(owned)
    for doctype in RECORDS:
        gone = sorted(owned[doctype] - needed[doctype])
        if needed[doctype]:
            removal.kept[doctype] = sorted(needed[doctype])
        if doctype == "Enforcement Certificate":
            forget(*gone)  # cached answers to citizens, while the rows can still be read
        _delete_records(doctype, gone, removal)
    _rebuild_trees(removal)
    _delete_sequences(users)
    _delete_users(users, removal)
    frappe.clear_cache()
    return removal


def after_commit(removal: Removal) -> None:
    """Remove what lies outside the database: sessions, files and the list of logins."""
    for session_id in removal.session_ids:
        frappe.cache.hdel("session", session_id)
    for address in removal.file_addresses:
        if address.startswith(LOCAL_FILES) and not frappe.db.exists("File", {"file_url": address}):
            demo_files.path_of(address).unlink(missing_ok=True)
    demo_logins.logins_path().unlink(missing_ok=True)


def report(removal: Removal) -> str:
    """Say in the site's language what went and what stayed."""
    if not any(removal.counts.values()):
        return _("There is no demonstration province in this site.")
    lines = [_("The demonstration province is removed.")]
    lines += [f"  {_(name)}: {count}" for name, count in removal.counts.items() if count]
    for doctype, names in removal.kept.items():
        shown = ", ".join(names[:SHOWN_NAMES]) + (" …" if len(names) > SHOWN_NAMES else "")
        lines.append(_("Kept because other records stand on them: {0} {1} ({2})").format(len(names), _(doctype), shown))
    return "\n".join(lines)


def _demo_users() -> list[str]:
    """The shipped logins and the owner, and whatever else was given a login of the reserved domain."""
    found = frappe.get_all("User", filters={"name": ["like", "%" + DEMO_DOMAIN]}, pluck="name", order_by="name")
    return sorted({DEMO_OWNER, *(login.user for login in demo_logins.LOGINS), *found})


def _owned(doctype: str, users: list[str]) -> set[str]:
    return set(frappe.get_all(doctype, filters={"owner": ["in", users]}, pluck="name", limit_page_length=0))


def _delete_records(doctype: str, names: list[str], removal: Removal) -> None:
    """Delete rows without their controllers, with all that hangs on them."""
    for chunk in _chunks(names):
        filters = {"attached_to_doctype": doctype, "attached_to_name": ["in", chunk]}
        addresses = frappe.get_all("File", filters=filters, pluck="file_url", distinct=True, order_by="file_url")
        removal.file_addresses = sorted({*removal.file_addresses, *addresses})
        _delete_satellites(doctype, chunk)
        for child in CHILD_TABLES.get(doctype, ()):
            frappe.db.delete(child, {"parenttype": doctype, "parent": ["in", chunk]})
        frappe.db.delete("__global_search", {"doctype": doctype, "name": ["in", chunk]})
        frappe.db.delete(doctype, {"name": ["in", chunk]})
    removal.counts[doctype] = len(names)


def _delete_satellites(doctype: str, names: list[str]) -> None:
    for satellite, type_field, name_field in SATELLITES:
        if frappe.db.table_exists(satellite):
            frappe.db.delete(satellite, {type_field: doctype, name_field: ["in", names]})


def _rebuild_trees(removal: Removal) -> None:
    for doctype, parent_field in TREES.items():
        if removal.counts.get(doctype) and frappe.db.count(doctype):
            # Newer engines take the record type only and find the field themselves.
            takes_field = "parent_field" in signature(rebuild_tree).parameters
            rebuild_tree(doctype, parent_field) if takes_field else rebuild_tree(doctype)


def _delete_sequences(users: list[str]) -> None:
    """Counters stay while anything numbered by them is left: a number is never given twice."""
    if not frappe.db.count("Enforcement Officer") and not frappe.db.count("Enforcement Certificate"):
        frappe.db.delete("Number Sequence", {"owner": ["in", users]})


def _delete_users(users: list[str], removal: Removal) -> None:
    _delete_files(users, removal)
    removal.session_ids = [row[0] for row in _sessions_of(users)]
    removal.counts["User"] = frappe.db.count("User", {"name": ["in", users]})
    _delete_satellites("User", users)
    contacts = frappe.get_all("Contact", filters={"user": ["in", users]}, pluck="name", order_by="name")
    for child in CONTACT_TABLES:
        frappe.db.delete(child, {"parenttype": "Contact", "parent": ["in", contacts or [""]]})
    for doctype, column in USER_RECORDS:
        if frappe.db.table_exists(doctype):  # newer engines have moved some of them out
            frappe.db.delete(doctype, {column: ["in", users]})
    frappe.db.delete("__Auth", {"doctype": "User", "name": ["in", users]})
    frappe.db.delete("Sessions", {"user": ["in", users]})
    frappe.db.delete("User", {"name": ["in", users]})


def _delete_files(users: list[str], removal: Removal) -> None:
    """Delete the files of the demonstration, but those of records that stay."""
    fields = ["name", "file_url", "attached_to_doctype", "attached_to_name"]
    rows = frappe.get_all("File", filters={"owner": ["in", users]}, fields=fields, limit_page_length=0)
    gone = [row for row in rows if row.attached_to_name not in removal.kept.get(row.attached_to_doctype, ())]
    removal.file_addresses = sorted({*removal.file_addresses, *(row.file_url for row in gone if row.file_url)})
    for chunk in _chunks(row.name for row in gone):
        frappe.db.delete("File", {"name": ["in", chunk]})


def _sessions_of(users: list[str]) -> tuple[tuple[str, ...], ...]:
    sessions = frappe.qb.Table("tabSessions")
    return frappe.qb.from_(sessions).select(sessions.sid).where(sessions.user.isin(users)).run()


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    names = list(names)
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]
