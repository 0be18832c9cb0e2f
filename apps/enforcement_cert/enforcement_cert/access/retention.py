"""Uploaded lists with full numbers do not stay longer than they are needed (X-65, Privacy Law art. 19, 47).

The list and its photo archive are removed a number of days after the import has come to rest; counters,
log with masked numbers and the officers stay. The days are a setting; 0 keeps everything.
"""

from collections.abc import Iterable

import frappe
from frappe.utils import add_days, now_datetime

SETTINGS = "Personal Data Settings"
# record type → fields with uploaded files, field of its state, states in which it still needs them
LISTS = {
    "Officer Import": (("import_file", "photo_archive"), "import_status", ("Queued", "Running")),
    "Staffing Register Import": (("import_file",), "import_status", ("Queued", "Running")),
    "Archive Package": (("package_file",), "package_status", ("Queued", "Running")),
}


def remove_old_lists() -> None:
    """Daily job: remove the files of old imports, one after the other; may run any number of times."""
    for doctype, name in due_lists():
        remove_files(doctype, name)
        frappe.db.commit()  # the file is gone from the disk; its record must go with it


def due_lists() -> list[tuple[str, str]]:
    """Return (record type, name) of the imports whose files are to be removed today."""
    days = frappe.db.get_single_value(SETTINGS, "list_days")
    if not days:
        return []
    until, due = add_days(now_datetime(), -int(days)), []
    for doctype, (fields, state, in_work) in LISTS.items():
        if not frappe.db.table_exists(doctype):
            continue
        filters = {"modified": ["<", until], state: ["not in", in_work]}
        with_files = [[doctype, field, "is", "set"] for field in fields]
        names = frappe.get_all(
            doctype, filters=filters, or_filters=with_files, pluck="name", order_by="creation asc", limit=0
        )
        due += [(doctype, name) for name in names]
    return due


def remove_files(doctype: str, name: str) -> None:
    """Remove the uploaded files of one import and empty its fields. Other records' files stay."""
    fields = LISTS[doctype][0]
    addresses = frappe.db.get_value(doctype, name, fields, as_dict=True)
    remove_uploads(doctype, name, addresses.values())
    frappe.db.set_value(doctype, name, dict.fromkeys(fields, ""), update_modified=False)


def remove_uploads(doctype: str, name: str, addresses: Iterable[str | None]) -> None:
    """Remove uploaded files of one record, by their addresses. Files of other records stay."""
    for address in filter(None, addresses):
        for file in _files(address, doctype, name):
            frappe.delete_doc("File", file, ignore_permissions=True, force=True)  # the job has no user to ask


def _files(address: str, doctype: str, name: str) -> list[str]:
    rows = frappe.get_all(
        "File",
        filters={"file_url": address},
        fields=["name", "attached_to_doctype", "attached_to_name"],
        order_by="creation asc",
    )
    own = (None, "", name)
    return [row.name for row in rows if row.attached_to_name in own and row.attached_to_doctype in (None, "", doctype)]
