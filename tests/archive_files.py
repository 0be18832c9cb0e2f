"""A small committed world of units to export and take in again, and the steps tests make with it."""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import frappe
import pyzipper

from enforcement_cert.certificate.issuing import check_code_of, new_token
from enforcement_cert.exchange.archive import exports, packages
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.photo_store import OfficerPhoto, store_photos
from enforcement_cert.setup.demo_faces import LOOKS, portrait
from enforcement_cert.testing import factories as make
from tests import officer_lists as lists

PASSWORD = "一二三四-ce-shi-2026"
_AWKWARD = ("=1+1", "+86", "-", "@sum", "'=x", 'a,b"c', "一\n二", "甲；乙", "1 < 2", "  两端空格  ", "𠮷")


@dataclass
class World:
    """What was made: a superior, units below it, everything by its key."""

    root: str
    below: list[str]
    codes: list[str]
    identity_numbers: list[str] = field(default_factory=list)
    since: str = ""
    officers: int = 0
    clerk: str = ""  # a login of the superior, for those that make one


def free_codes(count: int) -> list[str]:
    numbers = (f"A{number:05d}" for number in range(80_000, 89_999))
    free = (code for code in numbers if not frappe.db.exists("Enforcement Agency", {"unit_code": code}))
    return [next(free) for _ in range(count)]


def make_world() -> World:
    """A first-level agency with two second-level bodies, five officers each, a photo and a certificate each."""
    since = frappe.utils.now()
    codes = free_codes(3)
    root = make.make_agency(unit_code=codes[0])
    below = [
        make.make_agency(unit_code=code, agency_kind="Second-level Body", superior_agency=root.name)
        for code in codes[1:]
    ]
    world = World(root.name, [unit.name for unit in below], codes, since=since)
    rows = [lists.person(unit.agency_name) for unit in (root, *below) for _ in range(5)]
    lists.run_import(lists.workbook(lists.table(rows)))
    world.identity_numbers = [row["身份证号"] for row in rows]
    world.officers = len(rows)
    for unit in (root, *below):
        _papers(unit)
    frappe.db.commit()
    return world


def settle(unit) -> None:
    """Give a further unit two officers; the first gets a photo and a certificate."""
    lists.run_import(lists.workbook(lists.table([lists.person(unit.agency_name) for _ in range(2)])))
    _papers(unit)


def people_of(unit: str) -> list[str]:
    """The officers of a unit by code."""
    return frappe.get_all("Enforcement Officer", filters={"agency": unit}, pluck="name", order_by="name")


def _papers(unit) -> None:
    """Give the first officer of a unit a photo and a certificate."""
    people = frappe.get_all("Enforcement Officer", filters={"agency": unit.name}, fields=["*"], order_by="name")
    photo = OfficerPhoto(people[0].name, portrait(LOOKS["Female"][0]))
    store_photos([photo], owner="Administrator", moment=frappe.utils.now())
    frappe.db.set_value("Enforcement Officer", people[0].name, "photo", photo.file_url)
    _certificate(people[0], unit)


def _certificate(officer, unit) -> None:
    number = f"3701{officer.name[-10:]}"
    columns = {
        "name": number, "certificate_number": number, "check_code": check_code_of(number),
        "certificate_type": "ENFORCEMENT", "certificate_status": "Valid", "valid_from": date(2024, 2, 29),
        "valid_until": date(2029, 2, 28), "officer": officer.name, "officer_name": officer.officer_name,
        "officer_code": officer.name, "agency": unit.name, "unit_name": unit.agency_name,
        "issued_on": date(2024, 2, 29),
        "status_changed_at": "2024-02-29 23:59:59", "verification_token": new_token(),
        "living_certificate_key": f"{officer.identity_digest}:ENFORCEMENT",
    }  # fmt: skip
    insert_rows("Enforcement Certificate", [columns], owner="Administrator", moment=frappe.utils.now())


def scatter(world: World, chance: random.Random) -> None:
    """Give units and officers values of every kind, awkward ones among them."""
    for name in (world.root, *world.below):
        values = {"legal_basis": chance.choice(_AWKWARD), "civil_servants_authorised": chance.randrange(500)}
        frappe.db.set_value("Enforcement Agency", name, values)
    people = frappe.get_all("Enforcement Officer", filters={"agency": ["in", [world.root, *world.below]]}, pluck="name")
    for name in people:
        values = {
            "post": chance.choice(_AWKWARD),
            "power_scope": chance.choice(_AWKWARD),
            "major": chance.choice(("", *_AWKWARD)),
            "exam_result": chance.choice(("Not Taken", "Passed", "Failed")),
            "exam_passed_on": chance.choice((None, date(2020, 1, 1) + timedelta(days=chance.randrange(2_000)))),
            "is_in_post": chance.randrange(2),
            "record_status": "Active",
        }
        frappe.db.set_value("Enforcement Officer", name, values)
    frappe.db.commit()


def request(**values: Any):
    """Ask for an export; return its committed record."""
    record = frappe.new_doc("Archive Export")
    record.update(
        {
            "range_kind": "All Lower Units",
            "export_format": "Package",
            "with_full_numbers": 0,
            "file_name": f"测试{frappe.generate_hash(length=8)}",
            "package_password": PASSWORD,
            "purpose": "测试报送",
            **values,
        }
    )
    record.flags.without_queue = True
    record.insert()
    frappe.db.commit()
    return record


def export(**values: Any):
    """Ask for an export and do its work in this process; return the finished record."""
    user = frappe.session.user
    record = request(**values)
    exports.run(record.name)
    make.as_user(user)
    frappe.local.lang = "en"
    record = frappe.get_doc("Archive Export", record.name)
    assert record.export_status == "Done", record.message
    return record


def path_of(record) -> Path:
    return Path(frappe.get_site_path("private", "files", record.result_file.rsplit("/", 1)[1]))


def content_of(record) -> dict[str, bytes]:
    """Every part of an export but the table of contents, which names the moment."""
    with pyzipper.AESZipFile(path_of(record)) as packed:
        packed.setpassword(PASSWORD.encode())
        return {info.filename: packed.read(info) for info in packed.infolist() if info.filename != "manifest.json"}


def rows_of(content: dict[str, bytes], part: str = "officers.csv") -> list[dict[str, str]]:
    """The rows of one table of an export."""
    return list(csv.DictReader(io.StringIO(content[part].decode("utf-8-sig"), newline="")))


def new_package(path: Path):
    """An import of a package, ready to run; committed."""
    record = frappe.new_doc("Archive Package")
    record.package_file = lists.upload(path.read_bytes(), f"{frappe.generate_hash(length=8)}.zip")
    record.package_password = PASSWORD
    record.insert()
    values = {"package_status": "Queued", "requested_by": frappe.session.user}
    frappe.db.set_value("Archive Package", record.name, values)
    frappe.db.commit()
    return record


def take_in(path: Path):
    """Take a package in, in this process; return the finished record."""
    user = frappe.session.user
    record = new_package(path)
    packages.run(record.name)
    make.as_user(user)
    frappe.local.lang = "en"
    return frappe.get_doc("Archive Package", record.name)


def empty(world: World) -> None:
    """Remove the units of a world with everything in them, as if this site had never known them."""
    units = frappe.get_all("Enforcement Agency", filters={"unit_code": ["in", world.codes]}, pluck="name")
    people = frappe.get_all("Enforcement Officer", filters={"agency": ["in", units or ["–"]]}, pluck="name")
    frappe.db.delete("Certificate Card", {"agency": ["in", units or ["–"]]})
    frappe.db.delete("Enforcement Certificate", {"agency": ["in", units or ["–"]]})
    frappe.db.delete("File", {"attached_to_name": ["in", people or ["–"]]})
    frappe.db.delete("Enforcement Officer", {"agency": ["in", units or ["–"]]})
    for unit in reversed(units):
        make.remove_agency(unit)
    make.make_offices()  # a site that knows none of the units still has its offices
    frappe.db.commit()


def remove_users(users: list[str]) -> None:
    frappe.db.rollback()
    for doctype, column in (("Has Role", "parent"), ("User Assignment", "user"), ("User", "name")):
        frappe.db.delete(doctype, {column: ["in", users]})
    frappe.db.commit()


def remove_world(world: World) -> None:
    """Remove everything a world has brought."""
    empty(world)
    make.remove_unused_offices()
    lists.remove_imports(world.since)
    for doctype in ("Archive Export", "Archive Package"):
        names = frappe.get_all(doctype, filters={"creation": [">=", world.since]}, pluck="name", order_by="name")
        for file in frappe.get_all("File", filters={"attached_to_name": ["in", names or ["–"]]}, pluck="name"):
            frappe.delete_doc("File", file, ignore_permissions=True, force=True)
        frappe.db.delete(doctype, {"name": ["in", names or ["–"]]})
    frappe.db.commit()
