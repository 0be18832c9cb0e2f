"""The posts of a unit: acceptance, completion, pickup, and who handles them (R-064).

Set up when the unit's account is opened, or by the unit's system management; then all three are given to one user
of the unit. From there on only the system-management subsystem (R-028) changes the handlers.
"""

import frappe
from frappe import _

from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.domain.account_life import AccountStatus
from enforcement_cert.domain.approval_duties import PostKind, preset_handler, require_handlers
from enforcement_cert.errors import plain_refusals

POST = "Handling Post"
ASSIGNMENT = "User Assignment"
MANAGER_ROLE = "Approval System Manager"


def on_agency_change(doc, method: str | None = None) -> None:
    """Document event: an account that has just been opened gets its posts."""
    before = doc.get_doc_before_save()
    if before and before.account_status != doc.account_status == str(AccountStatus.OPEN):
        set_up(doc.name)


def on_assignment_change(doc, method: str | None = None) -> None:
    """Document event: posts that were set up before the unit had a user go to the first one."""
    if not doc.agency or not doc.is_active:
        return
    nobody = {"agency": doc.agency, "handler_names": ["is", "not set"]}
    if frappe.get_all(POST, filters=nobody, pluck="name", order_by="name", limit=1):
        set_up(doc.agency)


def set_up(agency: str) -> int:
    """Make the missing posts of a unit and give those without handler to one user; returns how many were made."""
    there = {
        row.post_kind: row
        for row in frappe.get_all(POST, filters={"agency": agency}, fields=["name", "post_kind", "handler_names"])
    }
    user = preset_handler((row.user, bool(row.may_handle_cases)) for row in _assignments(agency))
    for kind in PostKind:
        row = there.get(str(kind))
        if row and (row.handler_names or not user):
            continue
        post = frappe.get_doc(POST, row.name) if row else frappe.new_doc(POST)
        post.update({"agency": agency, "post_kind": str(kind)})
        _hand_over(post, [user] if user else [], is_preset=True)
    return len(PostKind) - len(there)


def _hand_over(post, users: list[str] | tuple[str, ...], is_preset: bool) -> None:
    post.set("handlers", [])
    for user in users:
        name = frappe.db.get_value("User", user, "full_name")
        post.append("handlers", {"handler": user, "handler_name": name})
    post.is_preset = is_preset
    post.save(ignore_permissions=True)  # written here alone; every caller has been asked for place and duty


def _assignments(agency: str) -> list:
    fields = ["user", "may_handle_cases"]
    active = {"agency": agency, "is_active": 1}
    return frappe.get_all(ASSIGNMENT, filters=active, fields=fields, order_by="creation asc, name asc")


@frappe.whitelist(methods=["POST"])
def initialise_posts() -> int:
    """Set up the posts of the caller's own unit; system management only. Returns how many were made."""
    agency = current_scope().agency
    if not agency or MANAGER_ROLE not in frappe.get_roles():
        raise frappe.PermissionError
    return set_up(agency)


@frappe.whitelist(methods=["GET"])
def unit_users(post: str) -> list[dict]:
    """Return the users among whom the caller may choose handlers of a post; nobody if he may not choose."""
    record = _post(post)
    if not _may_change(record):
        return []
    names = [row.user for row in _assignments(record.agency)]
    among = {"name": ["in", names or [""]], "enabled": 1}
    return frappe.get_all("User", filters=among, fields=["name", "full_name"], order_by="full_name asc")


@frappe.whitelist(methods=["POST"])
def set_handlers(post: str, users: list | str) -> None:
    """Give a post to these users of its unit; the unit's system management and administrators only."""
    record = _post(post)
    if not _may_change(record):
        frappe.throw(_("Posts are assigned by the system management of the unit."), frappe.PermissionError)
    chosen = [str(user) for user in frappe.parse_json(users)]
    with plain_refusals():
        handlers = require_handlers(chosen, [row.user for row in _assignments(record.agency)])
    _hand_over(record, handlers, is_preset=False)


def _post(name: str):
    record = frappe.get_doc(POST, name)
    if not frappe.has_permission(POST, "read", record):
        raise frappe.PermissionError
    return record


def _may_change(record) -> bool:
    scope = current_scope()
    return is_administrator(scope) or (scope.agency == record.agency and MANAGER_ROLE in frappe.get_roles())
