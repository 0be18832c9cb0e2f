"""Check the arguments of a call: first their shape (grammar.py), then the fields they name.

`check_arguments` is the only entry. COMMON says what an argument of that name must look like in
*every* call; special_arguments.py says what single methods take besides; columns.py looks the
named fields up.
"""

from collections.abc import Callable
from typing import Any

import frappe

from enforcement_cert.gate import grammar
from enforcement_cert.gate.calls import Call, Surface
from enforcement_cert.gate.columns import check_columns, check_filters, check_loose_filters, find_meta
from enforcement_cert.gate.grammar import Column
from enforcement_cert.gate.special_arguments import SPECIAL

Checker = Callable[[str, Any], Any]

_ROWS: dict[str, Checker] = dict.fromkeys(
    ("start", "limit", "limit_start", "limit_page_length", "page_length", "page_len"),
    grammar.check_limit,
)
_NEVER: dict[str, Checker] = dict.fromkeys(
    ("debug", "ignore_permissions", "ignore_ddl", "ignore_ifnull", "return_query", "join"),
    grammar.check_absent,
)
_FLAGS: dict[str, Checker] = dict.fromkeys(
    ("as_list", "as_dict", "distinct", "with_comment_count", "with_childnames"), grammar.check_flag
)
COMMON: dict[str, Checker] = {**_ROWS, **_NEVER, **_FLAGS}

# Surfaces whose arguments are the fields of a document, not instructions for a query.
_DOCUMENT_BODIES = frozenset({"resource::create", "resource::update", "resource::delete"})

# Here `start` is a moment, not a row.
_CALENDARS = frozenset({"frappe.desk.calendar.get_events", "frappe.desk.doctype.event.event.get_events"})

QUERY_METHODS = frozenset(
    {
        "frappe.client.get",
        "frappe.client.get_count",
        "frappe.client.get_list",
        "frappe.client.get_value",
        "frappe.desk.calendar.get_events",
        "frappe.desk.form.utils.get_next",
        "frappe.desk.reportview.export_query",
        "frappe.desk.reportview.get",
        "frappe.desk.reportview.get_count",
        "frappe.desk.reportview.get_filter_dashboard_data",
        "frappe.desk.reportview.get_list",
        "frappe.desk.reportview.get_sidebar_stats",
        "frappe.desk.reportview.get_stats",
        "frappe.desk.search.search_link",
        "frappe.desk.search.search_widget",
        "frappe.www.list.get",
        "frappe.www.list.get_list_data",
        "resource::count",
        "resource::list",
    }
)


def check_arguments(call: Call, check_fields: bool = True) -> None:
    """Raise GrammarError if an argument of the call is not what an honest caller sends.

    `check_fields` False checks shapes only and leaves unknown fields to the engine.
    """
    frappe.local.gate_check_fields = check_fields
    if call.surface in (Surface.PREFLIGHT, Surface.FILE, Surface.BACKUP):
        return
    if call.name in _DOCUMENT_BODIES:
        return
    arguments = call.arguments
    for name, checker in COMMON.items():
        if name in arguments and not (name == "start" and call.name in _CALENDARS):
            checker(name, arguments[name])
    if call.surface is Surface.DOCUMENT_METHOD:
        return
    _check_query_shapes(call)
    if special := SPECIAL.get(call.name):
        special(call)


def _check_query_shapes(call: Call) -> None:
    """fields, filters, or_filters, order_by, group_by: in all calls by shape, in queries by meta."""
    arguments = call.arguments
    fields = grammar.read_fields("fields", arguments.get("fields"))
    sorting = grammar.read_sorting("order_by", arguments.get("order_by"))
    grouping = grammar.read_grouping("group_by", arguments.get("group_by"))
    if call.name not in QUERY_METHODS:
        check_loose_filters("filters", arguments.get("filters"))
        check_loose_filters("or_filters", arguments.get("or_filters"))
        return
    meta = find_meta(call.doctype)
    if meta is None:
        return
    check_columns(meta, "fields", fields, selected=True)
    aliases = {column.alias for column in fields} | {"_aggregate_column"}
    check_columns(meta, "order_by", [c for c in sorting if not _is_alias(c, aliases)])
    check_columns(meta, "group_by", grouping)
    for name in ("filters", "or_filters"):
        check_filters(meta, name, _plain_name_allowed(call, arguments.get(name)))


def _is_alias(column: Column, aliases: set) -> bool:
    return column.column in aliases and not (column.doctype or column.link or column.function)


def _plain_name_allowed(call: Call, value: Any) -> Any:
    """frappe.client.get_value takes the document's name where others take filters."""
    if call.name != "frappe.client.get_value" or not isinstance(value, str):
        return value
    if value.lstrip()[:1] in ("[", "{"):
        return value
    grammar.check_text("filters", value)
    return None
