"""Write docs/row-scope.md from the table: ./run python ../tests/security/row_scope/render.py"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from tests.security.row_scope.cells import CLASSES, COLUMNS  # noqa: E402 - the folder above comes first
from tests.security.row_scope.table import PARTS, SINGLES, cells, doctypes, is_the_same_everywhere  # noqa: E402

APP = ROOT / "apps" / "enforcement_cert" / "enforcement_cert"
PAGE = ROOT / "docs" / "row-scope.md"
_HEAD = """# Who sees, edits and takes out what · 数据权限表

Made from `tests/security/row_scope/` by `render.py`; a test compares this page with the table, and the
tests beside it prove every cell on every path (lists, forms, search, links, counts, REST, export, print,
comments, files). Do not edit by hand.

**R** sees it 查看 (lists, opens, searches, counts, links, prints) · **W** edits 修改 · **C** creates 新建 ·
**D** deletes 删除 · **E** exports 导出 · **–** nothing 无权限

| column | whose record |
|---|---|
| mine 本人建立 | own, and made by this very login (only where that makes a difference) |
| own 本单位 | of the own unit; for an office: of an agency it reviews itself; for an officer: the own record |
| below 下级 | of a unit or office below |
| foreign 外单位 | of a unit or office elsewhere |
| higher 上级 | of a unit or office above |

Steps on applications and certificates (first check, review, card making, cancelling, suspending) are not
edits: the table of steps in `domain/application_stages.py` names who takes them, and only where the unit
is the own one, the office the reviewing one, or the card makers are the province's (R-003 to R-005, R-010, R-012).
Everything here is decided in `access/` alone; roles only say what a class may do at all.
"""


def chinese() -> dict[str, str]:
    """The app's own translations."""
    import csv

    with (APP / "translations" / "zh.csv").open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file) if len(row) > 1}


def _letters(letters: frozenset[str]) -> str:
    return "".join(letter for letter in "RWCDE" if letter in letters) or "–"


def _table(doctype: str) -> list[str]:
    rows = {name: cells(doctype, name) for name in CLASSES}
    columns = ["own"] if is_the_same_everywhere(doctype) else list(COLUMNS)
    if len(columns) > 1 and not any(row.mine for row in rows.values()):
        columns.remove("mine")
    heads = ["all records"] if len(columns) == 1 else columns
    lines = [f"| user class | {' | '.join(heads)} | remark |", "|---" * (len(heads) + 2) + "|"]
    groups: dict[tuple, list[str]] = {}
    for name, row in rows.items():
        groups.setdefault((*(_letters(row.cell(column)) for column in columns), row.remark), []).append(CLASSES[name])
    lines += [f"| {', '.join(names)} | {' | '.join(key[:-1])} | {key[-1]} |" for key, names in groups.items()]
    return lines


def page() -> str:
    """The whole page."""
    words = chinese()
    lines = [_HEAD]
    for doctype in doctypes():
        lines += [f"## {doctype} {words.get(doctype, '')}".rstrip(), "", *_table(doctype), ""]
    lines += ["## Parts of other records", "", "Seen with the whole, reached by nobody alone.", ""]
    lines += [f"- {part} {words.get(part, '')}: part of {whole}" for part, whole in sorted(PARTS.items())]
    lines += ["", "## Pages of settings", "", "| page | who |", "|---|---|"]
    for name, who in sorted(SINGLES.items()):
        known = "; ".join(f"{CLASSES[user_class]}: {letters}" for user_class, letters in who.items())
        lines.append(f"| {name} {words.get(name, '')} | {known or 'nobody'} |")
    return "\n".join(lines) + "\n"


def app_doctypes() -> dict[str, dict]:
    """Every record type of the app, by name."""
    found = {}
    for path in sorted(APP.glob("**/doctype/*/*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(record, dict) and record.get("doctype") == "DocType":
            found[record["name"]] = record
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
