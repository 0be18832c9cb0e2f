"""What an argument from outside may look like before it reaches a query. Pure text rules.

No database, no framework: the rules say which *shapes* exist (a field name, ``tabX`.`field``,
``count(...)``, ``field desc``, a filter row); whether the named field exists in the DocType
and may be read is asked afterwards (arguments.py). Everything that is not explicitly one of
these shapes raises `GrammarError`: there is no list of bad words.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 2_000
MAX_ITEMS = 300
MAX_VALUES = 5_000
MAX_ROWS = 100_000

AGGREGATES = frozenset({"count", "sum", "avg", "min", "max"})
COMPARISONS = frozenset({"=", "!=", ">", "<", ">=", "<=", "like", "not like", "is", "timespan"})
LISTING = frozenset({"in", "not in"})
TREE = frozenset(
    {
        "ancestors of",
        "not ancestors of",
        "descendants of",
        "not descendants of",
        "descendants of (inclusive)",
    }
)
OPERATORS = COMPARISONS | LISTING | TREE | {"between", "previous", "next", "fiscal year"}

_NAME = r"[^\W\d]\w{0,63}"
_DOCTYPE = r"[^\W\d_][\w \-]{0,60}"
_NAME_ONLY = re.compile(_NAME)
_DOCTYPE_ONLY = re.compile(_DOCTYPE)
_METHOD = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*){0,12}", re.ASCII)
_COLUMN = re.compile(
    rf"`tab(?P<quoted>{_DOCTYPE})`\.`?(?P<column1>{_NAME})(?P<tick1>`?)"
    rf"|tab(?P<plain>{_DOCTYPE})\.(?P<column2>{_NAME})"
    rf"|`(?P<column3>{_NAME})`"
    rf"|(?P<link>{_NAME})\.(?P<column4>{_NAME})"
    rf"|(?P<column5>{_NAME})"
)
_AGGREGATE = re.compile(
    r"(?P<function>[A-Za-z]+)\(\s*(?P<distinct>distinct\s+)?(?P<inside>[^()]*?)\s*\)", re.IGNORECASE
)
_ALIAS = re.compile(rf"(?P<body>.+?)\s+as\s+(?P<tick>[`']?)(?P<alias>{_NAME})(?P=tick)", re.IGNORECASE)
_DIRECTION = re.compile(r"(?P<body>.+?)(?:\s+(?P<direction>asc|desc))?", re.IGNORECASE)
_INTEGER = re.compile(r"\d{1,9}", re.ASCII)


class GrammarError(ValueError):
    """An argument has a shape that no honest caller sends. `argument` names it."""

    def __init__(self, argument: str, why: str):
        super().__init__(f"{argument}: {why}")
        self.argument = argument
        self.why = why


@dataclass(frozen=True)
class Column:
    """A column somebody wants to select, sort, group or filter by.

    `doctype` is set for `tabX`.column, `link` for link_field.column; both empty means the
    DocType of the call itself. `column` is "*" for the wildcard and for count(*).
    """

    column: str
    doctype: str | None = None
    link: str | None = None
    function: str | None = None
    alias: str | None = None


@dataclass(frozen=True)
class Filter:
    """One condition: `column` (of `doctype`, if named) `operator` value."""

    column: str
    operator: str
    doctype: str | None = None
    link: str | None = None


def read_json(argument: str, value: Any) -> Any:
    """Decode JSON text; other values pass. Raises GrammarError for broken or too long text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise GrammarError(argument, "not JSON") from None


def read_name(argument: str, value: Any) -> str:
    """A field name: letters, digits, underscore; not beginning with a digit."""
    if not isinstance(value, str) or not _NAME_ONLY.fullmatch(value):
        raise GrammarError(argument, "not a field name")
    return value


def read_doctype(argument: str, value: Any) -> str:
    """A DocType name: letters, digits, spaces, hyphens, underscores."""
    if not isinstance(value, str) or not _DOCTYPE_ONLY.fullmatch(value) or value != value.strip():
        raise GrammarError(argument, "not a DocType name")
    return value


def read_method(argument: str, value: Any) -> str:
    """A dotted path to a function."""
    if not isinstance(value, str) or len(value) > 200 or not _METHOD.fullmatch(value):
        raise GrammarError(argument, "not a method name")
    return value


def read_column(argument: str, text: Any) -> Column:
    """A bare column without function or alias."""
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        raise GrammarError(argument, "not a column")
    found = _COLUMN.fullmatch(text.strip())
    if not found:
        raise GrammarError(argument, "not a column")
    part = found.groupdict()
    if part["quoted"] and _quotes_differ(text.strip()):
        raise GrammarError(argument, "quotes do not match")
    name = next(part[f"column{n}"] for n in range(1, 6) if part[f"column{n}"])
    return Column(column=name, doctype=part["quoted"] or part["plain"], link=part["link"])


def _quotes_differ(text: str) -> bool:
    return text.count("`") not in (2, 4)


def read_field(argument: str, item: Any) -> Column:
    """One entry of a select list: column, `*`, or an aggregate, each with an optional alias."""
    if isinstance(item, dict):
        return _read_field_object(argument, item)
    if not isinstance(item, str) or not item.strip() or len(item) > MAX_TEXT:
        raise GrammarError(argument, "not a field")
    text = item.strip()
    alias = None
    if named := _ALIAS.fullmatch(text):
        text, alias = named["body"].strip(), named["alias"]
    if text == "*" and not alias:
        return Column("*")
    found = _AGGREGATE.fullmatch(text)
    column = _read_aggregate(argument, found) if found else read_column(argument, text)
    return Column(column.column, column.doctype, column.link, column.function, alias)


def _read_aggregate(argument: str, found: re.Match) -> Column:
    function = found["function"].lower()
    if function not in AGGREGATES or (found["distinct"] and function != "count"):
        raise GrammarError(argument, "function not allowed")
    if found["inside"] == "*" and function == "count" and not found["distinct"]:
        return Column("*", function=function)
    inside = read_column(argument, found["inside"])
    return Column(inside.column, inside.doctype, inside.link, function)


def _read_field_object(argument: str, item: dict) -> Column:
    """The newer engines' form: {"COUNT": "name", "as": "total"}."""
    names = [key for key in item if key != "as"]
    alias = read_name(argument, item["as"]) if "as" in item else None
    if len(names) != 1 or not isinstance(names[0], str) or names[0].lower() not in AGGREGATES:
        raise GrammarError(argument, "function not allowed")
    inside = item[names[0]]
    if inside == "*" and names[0].lower() == "count":
        return Column("*", function="count", alias=alias)
    column = read_column(argument, inside)
    return Column(column.column, column.doctype, column.link, names[0].lower(), alias)


def read_fields(argument: str, value: Any) -> list[Column]:
    """A select list: JSON list, list, or names separated by commas. Empty means the default."""
    if value in (None, ""):
        return []
    items = _split_fields(argument, value)
    if len(items) > MAX_ITEMS:
        raise GrammarError(argument, "too many fields")
    return [read_field(argument, item) for item in items if item is not None]


def _split_fields(argument: str, value: Any) -> list:
    if isinstance(value, str) and value.lstrip()[:1] in ("[", '"', "{"):
        value = read_json(argument, value)
    if isinstance(value, str):
        return value.split(",")
    if not isinstance(value, list):
        raise GrammarError(argument, "not a list of fields")
    return value


def read_sorting(argument: str, value: Any) -> list[Column]:
    """`order_by`: columns or aggregates separated by commas, each optionally asc or desc."""
    if value in (None, ""):
        return []
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise GrammarError(argument, "not a sort order")
    columns = []
    for item in value.split(","):
        found = _DIRECTION.fullmatch(item.strip())
        if not found:
            raise GrammarError(argument, "not a sort order")
        columns.append(_read_sort_column(argument, found["body"]))
    return columns


def _read_sort_column(argument: str, text: str) -> Column:
    if found := _AGGREGATE.fullmatch(text.strip()):
        return _read_aggregate(argument, found)
    return read_column(argument, text)


def read_grouping(argument: str, value: Any) -> list[Column]:
    """`group_by`: columns separated by commas."""
    if value in (None, ""):
        return []
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise GrammarError(argument, "not a grouping")
    return [read_column(argument, item) for item in value.split(",")]


def read_filters(argument: str, value: Any) -> list[Filter]:
    """Filters as JSON text, dictionary, or list of rows ([doctype,] field, operator, value).

    Raw text conditions, which older engines paste into the statement, are not a shape here.
    """
    if value in (None, ""):
        return []
    value = read_json(argument, value)
    if value is None:
        return []
    if isinstance(value, dict):
        return [_read_pair(argument, key, item) for key, item in value.items()]
    if not isinstance(value, list):
        raise GrammarError(argument, "not a filter list")
    if len(value) > MAX_ITEMS:
        raise GrammarError(argument, "too many filters")
    return [found for row in value for found in _read_row(argument, row)]


def _read_row(argument: str, row: Any) -> list[Filter]:
    if isinstance(row, dict):
        return [_read_pair(argument, key, item) for key, item in row.items()]
    if not isinstance(row, list) or not 3 <= len(row) <= 5:
        raise GrammarError(argument, "not a filter")
    if len(row) == 3:
        return [_filter(argument, None, row[0], row[1], row[2])]
    if len(row) == 5 and not isinstance(row[4], bool | int | None):
        raise GrammarError(argument, "not a filter")
    doctype = read_doctype(argument, row[0]) if row[0] else None
    return [_filter(argument, doctype, row[1], row[2], row[3])]


def _read_pair(argument: str, key: Any, value: Any) -> Filter:
    if isinstance(value, list):
        if len(value) != 2:
            raise GrammarError(argument, "not operator and value")
        return _filter(argument, None, key, value[0], value[1])
    return _filter(argument, None, key, "=", value)


def _filter(argument: str, doctype: str | None, column: Any, operator: Any, value: Any) -> Filter:
    found = read_column(argument, column)
    if not isinstance(operator, str) or operator.strip().lower() not in OPERATORS:
        raise GrammarError(argument, "operator not allowed")
    _check_value(argument, value)
    return Filter(found.column, operator.strip().lower(), doctype or found.doctype, found.link)


def _check_value(argument: str, value: Any) -> None:
    values = value if isinstance(value, list) else [value]
    if len(values) > MAX_VALUES:
        raise GrammarError(argument, "too many values")
    for item in values:
        if not isinstance(item, str | int | float | bool | None):
            raise GrammarError(argument, "value is not a plain value")
        if isinstance(item, str) and (len(item) > MAX_TEXT or "\x00" in item):
            raise GrammarError(argument, "value too long")


def check_limit(argument: str, value: Any) -> None:
    """A page length or an offset: whole number from 0 to MAX_ROWS, or empty."""
    if value in (None, "", False, "None", "null"):
        return
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_ROWS:
        raise GrammarError(argument, "not a number of rows")


def check_flag(argument: str, value: Any) -> None:
    """True or false in the forms browsers send."""
    if isinstance(value, bool) or value is None:
        return
    if str(value).strip().lower() not in ("", "0", "1", "true", "false", "none", "null"):
        raise GrammarError(argument, "not yes or no")


def check_absent(argument: str, value: Any) -> None:
    """An argument that callers from outside never set."""
    if value is None or str(value).strip().lower() in ("", "0", "false", "none", "null"):
        return
    raise GrammarError(argument, "not accepted from outside")


def check_names(argument: str, value: Any) -> list[str]:
    """A JSON list of field names."""
    value = read_json(argument, value) if value not in (None, "") else []
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise GrammarError(argument, "not a list of names")
    return [read_name(argument, item) for item in value]


def check_text(argument: str, value: Any) -> None:
    """Short free text that a query takes as a bound value (search text)."""
    if value is None or isinstance(value, int | float):
        return
    if not isinstance(value, str) or len(value) > MAX_TEXT or "\x00" in value:
        raise GrammarError(argument, "not a search text")
