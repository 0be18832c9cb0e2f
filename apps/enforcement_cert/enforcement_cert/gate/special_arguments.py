"""What single methods take besides the arguments common to all. Table SPECIAL at the end."""

import re
from collections.abc import Callable
from typing import Any

import frappe

from enforcement_cert.gate import grammar
from enforcement_cert.gate.calls import Call
from enforcement_cert.gate.columns import check_columns, check_filters, check_loose_filters, find_meta
from enforcement_cert.gate.grammar import Column, GrammarError

_REPORTVIEW = "frappe.desk.reportview."
_REPORTVIEW_NAMES = frozenset(
    [
        "doctype",
        "fields",
        "filters",
        "or_filters",
        "order_by",
        "group_by",
        "start",
        "page_length",
        "limit",
        "limit_start",
        "limit_page_length",
        "view",
        "with_comment_count",
        "distinct",
        "save_user_settings",
        "save_user_settings_fields",
        "user_settings",
        "as_list",
        "as_dict",
        "aggregate_function",
        "aggregate_on_doctype",
        "aggregate_on_field",
        "docstatus",
        "parent",
        "parent_doctype",
        "add_total_row",
        "add_totals_row",
        "title",
        "file_format_type",
        "selected_items",
        "csv_delimiter",
        "csv_quoting",
        "csv_decimal_sep",
        "export_in_background",
        "with_childnames",
        "stats",
        "cmd",
        "csrf_token",
        "data",
        "report_name",
        "debug",
        "ignore_permissions",
        "reference_doctype",
        "name",
    ]
)


def _check_reportview(call: Call) -> None:
    arguments = call.arguments
    if unknown := set(arguments) - _REPORTVIEW_NAMES:
        raise GrammarError(sorted(map(str, unknown))[0], "not an argument of lists")
    meta = find_meta(arguments.get("doctype"))
    if arguments.get("aggregate_function"):
        if str(arguments["aggregate_function"]).lower() not in ("count", "sum", "avg"):
            raise GrammarError("aggregate_function", "function not allowed")
        table = grammar.read_doctype("aggregate_on_doctype", arguments.get("aggregate_on_doctype"))
        field = grammar.read_name("aggregate_on_field", arguments.get("aggregate_on_field"))
        if meta:
            check_columns(meta, "aggregate_on_field", [Column(field, table)])
    if "stats" in arguments:
        grammar.check_names("stats", arguments["stats"])
    for name in ("parent", "parent_doctype", "reference_doctype"):
        if arguments.get(name):
            grammar.read_doctype(name, arguments[name])


def _check_search(call: Call) -> None:
    arguments = call.arguments
    grammar.check_text("txt", arguments.get("txt"))
    grammar.read_doctype("doctype", arguments.get("doctype"))
    if arguments.get("reference_doctype"):
        grammar.read_doctype("reference_doctype", arguments["reference_doctype"])
    grammar.check_names("filter_fields", arguments.get("filter_fields"))
    meta = find_meta(arguments.get("doctype"))
    if arguments.get("searchfield"):
        name = grammar.read_name("searchfield", arguments["searchfield"])
        if meta and not arguments.get("query"):
            check_columns(meta, "searchfield", [Column(name)])
    _check_permission_relief(arguments)


def _check_permission_relief(arguments: dict[str, Any]) -> None:
    """ignore_user_permissions only if a link field of the asking DocType is declared so."""
    wish = str(arguments.get("ignore_user_permissions") or "0").lower()
    if wish in ("0", "false", "none", "null"):
        return
    meta = find_meta(arguments.get("reference_doctype") or None)
    target = arguments.get("doctype")
    metas = [meta, *(find_meta(f.options) for f in meta.get_table_fields())] if meta else []
    for each in metas:
        for field in each.get_link_fields():
            if field.options == target and field.ignore_user_permissions:
                return
    raise GrammarError("ignore_user_permissions", "not declared by a link field")


def _check_named_fields(*names: str, doctype: str | None = None) -> Callable[[Call], None]:
    """Arguments that hold one field name of the call's DocType, or of the one given here."""

    def check(call: Call) -> None:
        meta = find_meta(call.doctype or doctype)
        for name in names:
            if call.arguments.get(name):
                column = grammar.read_column(name, call.arguments[name])
                if meta:
                    check_columns(meta, name, [column])

    return check


def _check_get_value(call: Call) -> None:
    columns = grammar.read_fields("fieldname", call.arguments.get("fieldname"))
    if meta := find_meta(call.doctype):
        check_columns(meta, "fieldname", columns, selected=True)


def _check_group_count(call: Call) -> None:
    meta = find_meta(call.doctype)
    name = grammar.read_name("field", call.arguments.get("field"))
    if meta:
        if name != "assigned_to":
            check_columns(meta, "field", [Column(name)])
        check_filters(meta, "current_filters", call.arguments.get("current_filters"))


def _check_next(call: Call) -> None:
    _check_named_fields("sort_field")(call)
    if str(call.arguments.get("sort_order") or "desc").lower() not in ("asc", "desc"):
        raise GrammarError("sort_order", "not a direction")


def _check_calendar(call: Call) -> None:
    names = grammar.read_json("field_map", call.arguments.get("field_map")) or {}
    if not isinstance(names, dict):
        raise GrammarError("field_map", "not a map of fields")
    for value in names.values():
        if isinstance(value, str) and value:
            grammar.read_name("field_map", value)


def _check_own_user(call: Call) -> None:
    """These would answer for any user that is named; from outside only for oneself."""
    if call.arguments.get("user") not in (None, "", frappe.session.user):
        raise GrammarError("user", "not accepted from outside")


_ASSET = re.compile(r"/?assets/[\w\-]+(/[\w\-]+(\.[\w\-]+)*)+\.(js|css)", re.ASCII)


def _check_assets(call: Call) -> None:
    """Paths of files to be read: scripts and styles below assets/, nothing else."""
    items = grammar.read_json("items", call.arguments.get("items"))
    if not isinstance(items, list) or len(items) > grammar.MAX_ITEMS:
        raise GrammarError("items", "not a list of assets")
    for item in items:
        if not isinstance(item, str) or not _ASSET.fullmatch(item.split("?", 1)[0]):
            raise GrammarError("items", "not an asset")


_CHART_COLUMNS = ("based_on", "value_based_on", "group_by_based_on", "aggregate_function_based_on")
_CARD_FUNCTIONS = frozenset({"", "count", "sum", "average", "minimum", "maximum"})


def _check_chart(argument: str) -> Callable[[Call], None]:
    """Dashboard charts and number cards arrive as documents whose fields become statements."""

    def check(call: Call) -> None:
        if call.arguments.get(argument):
            chart = grammar.read_json(argument, call.arguments[argument])
            if not isinstance(chart, dict):
                raise GrammarError(argument, "not a document")
            _check_chart_fields(chart)

    return check


def _check_chart_fields(chart: dict) -> None:
    meta = find_meta(chart.get("document_type") or None)
    for name in _CHART_COLUMNS:
        if chart.get(name):
            column = grammar.read_column(name, chart[name])
            if meta:
                check_columns(meta, name, [column])
    for name in ("function", "group_by_type"):
        if str(chart.get(name) or "").lower() not in _CARD_FUNCTIONS:
            raise GrammarError(name, "function not allowed")
    check_loose_filters("filters_json", chart.get("filters_json"))


SPECIAL: dict[str, Callable[[Call], None]] = {
    **{
        _REPORTVIEW + name: _check_reportview
        for name in ("get", "get_list", "get_count", "export_query", "get_sidebar_stats", "get_stats")
    },
    "frappe.desk.search.search_link": _check_search,
    "frappe.desk.search.search_widget": _check_search,
    "frappe.desk.listview.get_group_by_count": _check_group_count,
    "frappe.desk.form.utils.get_next": _check_next,
    "frappe.desk.calendar.get_events": _check_calendar,
    "frappe.desk.doctype.event.event.get_events": _check_own_user,
    "frappe.desk.query_report.run": _check_own_user,
    "frappe.desk.query_report.get_data_for_custom_field": _check_named_fields("field"),
    "frappe.desk.page.user_profile.user_profile.get_energy_points_percentage_chart_data": (
        _check_named_fields("field", doctype="Energy Point Log")
    ),
    "frappe.client.get_js": _check_assets,
    "frappe.client.get_value": _check_get_value,
    "frappe.client.get_single_value": _check_named_fields("field"),
    "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": _check_named_fields("workflow_state_field"),
    "frappe.desk.doctype.dashboard_chart.dashboard_chart.get": _check_chart("chart"),
    "frappe.desk.doctype.number_card.number_card.get_result": _check_chart("doc"),
    "frappe.desk.doctype.number_card.number_card.get_percentage_difference": _check_chart("doc"),
}
