"""Every English text of the app that people can see: collected from code, scripts, pages and records."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[2] / "apps" / "enforcement_cert" / "enforcement_cert"
_SKIPPED_FOLDERS = {"tests", "testing", "dist", "node_modules", "__pycache__"}
_JS_CALL = re.compile(
    r"""__\(\s*(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`)(?=(?P<rest>[^;\n]{0,200}))""",
)
_JS_CONTEXT = re.compile(r"""^\s*,\s*(?:null|\[[^\]]*\])\s*,\s*(?P<context>"[^"]*"|'[^']*')""")
_TEMPLATE_CALL = re.compile(r"""\b_\(\s*(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""")
_OPTIONS = " (options)"
_SHOWN_PROPERTIES = ("label", "description", "placeholder")
Source = tuple[str, str]  # English text, context ("" for none)


def collect() -> dict[Source, set[str]]:
    """Return (text, context) → the files it stands in."""
    found: dict[Source, set[str]] = {}
    for text, context, place in _all():
        if _is_worded(text) or place.endswith(_OPTIONS):
            found.setdefault((text, context), set()).add(place)
    return found


def _all() -> Iterator[tuple[str, str, str]]:
    for path in sorted(p for p in APP.rglob("*") if p.is_file() and not _SKIPPED_FOLDERS & set(p.parts)):
        place = str(path.relative_to(APP))
        if path.suffix == ".py":
            yield from ((text, context, place) for text, context in _of_python(path))
        elif path.suffix in (".js", ".mjs"):
            yield from ((text, context, place) for text, context in _of_script(path.read_text()))
        elif path.suffix == ".html" and "portal" not in path.parts:
            yield from ((_unquote(m["text"]), "", place) for m in _TEMPLATE_CALL.finditer(path.read_text()))
        elif path.suffix == ".json":
            record = json.loads(path.read_text())
            yield from ((text, "", place) for text in _of_record(record))
            yield from ((_unquote(m["text"]), "", place) for m in _TEMPLATE_CALL.finditer(_page_of(record)))
            yield from ((text, "", place + _OPTIONS) for text in _options_of(record))
    yield from ((text, "", "messages.py") for text in _messages())
    yield from ((text, "", "setup") for text in _set_up())
    yield from ((line.strip(), "", "modules.txt") for line in (APP / "modules.txt").read_text().splitlines())


def _of_python(path: Path) -> Iterator[Source]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
            continue
        first = node.args[0]
        if (
            node.func.id in ("_", "_lt", "Label", "Group")
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            contexts = [ast.literal_eval(k.value) for k in node.keywords if k.arg == "context"]
            yield first.value, contexts[0] if contexts else ""


def _of_script(code: str) -> Iterator[Source]:
    for match in _JS_CALL.finditer(code):
        context = _JS_CONTEXT.match(match["rest"])
        yield _unquote(match["text"]), _unquote(context["context"]) if context else ""


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _of_record(record: dict | list) -> Iterator[str]:
    if not isinstance(record, dict):
        return
    kind = record.get("doctype")
    if kind == "DocType":
        yield from _of_doctype(record)
    elif kind == "Workspace":
        yield record["title"]
        for table in ("links", "shortcuts", "number_cards", "quick_lists", "charts"):
            yield from (row["label"] for row in record.get(table, []))
    elif kind in ("Number Card", "Dashboard", "Report", "Page", "Print Format", "Dashboard Chart"):
        yield record.get("label") or record.get("title") or record.get("dashboard_name") or record["name"]


def _page_of(record: dict | list) -> str:
    """The page of a print format; empty for other records."""
    return record.get("html") or "" if isinstance(record, dict) else ""


def _of_doctype(record: dict) -> Iterator[str]:
    yield record["name"]
    yield record.get("description") or ""
    for field in record["fields"]:
        yield from (field.get(name) or "" for name in _SHOWN_PROPERTIES)


def _options_of(record: dict | list) -> Iterator[str]:
    if isinstance(record, dict) and record.get("doctype") == "DocType":
        for field in record["fields"]:
            if field["fieldtype"] == "Select":
                yield from filter(None, (field.get("options") or "").split("\n"))


def _messages() -> Iterator[str]:
    from enforcement_cert.messages import source_texts

    yield from source_texts().values()


def _set_up() -> Iterator[str]:
    from enforcement_cert.access.roles import ALL_ROLES
    from enforcement_cert.desk.boot import START_PAGES
    from enforcement_cert.setup import workflow

    yield from ALL_ROLES
    yield from (row[0] for row in workflow.STATES)
    yield from (row[1] for row in workflow.TRANSITIONS)
    yield from START_PAGES.values()
    for row in (APP / "setup" / "data" / "code_lists.csv").read_text().splitlines()[1:]:
        yield row.split(",")[0]
    yield from _enumerations()


def _enumerations() -> Iterator[str]:
    """Values of the domain's enumerations: they stand in sentences as their readers' words."""
    for path in sorted((APP / "domain").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "TextEnum" for base in node.bases):
                values = (row.value for row in node.body if isinstance(row, ast.Assign))
                yield from (v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str))


def _is_worded(text: str) -> bool:
    """Codes in small letters and bare punctuation are no words."""
    return bool(re.search(r"[A-Za-z]", text)) and not re.fullmatch(r"[a-z_]+", text)
