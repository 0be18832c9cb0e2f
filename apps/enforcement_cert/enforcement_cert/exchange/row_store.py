"""A block of judged rows goes into the database, in the caller's transaction.

New persons go in by one statement. If the database refuses it (somebody else has just entered one of
them), the block is done again row by row, so that only that row is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import frappe
from frappe.utils import getdate

from enforcement_cert.access.masking import OFFICER_MOBILE
from enforcement_cert.domain.errors import block
from enforcement_cert.domain.officer_rows import OfficerRow
from enforcement_cert.errors import words_of
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.photo_store import OfficerPhoto, store_photos
from enforcement_cert.exchange.row_judge import JudgedRow, Outcome
from enforcement_cert.personnel.duplicates import warnings_for_rows
from enforcement_cert.personnel.officers import OFFICER, officer_columns, take_officer_codes

_BLOCK_START = "officer_import_block"
_ROW_START = "officer_import_row"
_APPROVED_STAGES = ("Card Making", "Issued")
_COMPARED = (
    "officer_name", "education", "ethnic_group", "political_status", "staffing_status", "post",
    "enforcement_area", "power_scope", "exam_result", "exam_passed_on",
)  # fmt: skip


@dataclass(frozen=True)
class StoreRules:
    """How rows are stored: for which import, by whom, at which moment, and whether at all."""

    import_name: str
    user: str
    moment: str
    is_dry_run: bool
    update_existing: bool


@dataclass
class _Candidate:
    row: JudgedRow
    officer: OfficerRow
    columns: dict[str, object]

    @property
    def digest(self) -> str:
        return str(self.columns["living_identity_digest"])


def store_block(rows: Sequence[JudgedRow], rules: StoreRules) -> None:
    """Store the rows that are good so far and set the outcome of every row."""
    candidates = [
        _candidate(row, row.officer, row.agency, rules)
        for row in rows
        if row.officer and row.agency and row.outcome is None
    ]
    present = _living_records(candidate.digest for candidate in candidates)
    new = [candidate for candidate in candidates if candidate.digest not in present]
    for candidate in candidates:
        if record := present.get(candidate.digest):
            _meet_present(candidate, record, rules)
    _warn_of_duplicates(new, rules)
    if rules.is_dry_run:
        _mark(new, Outcome.INSERTED)
    elif new:
        _insert_or_one_by_one(new, rules)


def _warn_of_duplicates(new: Sequence[_Candidate], rules: StoreRules) -> None:
    """Note beside a new person who in the archive may be the same; nobody is refused for it (X-11)."""
    warnings = warnings_for_rows([candidate.officer for candidate in new], besides=rules.import_name)
    for candidate, found in zip(new, warnings, strict=True):
        candidate.row.from_database.extend(found)


def _candidate(row: JudgedRow, officer: OfficerRow, agency: str, rules: StoreRules) -> _Candidate:
    columns = officer_columns(officer, agency=agency, officer_code="")
    columns["officer_import"] = rules.import_name
    return _Candidate(row, officer, columns)


def _mark(candidates: Iterable[_Candidate], outcome: Outcome) -> None:
    for candidate in candidates:
        candidate.row.outcome = outcome


# ---------------------------------------------------------------- new persons


def _insert_or_one_by_one(new: Sequence[_Candidate], rules: StoreRules) -> None:
    frappe.db.savepoint(_BLOCK_START)
    try:
        _insert(new, rules)
    except Exception as error:
        if not _is_taken_person(error):
            raise
        frappe.db.rollback(save_point=_BLOCK_START)
        for candidate in new:
            _insert_one(candidate, rules)


def _insert_one(candidate: _Candidate, rules: StoreRules) -> None:
    frappe.db.savepoint(_ROW_START)
    try:
        _insert([candidate], rules)
    except Exception as error:
        if not _is_taken_person(error):
            raise
        frappe.db.rollback(save_point=_ROW_START)
        candidate.row.reject(block("import_person_just_entered"))


def _is_taken_person(error: Exception) -> bool:
    """Tell the refusal of a person's unique key from every other trouble."""
    return bool(error.args and frappe.db.is_unique_key_violation(error) and "living_identity_digest" in str(error))


def _insert(new: Sequence[_Candidate], rules: StoreRules) -> None:
    photos = []
    for candidate, code in zip(new, take_officer_codes(len(new)), strict=True):
        candidate.columns.update(name=code, officer_code=code, photo="")
        if candidate.row.photo:
            photo = OfficerPhoto(code, candidate.row.photo)
            candidate.columns["photo"] = photo.file_url
            photos.append(photo)
    insert_rows(OFFICER, [candidate.columns for candidate in new], owner=rules.user, moment=rules.moment)
    if photos:
        store_photos(photos, owner=rules.user, moment=rules.moment)
    _mark(new, Outcome.INSERTED)


# ---------------------------------------------------------------- persons already there


def _living_records(digests: Iterable[str]) -> dict[str, frappe._dict]:
    wanted = list(digests)
    if not wanted:
        return {}
    fields = ["name", "agency", "living_identity_digest", "mobile_cipher", *_COMPARED]
    records = frappe.get_all(
        OFFICER, filters={"living_identity_digest": ["in", wanted]}, fields=fields, order_by="name"
    )
    approved = _approved({record.name for record in records})
    for record in records:
        record.is_approved = record.name in approved
    return {record.living_identity_digest: record for record in records}


def _approved(officers: set[str]) -> set[str]:
    """Officers whose data a legal office has approved: with a certificate, or one being made (G-090)."""
    if not officers:
        return set()
    among = {"officer": ["in", list(officers)]}
    with_certificate = frappe.get_all("Enforcement Certificate", filters=among, pluck="officer", order_by="name")
    among["stage"] = ["in", _APPROVED_STAGES]
    in_making = frappe.get_all("Certificate Application", filters=among, pluck="officer", order_by="name")
    return {*with_certificate, *in_making}


def _meet_present(candidate: _Candidate, record: frappe._dict, rules: StoreRules) -> None:
    """Same person, same agency, not yet approved: update if asked for; everything else is refused (G-090)."""
    row = candidate.row
    if record.agency != row.agency:
        agency = frappe.db.get_value("Enforcement Agency", record.agency, "agency_name", cache=True)
        row.reject(block("import_person_elsewhere", officer_code=record.name, unit=agency))
    elif record.is_approved:
        row.reject(block("import_person_approved", officer_code=record.name))
    elif not rules.update_existing:
        row.reject(block("import_person_present", officer_code=record.name))
    elif rules.is_dry_run:
        row.outcome = Outcome.UPDATED
    else:
        _update(candidate, record, rules)


def _update(candidate: _Candidate, record: frappe._dict, rules: StoreRules) -> None:
    changes = _changes(candidate, record)
    if not changes and not candidate.row.photo:
        candidate.row.outcome = Outcome.UPDATED
        return
    frappe.db.savepoint(_ROW_START)
    try:
        _save_changes(candidate.row, record.name, changes, rules)
    except frappe.ValidationError as refusal:
        frappe.db.rollback(save_point=_ROW_START)
        frappe.clear_messages()
        candidate.row.sentences.append(words_of(refusal))
        candidate.row.outcome = Outcome.REJECTED
    else:
        candidate.row.outcome = Outcome.UPDATED


def _changes(candidate: _Candidate, record: frappe._dict) -> dict[str, object]:
    """What the list says differently; empty cells change nothing."""
    given = {name: candidate.columns.get(name) for name in _COMPARED}
    changes = {name: value for name, value in given.items() if value and _differs(value, record.get(name))}
    if changes.get("exam_result") == "Not Taken":
        del changes["exam_result"]
    mobile = candidate.officer.mobile_number
    if mobile and mobile != OFFICER_MOBILE.open(record.mobile_cipher):
        changes["mobile"] = mobile
    return changes


def _differs(given: object, stored: object) -> bool:
    if hasattr(given, "isoformat"):
        return getdate(stored) != given
    return str(given) != str(stored or "")


def _save_changes(row: JudgedRow, name: str, changes: dict[str, object], rules: StoreRules) -> None:
    """Save by the form's own way, with its checks and its version history."""
    officer = frappe.get_doc(OFFICER, name)
    if row.photo:
        photo = OfficerPhoto(name, row.photo)
        if officer.photo != photo.file_url:
            store_photos([photo], owner=rules.user, moment=rules.moment)
            changes["photo"] = photo.file_url
    officer.update(changes)
    # A legal office may import for the units of its territory though it may not write single records;
    # agencies.may_import_into has decided over this row.
    officer.save(ignore_permissions=True, ignore_version=False)
