"""Loads the shipped code lists: national standards and the province's own. Inserts what is missing only."""

import csv
from pathlib import Path

import frappe

from enforcement_cert.personnel import code_lists

_DATA = Path(__file__).parent / "data"


def load_code_lists() -> None:
    """Insert missing lists and values; what an administrator has changed stays."""
    lists = _shipped("code_lists.csv")
    for row in lists:
        if not frappe.db.exists("Code List", row["code_list"]):
            record = frappe.new_doc("Code List")
            record.update({"list_name": row.pop("code_list"), **row})
            record.insert(ignore_permissions=True)  # set-up has no user to ask
    _load_values()
    for code_list in code_lists.WRITTEN:
        code_lists.write_choices(code_list)


def _load_values() -> None:
    present = set(frappe.get_all(code_lists.VALUE, pluck="name", order_by="name", limit=0))
    frappe.flags.loading_code_lists = True
    try:
        for position, row in enumerate(_shipped("code_values.csv"), start=1):
            if code_lists.record_name(row["code_list"], row["stored_value"]) not in present:
                _insert(row, position * 10)
    finally:
        frappe.flags.loading_code_lists = False
    code_lists.forget_values()


def _shipped(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _insert(row: dict[str, str], position: int) -> None:
    record = frappe.new_doc(code_lists.VALUE)
    record.update(
        {
            "code_list": row["code_list"],
            "stored_value": row["stored_value"],
            "value_label": row["label"],
            "value_code": row["code"],
            "words": row["words"],
            "position": position,
        }
    )
    record.flags.is_shipped = True
    record.insert(ignore_permissions=True)  # set-up has no user to ask


def settle_ethnic_groups() -> None:
    """Bring ethnic groups typed as free text into the list of GB/T 3304 (patches.txt, once).

    What the list does not know becomes an ended value of it: old records stay readable and can be saved,
    new entries cannot choose it.
    """
    load_code_lists()
    for text in frappe.get_all(
        "Enforcement Officer",
        filters={"ethnic_group": ["is", "set"]},
        pluck="ethnic_group",
        distinct=True,
        order_by="ethnic_group",
    ):
        value = code_lists.find_value("Ethnic Group", text)
        if value and value != text:
            frappe.db.set_value(
                "Enforcement Officer", {"ethnic_group": text}, "ethnic_group", value, update_modified=False
            )
        elif not value:
            _keep_as_ended(text)
    code_lists.values_have_changed("Ethnic Group")


def _keep_as_ended(text: str) -> None:
    if frappe.db.exists(code_lists.VALUE, code_lists.record_name("Ethnic Group", text)):
        return
    record = frappe.new_doc(code_lists.VALUE)
    record.update({"code_list": "Ethnic Group", "stored_value": text, "value_label": text, "position": 9000})
    record.valid_until = frappe.utils.add_days(frappe.utils.getdate(), -1)
    record.flags.is_shipped = True
    record.insert(ignore_permissions=True)  # set-up has no user to ask
