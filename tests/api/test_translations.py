"""Nobody reads English in the Chinese desk: every text has its row, every row has its text."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.api.translation_sources import APP, collect

ROWS = APP / "translations" / "zh.csv"
ENGINE = Path(__file__).parents[2] / "apps" / "frappe" / "frappe"
_PLACEHOLDER = re.compile(r"\{[A-Za-z0-9_]*\}")
# The engine puts the English name of a record type there.
_WITHOUT_THE_NAME = {"Insufficient Permission for {0}"}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# Words that stay as they are: units, and texts that consist of their placeholders.
_UNCHANGED = {"KB", "ID", "Kilobytes", "Login to {0}", "{0} of {1}", "{field}: {message}"}
# What officials meet on every day of work, in the engine's own words.
_PAGES_OF_STAFF = (
    "public/js/frappe/list/*.js",
    "public/js/frappe/ui/filters/*.js",
    "public/js/frappe/ui/toolbar/navbar.html",
    "public/js/frappe/file_uploader/*.vue",
    "www/login.html",
    "www/update-password.html",
    "www/404.html",
)
# Boards and map views belong to managers who build the desk.
_NOT_FOR_STAFF = re.compile(r"Kanban|Gantt|Email Account|Javascript|JavaScript|Desk|letter|LDAP|Frappe", re.IGNORECASE)


def rows() -> list[tuple[str, str, str]]:
    """Return (text, Chinese, context) of every row."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        return [(line[0], line[1], line[2]) for line in csv.reader(file)]


@pytest.mark.requirement("G-096")
def test_every_text_of_the_app_has_its_chinese_row(site):
    known = {(text, context) for text, _chinese, context in rows()}
    missing = {key: sorted(places)[0] for key, places in collect().items() if key not in known}
    assert not missing, f"add to {ROWS.name}: {missing}"


def test_no_row_stands_twice():
    counted = Counter((text, context) for text, _chinese, context in rows())
    assert [key for key, count in counted.items() if count > 1] == []


def test_placeholders_are_the_same_in_both_languages():
    wrong = [
        (text, chinese)
        for text, chinese, _context in rows()
        if Counter(_PLACEHOLDER.findall(text)) != Counter(_PLACEHOLDER.findall(chinese))
        and text not in _WITHOUT_THE_NAME
    ]
    assert wrong == []


def test_every_row_is_chinese():
    bare = [text for text, chinese, _c in rows() if not _CHINESE.search(chinese) and text not in _UNCHANGED]
    assert bare == []


def test_every_row_is_used_by_the_app_or_the_engine(site):
    ours = collect()
    others = [text for text, _chinese, context in rows() if (text, context) not in ours]
    engine = _engine_text()
    assert [text for text in others if text not in engine] == []


def _engine_text() -> str:
    kinds = {".py", ".js", ".html", ".vue", ".json"}
    skipped = {"dist", "node_modules", "translations", "locale"}
    parts = [
        path.read_text(encoding="utf-8", errors="ignore")
        for path in ENGINE.rglob("*")
        if path.suffix in kinds and path.is_file() and not skipped & set(path.parts)
    ]
    return "\n".join(parts).replace('\\"', '"').replace("\\'", "'")


@pytest.mark.parametrize("pattern", _PAGES_OF_STAFF)
def test_the_engines_words_on_pages_of_staff_are_chinese(site, pattern):
    from frappe.translate import get_all_translations

    shown = get_all_translations("zh")
    english = {
        text
        for path in sorted(ENGINE.glob(pattern))
        for text in _words_of(path)
        if re.search(r"[A-Za-z]{2}", text) and not _CHINESE.search(shown.get(text, "")) and text not in _UNCHANGED
    }
    assert sorted(text for text in english if not _NOT_FOR_STAFF.search(text)) == []


def _words_of(path: Path) -> list[str]:
    from tests.api import translation_sources as sources

    code = path.read_text(encoding="utf-8")
    template = [sources._unquote(match["text"]) for match in sources._TEMPLATE_CALL.finditer(code)]
    return [text for text, _context in sources._of_script(code)] + template * (path.suffix == ".html")


@pytest.mark.requirement("G-096")
def test_the_same_messages_reach_chinese_and_english_users(site):
    from enforcement_cert.domain.errors import RuleViolation
    from enforcement_cert.messages import explain

    violation = RuleViolation("stage_other_office")
    site.local.lang = "zh"
    chinese = explain(violation)
    site.local.lang = "en"
    english = explain(violation)
    site.local.lang = "zh"
    assert _CHINESE.search(chinese)
    assert not _CHINESE.search(english)
