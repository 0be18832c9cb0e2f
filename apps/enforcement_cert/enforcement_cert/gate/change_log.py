"""Compare two states of Gate Settings and write each difference into Gate Change Log."""

from typing import Any

import frappe
from frappe.utils import now_datetime

DOCTYPE = "Gate Change Log"
_NO_VALUE = ("Section Break", "Column Break", "HTML", "Table")


def write_changes(before: Any, after: Any) -> list[str]:
    """Append one entry per changed field and per opened, closed or removed method.

    A field stands there by its label, as the settings show it. `before` is None on the first save. Returns the
    subjects written.
    """
    old, new = _state(before), _state(after)
    subjects = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    for subject in subjects:
        _write(subject, old.get(subject), new.get(subject))
    return subjects


def _state(document: Any) -> dict[str, str]:
    if document is None:
        return {}
    fields = [field for field in document.meta.fields if field.fieldtype not in _NO_VALUE]
    state = {field.label: str(document.get(field.fieldname) or "") for field in fields}
    for row in document.allowed_methods:
        word = "allowed" if row.enabled else "withdrawn"
        state[f"{row.method} ({row.user_kind})"] = f"{word}; {row.note}" if row.note else word
    return state


def _write(subject: str, old: str | None, new: str | None) -> None:
    entry = frappe.get_doc(
        {
            "doctype": DOCTYPE,
            "changed_at": now_datetime(),
            "changed_by": frappe.session.user,
            "subject": subject,
            "old_value": old,
            "new_value": new,
        }
    )
    # No role may write this log by hand: only this function does, after the settings were saved.
    entry.insert(ignore_permissions=True)
