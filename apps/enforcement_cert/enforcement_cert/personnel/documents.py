"""Documents that belong to an act: the acting login's own upload, private, attached to the record it proves."""

from collections.abc import Callable

import frappe
from frappe import _

from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.certificate_states import LIVING_STATUSES

LETTER, OFFICER = "Entrustment Letter", "Enforcement Officer"


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
_ACTS = frozenset(
    {"Cancellation Request", "Forced Cancellation", "Loss Report", "Officer Correction", "Staffing Register Import"}
)
_EXAMINED = [str(stage) for stage in Stage if stage not in (Stage.DRAFT, Stage.WITHDRAWN)]


def keep_proofs(file, method: str | None = None) -> None:
    """Document event of File: nobody, not even who uploaded it, takes the document of an act away."""
    proves = _PROVES.get(file.attached_to_doctype)
    if not proves or frappe.flags.removing_demo_province or frappe.flags.in_uninstall:
        return
    if frappe.db.exists(file.attached_to_doctype, file.attached_to_name) and proves(file):
        frappe.throw(_("This document belongs to an act and stays with its record."))


def _is_of_letter_in_force(file) -> bool:
    """The file of a letter that has been put in force, also after its end; drafts are still being written."""
    letter = frappe.db.get_value(LETTER, file.attached_to_name, ["letter_file", "confirmed_at"], as_dict=True)
    return bool(letter.confirmed_at) and letter.letter_file == file.file_url


def _is_evidence_in_use(file) -> bool:
    """A document of an officer's record on which a living certificate or an examined application rests."""
    name = file.attached_to_name
    rows = frappe.get_all("Eligibility Evidence", {"parent": name, "parenttype": OFFICER}, pluck="document")
    if file.file_url not in {*rows, frappe.db.get_value(OFFICER, name, "establishment_proof")}:
        return False
    living = {"officer": name, "certificate_status": ["in", [str(status) for status in LIVING_STATUSES]]}
    examined = {"officer": name, "stage": ["in", _EXAMINED]}
    certificate = frappe.db.exists("Enforcement Certificate", living)
    return bool(certificate or frappe.db.exists("Certificate Application", examined))


def _is_photo_of_sitting(file) -> bool:
    """A photo its attempt still names; the retention lets go of the name first (G-097)."""
    names = frappe.db.get_value("Exam Attempt", file.attached_to_name, ["photo_at_start", "photo_random"])
    return file.file_url in names


_PROVES: dict[str, Callable] = {
    "Exam Attempt": _is_photo_of_sitting,
    **dict.fromkeys(_ACTS, lambda file: True),
    LETTER: _is_of_letter_in_force,
    OFFICER: _is_evidence_in_use,
}


def _own_upload(file_url: str):
    own = {"file_url": file_url, "owner": frappe.session.user}
    names = frappe.get_all("File", filters=own, pluck="name", order_by="creation desc", limit=1)
    if not names:
        frappe.throw(_("The uploaded file was not found. Please upload it again."))
    return frappe.get_doc("File", names[0])
