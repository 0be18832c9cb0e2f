"""Every code of the rules has a sentence, and every placeholder in it has a value."""

import ast
import string
from datetime import date
from pathlib import Path

import pytest

from enforcement_cert.domain import errors
from enforcement_cert.domain.errors import Label, RuleViolation, block
from enforcement_cert.domain.identifiers import Sex
from enforcement_cert.messages import MESSAGES, explain_with, source_texts

DOMAIN = Path(errors.__file__).parent
APP = DOMAIN.parent
# Lists have refusals of their own (a file that cannot be read, a unit nobody knows).
EXCHANGE = DOMAIN.parent / "exchange"
RAISERS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, RuleViolation)}
RAISERS |= {"block", "warn", "note", "weigh", "UnreadableFile"}


def uses():
    """Yield (file:line, code, names of the context) for every refusal written in the rules."""
    for path in sorted([*DOMAIN.glob("*.py"), *EXCHANGE.rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISERS and node.args:
                names = {keyword.arg for keyword in node.keywords}
                for code in codes_in(node.args[0]):
                    yield f"{path.name}:{node.lineno}", code, names


def codes_in(argument):
    if isinstance(argument, ast.IfExp):
        return [*codes_in(argument.body), *codes_in(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) else []


def table_codes():
    """Codes that stand in tables rather than in calls."""
    from enforcement_cert.domain.eligibility import CONDITION_CODES

    tree = ast.parse((DOMAIN / "officer_rows.py").read_text(encoding="utf-8"))
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "_coded")
    return {*CONDITION_CODES, *(code for call in calls for code in codes_in(call.args[2]))}


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_search_finds_the_refusals():
    found = {code for _, code, _ in uses()} | table_codes()
    assert {"identity_number_check", "stage_no_step", "exam_failed", "duplicate_mobile", "education_unknown"} <= found
    assert len(found) > 80


def test_every_code_has_a_sentence():
    found = {code for _, code, _ in uses()} | table_codes()
    assert found - MESSAGES.keys() == set()


def test_no_sentence_is_left_over():
    found = {code for _, code, _ in uses()} | table_codes()
    rooms = (path for path in APP.rglob("*.py") if path.name != "messages.py" and "tests" not in path.parts)
    elsewhere = "".join(path.read_text(encoding="utf-8") for path in rooms)
    assert [code for code in MESSAGES if code not in found and f'"{code}"' not in elsewhere] == []


@pytest.mark.parametrize(("where", "code", "names"), list(uses()), ids=lambda value: str(value)[:60])
def test_every_placeholder_has_a_value(where, code, names):
    if None not in names:
        assert placeholders(MESSAGES[code]) <= names, where


def test_sentences_are_plain_text_and_end_as_sentences():
    for code, text in MESSAGES.items():
        assert not set(text) & set("<>&"), code
        assert text.endswith("."), code
    assert len(set(source_texts().values())) == len(source_texts())


def test_a_sentence_is_translated_with_its_labels():
    chinese = {"Birth Date": "出生日期", "Female": "女", "Male": "男"}

    def translate(text):
        return chinese.get(text, text)

    assert explain_with(block("sex_mismatch", given=Sex.MALE, expected=Sex.FEMALE), translate).startswith(
        "The sex (男) differs from the one in the identity number (女)."
    )
    told = explain_with(block("date_missing", field=Label("Birth Date")), translate)
    assert told == "出生日期: The date is missing. Enter it like 2010-06-30."


def test_typed_text_never_becomes_markup():
    told = explain_with(RuleViolation("date_unreadable", given="<script>&{0}"), str)
    assert not set(told) & set("<>&") and "script" in told


def test_dates_are_shown_the_same_everywhere():
    assert "2026-11-23" in explain_with(block("date_in_future", given=date(2026, 11, 23)), str)


def test_an_unknown_code_still_gives_a_sentence():
    assert "no_such_code" in explain_with(RuleViolation("no_such_code"), str)
