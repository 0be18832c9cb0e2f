"""Staged rows: the rows of the old files as they were read, protected like everything about persons.

Only columns with a meaning are kept; of the others the title alone. `content` is what people may look at
(long numbers without their middle); `sealed` holds the cells themselves, encrypted; the digest of the
identity number is the one of the archive, so that both meet.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import frappe
from frappe.query_builder.functions import Min
from pypika.terms import Parameter, Values

from enforcement_cert.access.masking import OFFICER_IDENTITY, decrypt, digest, encrypt
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.identifiers import mask_identity_number, normalize_identity_number, read_identity_number
from enforcement_cert.domain.text import squeeze
from enforcement_cert.exchange.legacy.record import STAGED
from enforcement_cert.exchange.list_plan import masked_sample

_PURPOSE = b"Legacy Staged Row.sealed"
_SHOWN = 60
_PLACE = Parameter("%s")
# Stands for a cell that was not kept, because its column had no meaning when the file was read.
LEFT_OUT = "\x00"
_LETTER = {"Agencies": "A", "Users": "U", "Officers": "P", "Certificates": "C", "Forced Cancellations": "F"}
FIELDS = (
    "name", "table_kind", "position", "file_index", "source_file", "sheet_name", "row_in_file", "sealed",
    "identity_digest", "identity_number", "officer_code", "unit_code", "certificate_number", "outcome", "reason_code",
    "target_doctype", "target_name", "second_doctype", "second_name",
)  # fmt: skip


def row_name(migration: str, table: str, position: int) -> str:
    """The name of a staged row; the same row gets the same name when a killed job does its work again."""
    return f"{migration}-{_LETTER[table]}{position:07d}"


def wanted_cells(cells: Mapping[str, Any], goals: Mapping[str, str]) -> dict[str, Any]:
    """Return the cells of a row by title; `goals`: title → field. Those without a field are left out."""
    return {title: cell if goals.get(title) else LEFT_OUT for title, cell in cells.items()}


def seal(cells: Mapping[str, Any]) -> str:
    """Encrypt the cells of a row, by column title."""
    return encrypt(json.dumps(cells, ensure_ascii=False, default=str), _PURPOSE)


def open_cells(sealed: str) -> dict[str, Any]:
    """Give back the cells of a row, by column title. They hold full numbers: never log them."""
    return json.loads(decrypt(sealed, _PURPOSE))


def shown_content(cells: Mapping[str, Any]) -> str:
    """What people may read of a row."""
    shown = {title: masked_sample(cell) for title, cell in cells.items() if cell not in (None, "", LEFT_OUT)}
    return json.dumps(shown, ensure_ascii=False)


def person_digest(value: Any) -> str | None:
    """The digest under which the archive finds a person; for a faulty number that of the text as it stands."""
    text = normalize_identity_number(value) if value not in (None, "") else ""
    if not text:
        return None
    with suppress(RuleViolation):  # a number that is wrong still has to meet its own copies in other tables
        text = read_identity_number(value, today=frappe.utils.getdate()).number
    return digest(text, OFFICER_IDENTITY.purpose)


def keys_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns by which a row is found and shown, from its mapped cells."""
    number = normalize_identity_number(fields.get("identity_number")) if fields.get("identity_number") else ""
    name = fields.get("officer_name") or fields.get("unit_name") or fields.get("user_name") or fields.get("login_name")
    return {
        "shown_name": masked_sample(name)[:_SHOWN],
        "identity_number": mask_identity_number(number)[:_SHOWN],
        "identity_digest": person_digest(fields.get("identity_number")),
        "unit_code": squeeze(fields.get("unit_code")).upper()[:_SHOWN],
        "officer_code": squeeze(fields.get("officer_code")).upper()[:_SHOWN],
        "certificate_number": squeeze(fields.get("certificate_number")).upper()[:_SHOWN],
    }


def rows_after(migration: str, table: str, mark: int, count: int) -> list:
    """The staged rows of a table behind a position, in order."""
    return frappe.get_all(
        STAGED,
        filters={"legacy_migration": migration, "table_kind": table, "position": [">", mark]},
        fields=list(FIELDS),
        order_by="position asc",
        limit=count,
    )


def rows_where(migration: str, table: str, **filters: Any) -> list:
    """All staged rows of a table that fit, in order."""
    return frappe.get_all(
        STAGED,
        filters={"legacy_migration": migration, "table_kind": table, **filters},
        fields=list(FIELDS),
        order_by="position asc",
    )


def names_where(migration: str, table: str, **filters: Any) -> list[str]:
    """The names of all staged rows of a table that fit."""
    wanted = {"legacy_migration": migration, "table_kind": table, **filters}
    return frappe.get_all(STAGED, filters=wanted, pluck="name", order_by="name")


def count_rows(migration: str, table: str | None = None) -> int:
    """How many rows are staged."""
    filters = {"legacy_migration": migration}
    return frappe.db.count(STAGED, {**filters, "table_kind": table} if table else filters)


def first_rows(migration: str) -> list[tuple[str, str]]:
    """Return table and sealed cells of the first row of every sheet of every file."""
    table = frappe.qb.DocType(STAGED)
    found = (
        frappe.qb.from_(table)
        .select(Min(table.name))
        .where(table.legacy_migration == migration)
        .groupby(table.table_kind, table.file_index, table.sheet_name)
        .run()
    )
    names = ["in", [name for (name,) in found] or [""]]
    return frappe.get_all(
        STAGED, filters={"name": names}, fields=["table_kind", "sealed"], order_by="name", as_list=True
    )


def is_removed(sealed: str | None) -> bool:
    """Say whether the cells of a row have been removed after their days."""
    return not sealed


def write_columns(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Write columns of many staged rows by one statement; every row has the same ones.

    The rows are there already, so that the statement only ever updates. Row by row it would take a
    journey to the database each, which costs more than judging the row.
    """
    if not rows:
        return
    columns = tuple(rows[0][1])
    values: list[Any] = []
    for name, given in rows:
        values.append(name)
        values.extend(given[column] for column in columns)
    frappe.db.sql(_update_statement(columns, len(rows)), values)


def _update_statement(columns: tuple[str, ...], count: int) -> str:
    table = frappe.qb.DocType(STAGED)
    row = [_PLACE] * (len(columns) + 1)
    query = frappe.qb.into(table).columns("name", *columns).insert(*[row] * count)
    for column in columns:
        query = query.on_duplicate_key_update(table[column], Values(table[column]))
    return str(query)


def forget_outcomes(migration: str) -> None:
    """Set all rows back to undecided, before a trial or the real run."""
    table = frappe.qb.DocType(STAGED)
    empty = ("outcome", "ground", "reason_code", "reason")
    query = frappe.qb.update(table).where(table.legacy_migration == migration).set(table.is_overdue, 0)
    for column in empty:
        query = query.set(table[column], "")
    query.run()


def chunks(items: Sequence, size: int) -> Iterable[Sequence]:
    """Cut a sequence into pieces."""
    return (items[start : start + size] for start in range(0, len(items), size))
