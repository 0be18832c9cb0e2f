"""Check the arguments of a call: first their shape (grammar.py), then the fields they name.

`check_arguments` is the only entry. Two tables drive it: COMMON says what an argument of that
name must look like in *every* call; SPECIAL says what single methods take besides. Columns are
looked up in the DocType's meta: a column that does not exist, or that the user may not read,
can be neither selected by name, nor sorted, grouped or filtered by (a sort order over a hidden
field tells its content).
"""

import re
from collections.abc import Callable
from typing import Any

import frappe

from enforcement_cert.gate import grammar
from enforcement_cert.gate.calls import Call, Surface
from enforcement_cert.gate.grammar import Column, GrammarError

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
_CALENDARS = frozenset(
    {"frappe.desk.calendar.get_events", "frappe.desk.doctype.event.event.get_events"}
)

_QUERY_METHODS = frozenset(
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
_REPORTVIEW = "frappe.desk.reportview."
_REPORTVIEW_NAMES = frozenset(
    """doctype fields filters or_filters order_by group_by start page_length limit limit_start
    limit_page_length view with_comment_count distinct save_user_settings
    save_user_settings_fields user_settings as_list as_dict aggregate_function
    aggregate_on_doctype aggregate_on_field docstatus parent parent_doctype add_total_row
    add_totals_row title file_format_type selected_items csv_delimiter csv_quoting
    csv_decimal_sep export_in_background with_childnames stats items cmd csrf_token data
    report_name debug ignore_permissions reference_doctype name report_settings""".split()
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
    if special := _SPECIAL.get(call.name):
        special(call)


def _check_query_shapes(call: Call) -> None:
    """fields, filters, or_filters, order_by, group_by: in all calls by shape, in queries by meta."""
    arguments = call.arguments
    fields = grammar.read_fields("fields", arguments.get("fields"))
    sorting = grammar.read_sorting("order_by", arguments.get("order_by"))
    grouping = grammar.read_grouping("group_by", arguments.get("group_by"))
    if call.name not in _QUERY_METHODS:
        check_loose_filters("filters", arguments.get("filters"))
        check_loose_filters("or_filters", arguments.get("or_filters"))
        return
    meta = _meta(call.doctype)
    if meta is None:
        return
    _check_columns(meta, "fields", fields, selected=True)
    aliases = {column.alias for column in fields} | {"_aggregate_column"}
    _check_columns(meta, "order_by", [c for c in sorting if not _is_alias(c, aliases)])
    _check_columns(meta, "group_by", grouping)
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


def check_filters(meta: Any, argument: str, value: Any) -> None:
    """Filters of a list: known shapes on fields that exist and may be read."""
    for found in grammar.read_filters(argument, value):
        column = Column(found.column, found.doctype, found.link)
        _check_columns(meta, argument, [column])


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


def _meta(doctype: str | None) -> Any:
    """Meta of an existing DocType; None if there is none, which the engine answers itself."""
    if not doctype:
        return None
    grammar.read_doctype("doctype", doctype)
    try:
        return frappe.get_meta(doctype)
    except frappe.DoesNotExistError:
        frappe.clear_last_message()
        return None


def _check_columns(meta: Any, argument: str, columns: list[Column], selected: bool = False) -> None:
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


# --- single methods -------------------------------------------------------------------------


def _check_reportview(call: Call) -> None:
    arguments = call.arguments
    if unknown := set(arguments) - _REPORTVIEW_NAMES:
        raise GrammarError(sorted(map(str, unknown))[0], "not an argument of lists")
    meta = _meta(arguments.get("doctype"))
    if arguments.get("aggregate_function"):
        if str(arguments["aggregate_function"]).lower() not in ("count", "sum", "avg"):
            raise GrammarError("aggregate_function", "function not allowed")
        table = grammar.read_doctype("aggregate_on_doctype", arguments.get("aggregate_on_doctype"))
        field = grammar.read_name("aggregate_on_field", arguments.get("aggregate_on_field"))
        if meta:
            _check_columns(meta, "aggregate_on_field", [Column(field, table)])
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
    meta = _meta(arguments.get("doctype"))
    if arguments.get("searchfield"):
        name = grammar.read_name("searchfield", arguments["searchfield"])
        if meta and not arguments.get("query"):
            _check_columns(meta, "searchfield", [Column(name)])
    _check_permission_relief(arguments)


def _check_permission_relief(arguments: dict[str, Any]) -> None:
    """ignore_user_permissions only if a link field of the asking DocType is declared so."""
    wish = str(arguments.get("ignore_user_permissions") or "0").lower()
    if wish in ("0", "false", "none", "null"):
        return
    meta = _meta(arguments.get("reference_doctype") or None)
    target = arguments.get("doctype")
    metas = [meta, *(frappe.get_meta(f.options) for f in meta.get_table_fields())] if meta else []
    for each in metas:
        for field in each.get_link_fields():
            if field.options == target and field.ignore_user_permissions:
                return
    raise GrammarError("ignore_user_permissions", "not declared by a link field")


def _check_named_fields(*names: str, doctype: str | None = None) -> Callable[[Call], None]:
    """Arguments that hold one field name of the call's DocType, or of the one given here."""

    def check(call: Call) -> None:
        meta = _meta(call.doctype or doctype)
        for name in names:
            if call.arguments.get(name):
                column = grammar.read_column(name, call.arguments[name])
                if meta:
                    _check_columns(meta, name, [column])

    return check


def _check_get_value(call: Call) -> None:
    columns = grammar.read_fields("fieldname", call.arguments.get("fieldname"))
    if meta := _meta(call.doctype):
        _check_columns(meta, "fieldname", columns, selected=True)


def _check_group_count(call: Call) -> None:
    meta = _meta(call.doctype)
    name = grammar.read_name("field", call.arguments.get("field"))
    if meta:
        if name != "assigned_to":
            _check_columns(meta, "field", [Column(name)])
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
        if not call.arguments.get(argument):
            return
        chart = grammar.read_json(argument, call.arguments[argument])
        if not isinstance(chart, dict):
            raise GrammarError(argument, "not a document")
        meta = _meta(chart.get("document_type") or None)
        for name in _CHART_COLUMNS:
            if chart.get(name):
                column = grammar.read_column(name, chart[name])
                if meta:
                    _check_columns(meta, name, [column])
        for name in ("function", "group_by_type"):
            if str(chart.get(name) or "").lower() not in _CARD_FUNCTIONS:
                raise GrammarError(name, "function not allowed")
        check_loose_filters("filters_json", chart.get("filters_json"))

    return check


_SPECIAL: dict[str, Callable[[Call], None]] = {
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
    "frappe.workflow.doctype.workflow.workflow.get_workflow_state_count": _check_named_fields(
        "workflow_state_field"
    ),
    "frappe.desk.doctype.dashboard_chart.dashboard_chart.get": _check_chart("chart"),
    "frappe.desk.doctype.number_card.number_card.get_result": _check_chart("doc"),
    "frappe.desk.doctype.number_card.number_card.get_percentage_difference": _check_chart("doc"),
}
