"""The shapes the gate accepts in arguments that end in a query. No site needed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.gate import grammar
from enforcement_cert.gate.grammar import Column, GrammarError

# What the desk and honest programs send.
GOOD_FIELDS = {
    "name": Column("name"),
    "*": Column("*"),
    "`tabUser`.`name`": Column("name", "User"),
    "`tabEnforcement Officer`.officer_code": Column("officer_code", "Enforcement Officer"),
    "tabUser.name": Column("name", "User"),
    "agency.agency_name": Column("agency_name", link="agency"),
    "count(name) as total": Column("name", function="count", alias="total"),
    "count(*) as count": Column("*", function="count", alias="count"),
    "count(distinct `tabUser`.name) as total_count": Column("name", "User", None, "count", "total_count"),
    "SUM(`tabUser`.`idx`) AS _aggregate_column": Column("idx", "User", None, "sum", "_aggregate_column"),
    "full_name as value": Column("full_name", alias="value"),
}

# Shapes of attacks that were possible, in this or another release of the engine.
BAD_FIELDS = [
    "(select password from `__Auth` limit 1)",
    "name, (select 1)",
    "sleep(5)",
    "count(sleep(5))",
    "count((select 1))",
    "count(name) from `tabUser` -- ",
    "count(name)) union select 1 -- ",
    "name as `x` from `tabUser` -- `",
    "name as x from y",
    "1",
    "'a'",
    '"a"',
    "name/**/",
    "name#",
    "name;drop table x",
    "@@version",
    "`tabUser`.`name",
    "`tabA`.name`",
    "tabUser`.`name`",
    "`tabUser`.`name` , version()",
    "group_concat(name)",
    "ifnull(name, sleep(1))",
    "locate('a', name)",
    "distinct name",
    "max(*)",
    "sum(distinct name)",
    "if(1=1,name,name)",
    "name\x00",
    "name\nfrom",
    "a.b.c",
    " ",
    "`tabUser` .`name`",
    "name as 'x` y'",
]

BAD_SORTING = [
    "name desc, sleep(1)",
    "(select 1)",
    "name; drop table x",
    "name desc limit 1",
    "1",
    "name asc desc",
    "if(1,name,owner)",
    "name -- ",
    "`tabUser`.`name` desc procedure analyse()",
    "rand()",
    "name,",
    "field(name,'a')",
]

BAD_FILTERS = [
    ["1=1"],
    ["name", "like", "%a%"],
    [["name", "=", {"a": 1}]],
    [["name", "regexp", "x"]],
    [["name", "= '' or 1=1 -- ", "x"]],
    [["name=1 or 1", "=", "1"]],
    [["ifnull(name,'')", "=", "x"]],
    [["tabUser` where 1 -- ", "name", "=", "x"]],
    [["User", "name", "=", ["a", ["b"]]]],
    [["name", "="]],
    [["User", "name", "=", "x", "and sleep(1)"]],
    {"name": ["=", "a", "b"]},
    {"name or 1=1": "x"},
    {"name": {"$gt": ""}},
    [[["name", "=", "x"]]],
    [42],
    "not json",
    "[" * 100_000,
]

GOOD_FILTERS = [
    None,
    "",
    [],
    {},
    {"status": "Open"},
    {"status": ["in", ["Open", "Closed"]]},
    [["status", "!=", "Cancelled"]],
    [["ToDo", "status", "Not In", ["a", None, 3]]],
    [["ToDo", "modified", "Between", ["2026-01-01", "2026-12-31"], False]],
    [["agency", "descendants of (inclusive)", "山东省"]],
    '[["ToDo","date","Timespan","last week",false]]',
    '{"name":"山东省"}',
    [{"status": "Open"}],
]


@pytest.mark.parametrize(("text", "column"), GOOD_FIELDS.items())
def test_honest_fields_are_read(text, column):
    assert grammar.read_field("fields", text) == column


@pytest.mark.parametrize("text", BAD_FIELDS)
def test_attacks_in_fields_are_refused(text):
    with pytest.raises(GrammarError):
        grammar.read_field("fields", text)


@pytest.mark.parametrize("text", BAD_SORTING)
def test_attacks_in_sorting_are_refused(text):
    with pytest.raises(GrammarError):
        grammar.read_sorting("order_by", text)


@pytest.mark.parametrize("text", ["name", "`tabToDo`.`modified` desc", "idx desc, modified asc", "count(name) desc"])
def test_honest_sorting_is_read(text):
    assert grammar.read_sorting("order_by", text)


@pytest.mark.parametrize("value", BAD_FILTERS, ids=lambda value: str(value)[:40])
def test_attacks_in_filters_are_refused(value):
    with pytest.raises(GrammarError):
        grammar.read_filters("filters", value)


@pytest.mark.parametrize("value", GOOD_FILTERS, ids=str)
def test_honest_filters_are_read(value):
    found = grammar.read_filters("filters", value)
    assert all(each.operator in grammar.OPERATORS for each in found)


@pytest.mark.parametrize(
    ("item", "good"),
    [
        ({"COUNT": "*", "as": "n"}, True),
        ({"SUM": "idx"}, True),
        ({"SLEEP": "1"}, False),
        ({"COUNT": "name) from x -- "}, False),
        ({"COUNT": "*", "as": "n` from x"}, False),
        ({"COUNT": "a", "SUM": "b"}, False),
    ],
)
def test_newer_field_objects(item, good):
    if good:
        assert grammar.read_field("fields", item).function
    else:
        with pytest.raises(GrammarError):
            grammar.read_field("fields", item)


@pytest.mark.parametrize("value", [["name"], '["name"]', "name,owner", "name", ["name", None]])
def test_field_lists_in_every_form(value):
    assert grammar.read_fields("fields", value)[0] == Column("name")


@pytest.mark.parametrize("value", [{"name": 1}, [["name"]], [1], 5, ["name"] * 301])
def test_other_things_are_no_field_lists(value):
    """A dictionary or list of lists would be taken for filters by the engine."""
    with pytest.raises(GrammarError):
        grammar.read_fields("fields", value)


@pytest.mark.parametrize("value", [0, 20, "20", " 500 ", None, "", "None", 100_000])
def test_honest_limits(value):
    grammar.check_limit("limit", value)


@pytest.mark.parametrize("value", ["1;select", "-1", -1, 100_001, 1.5, [1], "1 union", "0x10", True, "²"])
def test_other_limits_are_refused(value):
    with pytest.raises(GrammarError):
        grammar.check_limit("limit", value)


@given(st.text(max_size=60))
def test_whatever_is_read_as_field_has_no_character_of_sql(text):
    """Property: accepted text consists of names, quotes, dots, spaces and one pair of brackets."""
    try:
        column = grammar.read_field("fields", text)
    except GrammarError:
        return
    for part in (column.column, column.link, column.alias):
        assert part in (None, "*") or part.replace("_", "a").isalnum()
    assert not set(text) & set(';#/\\"@=<>-+') or "-" in (column.doctype or "")


@given(st.text(alphabet="name`tab. ,()*asc '\"-/#;=\t", max_size=40))
def test_read_sorting_never_lets_a_quote_out(text):
    try:
        columns = grammar.read_sorting("order_by", text)
    except GrammarError:
        return
    assert all(grammar.read_name("x", c.column) or c.column == "*" for c in columns if c.column != "*")
    assert not set(text) & set("'\";/#=")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=20,
    )
)
def test_filters_of_any_shape_are_read_or_refused(value):
    """Property: nothing but GrammarError comes out, and what is read is plain names."""
    for form in (value, json.dumps(value)):
        try:
            found = grammar.read_filters("filters", form)
        except GrammarError:
            continue
        assert all(grammar.read_name("x", each.column) for each in found)
