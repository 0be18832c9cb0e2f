"""Documents on the conditions of R-081: who recorded them, that they are private and belong to the record."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.certificate.photo import uploaded_photo

KEPT = ("condition", "evidence_title", "issued_by", "issued_on", "document", "note", "recorded_by", "recorded_at")


def keep_evidence(officer) -> None:
    """Stamp new documents with who recorded them and when; stored ones stay as they are (R-081).

    A wrong document is removed and recorded again, so that nobody's name stands under another's entry.
    """
    before = officer.get_doc_before_save()
    stored = {row.name: row for row in (before.eligibility_evidence if before else [])}
    for row in officer.get("eligibility_evidence") or []:
        if row.name in stored:
            row.update({field: stored[row.name].get(field) for field in KEPT})
        else:
            row.update({"recorded_by": frappe.session.user, "recorded_at": now_datetime()})
            _require_sensible_day(row)


def _require_sensible_day(row) -> None:
    if row.issued_on and frappe.utils.getdate(row.issued_on) > frappe.utils.getdate():
        frappe.throw(_("Evidence, row {0}: the day of issue lies in the future.").format(row.idx))


def keep_documents_private(officer) -> None:
    """Attached documents hold personal data: private, and readable with the record only.

    An address alone gives no access to another record's file: whoever enters it must be able to read it.
    """
    if officer.establishment_proof and officer.has_value_changed("establishment_proof"):
        officer.establishment_proof = _own_file(officer.establishment_proof, officer, "establishment_proof")
    before = officer.get_doc_before_save()
    known = {row.name for row in (before.eligibility_evidence if before else [])}
    for row in officer.get("eligibility_evidence") or []:
        if row.document and row.name not in known:
            row.document = _own_file(row.document, officer, "eligibility_evidence")


def _own_file(file_url: str, officer, field: str) -> str:
    file = uploaded_photo(file_url)
    if not file.is_private:
        file.is_private = 1
        # whoever uploaded it may lack the right to change files
        file.save(ignore_permissions=True)
    if not frappe.db.exists(file.attached_to_doctype or "", file.attached_to_name):
        place = {
            "attached_to_doctype": officer.doctype,
            "attached_to_name": officer.name,
            "attached_to_field": field,
        }
        frappe.db.set_value("File", file.name, place, update_modified=False)
    return file.file_url
