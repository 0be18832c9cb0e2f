"""Patch 0051: the name of a column is taken apart once, not in every query."""

import pytest
import sqlparse


@pytest.fixture
def read(monkeypatch):
    """The texts that the SQL parser was given."""
    texts: list[str] = []
    engine_format = sqlparse.format

    def read_and_format(text: str, **how):
        texts.append(text)
        return engine_format(text, **how)

    monkeypatch.setattr(sqlparse, "format", read_and_format)
    return texts


def test_a_second_query_reads_no_name_again(site, read):
    for _turn in range(2):
        read.clear()
        assert site.db.get_value("User", "Administrator", ["name", "enabled"]) == ("Administrator", 1)
        site.get_list("User", fields=["name"], filters={"enabled": 1}, order_by="name", limit=1)
    assert read == []


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [("name /* all */", "name "), ("name -- rest", "name "), ("SELECT", "select"), ("x" * 300, "x" * 300)],
)
def test_comments_go_and_keywords_are_small(_connected, given, cleaned):
    from frappe.utils.data import strip_comments

    assert [strip_comments(given).strip() for _turn in range(2)] == [cleaned.strip()] * 2


def test_what_is_too_long_for_a_name_is_not_kept(_connected, read):
    from frappe.utils.data import strip_comments

    for _turn in range(2):
        strip_comments("y" * 300)
    assert len(read) == 2
