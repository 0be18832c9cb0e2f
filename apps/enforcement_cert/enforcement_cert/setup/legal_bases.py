"""Loads the shipped legal bases and the references of the rules. Inserts what is missing only (R-016)."""

import csv
import json
from pathlib import Path

import frappe

from enforcement_cert.certificate import legal_bases

_DATA = Path(__file__).parent / "data"
# Record types with a legal basis of their own, and the shipped one of each record.
_RECORDS = {
    "Certificate Type": {
        "ENFORCEMENT": {"legal_basis": "SD-292", "legal_article": "第二条"},
        "SUPERVISION": {"legal_basis": "SD-ZFJDTL", "legal_article": "第二十二条"},
        "HEARING": {"legal_basis": "SD-ZFJDTL", "legal_article": "第十一条"},
        "MINISTRY": {"legal_basis": "SD-ZFJDTL", "legal_article": "第十条"},
    },
    "Code List": {
        "Sex": {"legal_basis": "GBT-2261.1"},
        "Ethnic Group": {"legal_basis": "GBT-3304"},
        "Education": {"legal_basis": "GBT-4658"},
        "Degree": {"legal_basis": "GBT-6864"},
        "Political Status": {"legal_basis": "GBT-4762"},
        "Staffing Status": {"legal_basis": "SD-292"},
        "Record Status": {"legal_basis": "SD-292"},
        "Cancellation Ground": {"legal_basis": "GW-825"},
        "Reading Purpose": {"legal_basis": "GRXXBHF"},
    },
}


def load_legal_bases() -> None:
    """Insert missing bases and references; what an administrator has changed stays."""
    shipped = json.loads((_DATA / "legal_bases.json").read_text(encoding="utf-8"))
    for row in shipped:
        if not frappe.db.exists(legal_bases.BASIS, row["basis_code"]):
            _insert(row)
    _load_references()
    _point_records()
    legal_bases.forget()


def _insert(row: dict) -> None:
    record = frappe.new_doc(legal_bases.BASIS)
    record.update({name: value for name, value in row.items() if name not in ("articles", "foundations")})
    for article, summary in row.get("articles", ()):
        record.append("articles", {"article": article, "content_summary": summary})
    for basis in row.get("foundations", ()):
        record.append("foundations", {"legal_basis": basis})
    record.insert(ignore_permissions=True)  # set-up has no user to ask


def _load_references() -> None:
    with (_DATA / "rule_references.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if not frappe.db.exists(legal_bases.REFERENCE, row["rule_group"]):
            record = frappe.new_doc(legal_bases.REFERENCE)
            record.update(row)
            record.insert(ignore_permissions=True)  # set-up has no user to ask


def _point_records() -> None:
    for doctype, records in _RECORDS.items():
        for name, values in records.items():
            if frappe.db.get_value(doctype, {"name": name, "legal_basis": ["is", "not set"]}):
                frappe.db.set_value(doctype, name, values, update_modified=False)
