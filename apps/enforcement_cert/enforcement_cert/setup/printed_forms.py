"""Titles and texts of papers on a fresh site; what an administrator has changed stays."""

import csv
from pathlib import Path

import frappe

TEXTS = Path(__file__).parent / "data" / "printed_forms.csv"


def insert_printed_forms() -> None:
    """Insert the forms that are missing. A stroke in the file begins a new paragraph."""
    with TEXTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not frappe.db.exists("Printed Form", row["form_kind"]):
                form = frappe.new_doc("Printed Form")
                form.update({**row, "body_text": row["body_text"].replace("|", "\n")})
                form.insert(ignore_permissions=True)  # set-up has no user to ask
