"""Rows of a package go into the archive, a block at a time, in the caller's transaction.

Units first, then officers with their photos, then certificates. What is already there stays as it is and is
counted; what cannot go in is refused with a reason. So a package may be taken in any number of times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import frappe
from frappe.utils import getdate
from frappe.utils.html_utils import sanitize_html

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.access.scope import Scope, is_administrator, sees_agency
from enforcement_cert.certificate.card_records import record_cards_of
from enforcement_cert.certificate.issuing import check_code_of, new_token
from enforcement_cert.certificate.photo import check_photo
from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.identifiers import read_identity_number, read_mobile
from enforcement_cert.domain.text import clean_name
from enforcement_cert.errors import words_of
from enforcement_cert.exchange.archive.canonical import value_of
from enforcement_cert.exchange.archive.collect import key_of_unit
from enforcement_cert.exchange.archive.entrustment_in import restore_letters
from enforcement_cert.exchange.archive.schema import AGENCIES, CERTIFICATES, OFFICERS, Table
from enforcement_cert.exchange.archive.sealed_zip import OpenPackage
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.photo_store import OfficerPhoto, store_photos
from enforcement_cert.messages import explain
from enforcement_cert.personnel.forced_list import find_standing
from enforcement_cert.personnel.officers import living_digest, take_officer_codes
from enforcement_cert.review.dates import columns_of as review_columns

AGENCY, OFFICER, CERTIFICATE = AGENCIES.doctype, OFFICERS.doctype, CERTIFICATES.doctype
INSERTED, PRESENT, REJECTED = "Taken In", "Already There", "Rejected"
_UNIT_FIELDS = ("name", "agency_name", "unit_code", "organization_code", "unified_social_credit_code")
_TERM = ("entrusted_from", "entrusted_until")
_ROW = "archive_package_row"
_OFFICERS_DUTY = "Legal Reviewer"


@dataclass
class Taken:
    """What became of one row, and what people should know about it."""

    table: Table
    row: Mapping[str, str]
    outcome: str = REJECTED
    reason: str = ""


@dataclass
class TakingIn:
    """One package on its way in: who brings it, the units and officers known so far."""

    scope: Scope
    package: OpenPackage
    moment: str
    units: dict[str, str] = field(default_factory=dict)

    @property
    def user(self) -> str:
        return self.scope.user

    def take(self, table: Table, rows: Sequence[Mapping[str, str]]) -> list[Taken]:
        """Take in one block of rows of one table."""
        taken = [Taken(table, row) for row in rows]
        if table is OFFICERS:
            self._prepare_officers(rows)
        for each in taken:
            self._take_one(each)
        return taken

    def _take_one(self, each: Taken) -> None:
        steps = {AGENCIES.name: self._agency, OFFICERS.name: self._officer, CERTIFICATES.name: self._certificate}
        frappe.db.savepoint(_ROW)
        try:
            steps[each.table.name](each)
        except frappe.db.OperationalError:
            raise
        except (RuleViolation, frappe.ValidationError, frappe.PermissionError) as refusal:
            each.outcome, each.reason = REJECTED, words_of(refusal)
            frappe.clear_messages()
        if each.outcome == REJECTED:
            frappe.db.rollback(save_point=_ROW)

    # ------------------------------------------------------------ units

    def find_unit(self, key: str) -> str | None:
        """Return the unit that a key of the format names; None if there is none, or several of that name."""
        if key not in self.units:
            filters = {"agency_name": key.split(":", 1)[1]} if key.startswith("名称:") else None
            found = self._units_with(filters) if filters else self._units_by_code(key)
            if len(found) == 1:
                self.units[key] = found[0]
        return self.units.get(key)

    def _units_by_code(self, key: str) -> list[str]:
        for name in ("unit_code", "organization_code", "unified_social_credit_code"):
            found = self._units_with({name: key})
            if found:
                return found
        return []

    def _units_with(self, filters: dict) -> list[str]:
        return frappe.get_all(AGENCY, filters=filters, pluck="name", order_by="name", limit=2)

    def _agency(self, each: Taken) -> None:
        known = self.find_unit(each.row["agency"])
        if known:
            if not sees_agency(self.scope, known):
                raise RuleViolation("import_unit_foreign", unit=each.row["agency_name"])
            each.outcome = PRESENT
            return
        superior = each.row["superior"]
        if superior and not self.find_unit(superior):
            raise RuleViolation("package_superior_missing", superior=superior)
        self.units[each.row["agency"]] = self._new_agency(each.row, self.find_unit(superior) if superior else None)
        each.outcome = INSERTED

    def _new_agency(self, row: Mapping[str, str], superior: str | None) -> str:
        meta = frappe.get_meta(AGENCY)
        agency = frappe.new_doc(AGENCY)
        steps = ("agency", "superior", "account_status", "entrusted_from", "entrusted_until")
        for column in AGENCIES.columns:
            if column.name not in steps and meta.has_field(column.fieldname):
                agency.set(column.fieldname, value_of(row.get(column.name, ""), column) or None)
        agency.superior_agency = superior
        if is_administrator(self.scope):
            agency.account_status = row.get("account_status") or agency.account_status
        agency.insert()  # with the rights and checks of whoever brings the package
        if key_of_unit(agency) != row["agency"]:
            raise RuleViolation("package_damaged")
        self._restore_entrustment(agency, row)
        return agency.name

    def _restore_entrustment(self, agency, row: Mapping[str, str]) -> None:
        """The term follows from letters, which are not in the package; only the system's administrators restore it."""
        if not is_administrator(self.scope):
            return
        days = {name: value_of(row.get(name, ""), AGENCIES.column(name)) for name in _TERM}
        if any(days.values()):
            frappe.db.set_value(AGENCY, agency.name, days)
            restore_letters(agency, days["entrusted_from"], days["entrusted_until"])

    # ------------------------------------------------------------ officers

    def _may_take_officers(self) -> bool:
        """A place among the users is not enough: whoever judges officers' papers also answers for their records."""
        return is_administrator(self.scope) or bool(
            self.scope.office and _OFFICERS_DUTY in frappe.get_roles(self.scope.user)
        )

    def _prepare_officers(self, rows: Sequence[Mapping[str, str]]) -> None:
        codes = [row["officer_code"] for row in rows]
        self._codes = set(frappe.get_all(OFFICER, filters={"name": ["in", codes]}, pluck="name", order_by="name"))

    def _officer(self, each: Taken) -> None:
        row = each.row
        agency = self._own_unit(row)
        identity = read_identity_number(row["identity_number"], today=getdate())
        sealed = OFFICER_IDENTITY.seal(identity.number)
        digest = str(sealed["identity_digest"])
        living = living_digest(digest, row.get("record_status") or "Active")
        if self._is_present(row, digest, living):
            each.outcome = PRESENT
            return
        if not self._may_take_officers():
            raise RuleViolation("package_officers_by_reviewer")
        if living:
            _refuse_barred(digest)
        code = row["officer_code"]
        if not code or code in self._codes or frappe.db.exists(OFFICER, code):
            code = take_officer_codes()[0]
            each.reason = explain(RuleViolation("package_code_changed", given=row["officer_code"], taken=code))
        columns = {**_plain_columns(OFFICERS, row), **sealed, "name": code, "officer_code": code, "agency": agency}
        columns |= OFFICER_MOBILE.seal(read_mobile(row["mobile_number"]) if row.get("mobile_number") else "")
        columns |= {
            "officer_name": clean_name(row["officer_name"]),
            "living_identity_digest": living,
            "is_overridden": int(_differs(row, identity)),
            "photo": "",
        }
        photo = self._photo(each, code)
        if photo:
            columns["photo"] = photo.file_url
        insert_rows(OFFICER, [columns], owner=self.user, moment=self.moment)
        if photo:
            store_photos([photo], owner=self.user, moment=self.moment)
        each.outcome = INSERTED

    def _own_unit(self, row: Mapping[str, str]) -> str:
        agency = self.find_unit(row["agency"])
        if not agency:
            raise RuleViolation("import_unit_unknown", unit=row.get("unit_name") or row["agency"])
        if not sees_agency(self.scope, agency):
            raise RuleViolation("import_unit_foreign", unit=row.get("unit_name") or row["agency"])
        return agency

    def _is_present(self, row: Mapping[str, str], digest: str, living: str | None) -> bool:
        """A living record is there once; a closed one is the same if code and person agree."""
        if living:
            return bool(frappe.db.exists(OFFICER, {"living_identity_digest": living}))
        return bool(frappe.db.exists(OFFICER, {"name": row["officer_code"], "identity_digest": digest}))

    def _photo(self, each: Taken, code: str) -> OfficerPhoto | None:
        name = each.row.get("photo")
        if not name:
            return None
        if not self.package.has(name):
            each.reason = explain(RuleViolation("package_photo_missing"))
            return None
        data = self.package.read(name)
        faults = check_photo(data)
        if faults:
            each.reason = explain(faults[0])
            return None
        return OfficerPhoto(code, data)

    # ------------------------------------------------------------ certificates

    def _certificate(self, each: Taken) -> None:
        row = each.row
        number = row["certificate_number"]
        agency = self._own_unit(row)
        if frappe.db.exists(CERTIFICATE, number):
            each.outcome = PRESENT
            return
        if not is_administrator(self.scope):
            raise RuleViolation("package_certificate_by_administrator")
        officer = frappe.db.get_value(
            OFFICER,
            {"name": row["officer_code"], "officer_name": row["officer_name"]},
            ["name", "identity_digest", "agency"],
            as_dict=True,
        )
        if not officer:
            raise RuleViolation("package_holder_missing", officer_code=row["officer_code"])
        is_living = row["certificate_status"] in {str(status) for status in LIVING_STATUSES}
        if is_living:
            # A cancelled certificate may tell of an earlier unit, and of a person struck off since.
            _refuse_barred(officer.identity_digest)
            if officer.agency != agency:
                raise RuleViolation("package_certificate_foreign_unit", officer_code=officer.name)
        if not frappe.db.exists("Certificate Type", row["certificate_type"]):
            raise RuleViolation("package_type_unknown", given=row["certificate_type"])
        columns = {**_plain_columns(CERTIFICATES, row), "name": number, "agency": agency}
        columns |= {
            "officer": officer.name,
            "check_code": check_code_of(number),
            "verification_token": new_token(),
            "living_certificate_key": f"{officer.identity_digest}:{row['certificate_type']}" if is_living else None,
        }
        if is_living and frappe.db.exists(CERTIFICATE, {"living_certificate_key": columns["living_certificate_key"]}):
            raise RuleViolation("package_person_has_certificate")
        columns["officer_code"] = officer.name
        columns |= review_columns(columns)
        insert_rows(CERTIFICATE, [columns], owner=self.user, moment=self.moment)
        record_cards_of([number])
        each.outcome = INSERTED


def _refuse_barred(identity_digest: str) -> None:
    """Refuse a person on the forced-cancellation list (G-043), whoever brings the package."""
    if entry := find_standing(identity_digest):
        raise RuleViolation("package_person_barred", number=entry.name)


def _differs(row: Mapping[str, str], identity) -> bool:
    return row.get("birth_date") != identity.birth_date.isoformat() or row.get("sex") != str(identity.sex)


def _plain_columns(table: Table, row: Mapping[str, str]) -> dict[str, object]:
    """Columns that go in as they are. Raises RuleViolation for a value that no list of choices knows."""
    meta = frappe.get_meta(table.doctype)
    columns: dict[str, object] = {}
    for column in table.columns:
        df = meta.get_field(column.fieldname)
        if df is None or (df.fieldtype in ("Link", "Attach", "Attach Image") and column.name != "certificate_type"):
            continue
        value = value_of(row.get(column.name, ""), column)
        if df.fieldtype == "Select" and value and value not in (df.options or "").split("\n"):
            raise RuleViolation("package_value_unknown", column=column.title, given=str(value)[:20])
        _refuse_markup(value)
        columns[column.fieldname] = value
    return columns


def _refuse_markup(value: object) -> None:
    """Refuse what a form would have cleaned: these rows go past it."""
    if isinstance(value, str) and "<" in value and sanitize_html(value) != value:
        raise RuleViolation("text_markup")
