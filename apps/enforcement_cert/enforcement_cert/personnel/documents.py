"""Documents that belong to an act: the acting login's own upload, private, attached to the record it proves."""

import frappe
from frappe import _


def keep_document(file_url: str, doc, fieldname: str) -> str:
    """Claim an upload of the present user for a record and return its address.

    An address alone gives no access to anybody else's file: only own uploads are taken. One that still hangs on
    an unsaved form is attached to the record; one of another record is attached once more. Raises ValidationError.
    """
    file = _own_upload(file_url)
    place = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "attached_to_field": fieldname}
    if not file.is_private:
        file.update({"is_private": 1, "attached_to_doctype": None, "attached_to_name": None})
        file.save(ignore_permissions=True)  # the user's own upload; moving it into the private folder
    elif file.attached_to_name and not file.attached_to_name.startswith("new-"):
        file = frappe.copy_doc(file)
        file.name = frappe.generate_hash(length=10)
        file.db_insert()
    file.db_set(place)
    return file.file_url


# Records whose documents prove an act; they go with the record only, and the record stays.
_ACTS = frozenset({"Forced Cancellation", "Officer Correction", "Staffing Register Import"})


def keep_proofs(file, method: str | None = None) -> None:
    """Document event of File: nobody, not even who uploaded it, takes the document of an act away."""
    if file.attached_to_doctype not in _ACTS or frappe.flags.removing_demo_province or frappe.flags.in_uninstall:
        return
    if frappe.db.exists(file.attached_to_doctype, file.attached_to_name):
        frappe.throw(_("This document belongs to an act and stays with its record."))


def _own_upload(file_url: str):
    own = {"file_url": file_url, "owner": frappe.session.user}
    names = frappe.get_all("File", filters=own, pluck="name", order_by="creation desc", limit=1)
    if not names:
        frappe.throw(_("The uploaded file was not found. Please upload it again."))
    return frappe.get_doc("File", names[0])
