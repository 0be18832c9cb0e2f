"""One run has one runner: whoever claims it under the row's lock; a silent one loses it to the next (X-58).

The claim stands in `run_token`. A job that comes while a claim stands does nothing; the scheduler takes the claim
away when there has been no sign of life (`release`), and the earlier runner stops where it next looks.
"""

from dataclasses import dataclass

import frappe
from frappe.utils import now
from frappe.utils.password import remove_encrypted_password

_OPEN = ("Queued", "Running")
_PASSWORD = "package_password"


@dataclass(frozen=True)
class Claim:
    """A run that this process works on."""

    doctype: str
    status_field: str
    name: str
    token: str

    def holds(self, *, lock: bool = False) -> bool:
        """Say whether the run is still this process's own; with `lock` it stays so until the commit."""
        fields = [self.status_field, "run_token"]
        state = frappe.db.get_value(self.doctype, self.name, fields, as_dict=True, for_update=lock)
        return bool(state) and state[self.status_field] == "Running" and state.run_token == self.token

    def beat(self) -> None:
        """Give a sign of life and commit."""
        frappe.db.set_value(self.doctype, self.name, "heartbeat_at", now(), update_modified=False)
        frappe.db.commit()  # background work: the scheduler must see that it lives


def claim(doctype: str, status_field: str, name: str) -> Claim | None:
    """Claim a run that waits or was released, and commit; None if it is over or somebody works on it."""
    fields = [status_field, "run_token", "started_at"]
    state = frappe.db.get_value(doctype, name, fields, as_dict=True, for_update=True)
    if not state or state[status_field] not in _OPEN or (state[status_field] == "Running" and state.run_token):
        frappe.db.rollback()
        return None
    token = frappe.generate_hash(length=20)
    values = {status_field: "Running", "run_token": token, "heartbeat_at": now()}
    frappe.db.set_value(doctype, name, {**values, "started_at": state.started_at or now()}, update_modified=False)
    frappe.db.commit()  # background work: from here on everybody sees that it runs
    return Claim(doctype, status_field, name, token)


def release(doctype: str, name: str) -> None:
    """Take the claim of a silent runner away, so that another one may claim the run."""
    frappe.db.set_value(doctype, name, {"run_token": "", "heartbeat_at": now()}, update_modified=False)


def forget_password(doctype: str, name: str) -> None:
    """Remove the kept password of a run that is over, stopped or deleted; going on asks for it again."""
    remove_encrypted_password(doctype, name, _PASSWORD)
    frappe.db.set_value(doctype, name, _PASSWORD, "", update_modified=False)
