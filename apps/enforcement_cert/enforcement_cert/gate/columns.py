"""Look a column up in the DocType's meta: does it exist, may this user sort or filter by it?

A column that does not exist, or that the user may not read, can be neither selected by name,
nor sorted, grouped or filtered by: a sort order over a hidden field tells its content.
"""

from typing import Any

import frappe

from enforcement_cert.gate import grammar
from enforcement_cert.gate.grammar import Column, GrammarError


def check_filters(meta: Any, argument: str, value: Any) -> None:
    """Filters of a list: known shapes on fields that exist and may be read."""
    for found in grammar.read_filters(argument, value):
        column = Column(found.column, found.doctype, found.link)
        check_columns(meta, argument, [column])


def check_loose_filters(argument: str, value: Any) -> None:
    """Filters of a report or a page: names with plain values or lists of plain values."""
    if value in (None, ""):
        return
    if isinstance(value, str) and value.lstrip()[:1] not in ("[", "{"):
        grammar.check_text(argument, value)
        return
    _check_plain(argument, grammar.read_json(argument, value), depth=0)


def _check_plain(argument: str, value: Any, depth: int) -> None:
    if depth > 4:
        raise GrammarError(argument, "nested too deep")
    if isinstance(value, dict):
        for key, item in value.items():
            grammar.check_text(argument, key)
            _check_plain(argument, item, depth + 1)
    elif isinstance(value, list):
        if len(value) > grammar.MAX_VALUES:
            raise GrammarError(argument, "too many values")
        for item in value:
            _check_plain(argument, item, depth + 1)
    else:
        grammar.check_text(argument, None if isinstance(value, bool) else value)


def find_meta(doctype: str | None) -> Any:
    """Meta of an existing DocType; None if there is none, which the engine answers itself."""
    if not doctype:
        return None
    grammar.read_doctype("doctype", doctype)
    try:
        return frappe.get_meta(doctype)
    except frappe.DoesNotExistError:
        frappe.clear_last_message()
        return None


def check_columns(meta: Any, argument: str, columns: list[Column], selected: bool = False) -> None:
    for column in columns:
        if column.column == "*":
            if not selected:
                raise GrammarError(argument, "not a column")
            continue
        if not frappe.local.gate_check_fields:
            continue
        home = _home_of(meta, argument, column)
        _check_column(home, meta, argument, column.column, selected)


def _home_of(meta: Any, argument: str, column: Column) -> Any:
    """The meta of the table a column lives in: the DocType, one of its child tables, a link."""
    if column.link:
        field = meta.get_field(column.link)
        if not field or field.fieldtype not in ("Link", "Table", "Table MultiSelect"):
            raise GrammarError(argument, "no such link or table")
        return frappe.get_meta(field.options)
    if not column.doctype or column.doctype == meta.name:
        return meta
    if column.doctype not in {field.options for field in meta.get_table_fields()}:
        raise GrammarError(argument, "not a table of this DocType")
    return frappe.get_meta(column.doctype)


def _check_column(home: Any, parent: Any, argument: str, name: str, selected: bool) -> None:
    standard = (*frappe.model.default_fields, *frappe.model.optional_fields, "parent", "parenttype")
    if name in standard or name in ("parentfield", "docstatus"):
        return
    field = home.get_field(name)
    if not field:
        raise GrammarError(argument, f"no field {name}")
    if selected:
        return  # the engine drops or stars out what the user may not read
    if field.fieldtype == "Password":
        raise GrammarError(argument, "not by a password")
    if (field.permlevel or 0) > 0:
        parenttype = parent.name if home.istable else None
        if field.permlevel not in home.get_permlevel_access("read", parenttype=parenttype):
            raise GrammarError(argument, f"field {name} is not readable")
