"""Every rule points to a legal reference, and the longest group that fits decides (R-016)."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain import legal_references as references
from enforcement_cert.domain.tests.test_messages import table_codes, uses
from enforcement_cert.messages import MESSAGES

DATA = Path(references.__file__).parents[1] / "setup" / "data"


def shipped() -> list[dict]:
    with (DATA / "rule_references.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.requirement("R-016")
def test_every_rule_points_to_a_basis_that_is_shipped():
    codes = {*MESSAGES, *(code for _where, code, _names in uses()), *table_codes()}
    assert references.codes_left_alone(codes, [row["rule_group"] for row in shipped()]) == []
    bases = {row["basis_code"] for row in json.loads((DATA / "legal_bases.json").read_text(encoding="utf-8"))}
    assert {row["legal_basis"] for row in shipped()} <= bases


@pytest.mark.requirement("R-016")
def test_no_reference_stands_without_a_rule():
    groups = [row["rule_group"] for row in shipped()]
    used = {references.find_group(code, groups) for code in MESSAGES}
    assert set(groups) - used == set()
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize(
    ("code", "group"),
    [("person_has_certificate", "person_has"), ("person_x", "person"), ("person", "person"), ("personal", None)],
)
def test_the_longest_group_of_whole_words_counts(code, group):
    assert references.find_group(code, ["person", "person_has", "per"]) == group


def test_a_basis_is_cited_as_officials_write_it():
    full = references.Reference("enforce", "办法", "省政府令第292号", "第二条")
    assert references.cite(full) == "《办法》（省政府令第292号）第二条"
    assert references.cite(references.Reference("x", "条例")) == "《条例》"


def test_the_forced_list_is_not_betrayed_by_its_basis():
    """Units learn only that an application is not possible (T-2); the article would say why."""
    row = next(row for row in shipped() if row["rule_group"] == "person_not_admitted")
    assert row["is_cited"] == "0"


@given(st.text(st.sampled_from("ab_"), min_size=1), st.lists(st.text(st.sampled_from("ab_"), min_size=1)))
def test_a_group_found_is_one_of_the_groups_and_a_beginning(code, groups):
    found = references.find_group(code, groups)
    assert found is None or (found in groups and code.startswith(found))
