"""What does this request call? Pure: path, HTTP method and decoded arguments in, `Call` out.

The engines accept the same call in many spellings: `/api/method/<path>`, `cmd=<path>` on any
address, `/api/resource/...`, `/api/v1/...`, `/api/v2/...`, and calls that carry the name of a
second method inside (`run_method`, `query`, `tree_method`). `read_call` names everything that
would be executed, so that the door can look up each name in the list.
"""

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from enforcement_cert.gate.grammar import GrammarError, read_doctype, read_method, read_name

DOCUMENT_RUNNERS = frozenset({"run_doc_method", "runserverobj"})

# Arguments that carry the name of one more method to be executed.
INNER_METHODS = {
    "upload_file": ("method",),
    "uploadfile": ("method",),
    "frappe.desk.search.search_link": ("query",),
    "frappe.desk.search.search_widget": ("query",),
    "frappe.desk.treeview.get_all_nodes": ("tree_method",),
    "frappe.model.mapper.make_mapped_doc": ("method",),
    "frappe.model.mapper.map_docs": ("method",),
}

_RESOURCE_VERBS = {"GET": "read", "HEAD": "read", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


class Surface(str, Enum):
    """Which way into the engine a request takes."""

    PAGE = "page"
    METHOD = "method"
    DOCUMENT_METHOD = "document method"
    RESOURCE = "resource"
    FILE = "file"
    BACKUP = "backup"
    PREFLIGHT = "preflight"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Call:
    """`names`: every entry that must be on the list of the caller's kind, the main one first."""

    surface: Surface
    names: tuple[str, ...] = ()
    doctype: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The main entry, for logs."""
        return self.names[0] if self.names else self.surface.value


def read_call(path: str, http_method: str, arguments: dict[str, Any]) -> Call:
    """Say what a request would execute.

    `path` is the decoded path as the engine's own router sees it. Raises GrammarError if the
    request names something that cannot be a method or DocType, or names two different methods.
    """
    if http_method == "OPTIONS":
        return Call(Surface.PREFLIGHT)
    routed = _read_path(path, http_method, arguments)
    command = arguments.get("cmd")
    if command in (None, ""):
        return routed
    if routed.surface is Surface.METHOD and routed.name == command:
        return routed
    if routed.surface in (Surface.METHOD, Surface.RESOURCE, Surface.DOCUMENT_METHOD):
        if routed.surface is not Surface.DOCUMENT_METHOD or command not in DOCUMENT_RUNNERS:
            raise GrammarError("cmd", "two different methods in one request")
        return routed
    return _method_call(command, arguments)


def _read_path(path: str, http_method: str, arguments: dict[str, Any]) -> Call:
    if path.startswith("/api/"):
        return _read_api_path(path[len("/api/") :], http_method, arguments)
    if path.startswith("/backups"):
        return Call(Surface.BACKUP, ("backup::download",))
    if path.startswith("/private/files/"):
        return Call(Surface.FILE, ("file::private",))
    return Call(Surface.PAGE, (), None, arguments)


def _read_api_path(rest: str, http_method: str, arguments: dict[str, Any]) -> Call:
    parts = rest.split("/")
    version = parts.pop(0) if parts[0] in ("v1", "v2") else "v1"
    kind = parts.pop(0) if parts else ""
    if kind == "method" and parts:
        return _read_method_path(version, parts, arguments)
    if kind == "resource" and version == "v1":
        return _read_resource(parts, http_method, arguments)
    if kind == "document" and version == "v2":
        return _read_v2_document(parts, http_method, arguments)
    if kind == "doctype" and version == "v2" and [p for p in parts[2:] if p] == []:
        return _read_v2_doctype(parts, arguments)
    return Call(Surface.UNKNOWN, ("api::unknown",))


def _read_method_path(version: str, parts: list[str], arguments: dict[str, Any]) -> Call:
    """v1 ignores what follows the name; v2 would read it as <DocType>/<method>: not accepted."""
    if version == "v2" and [part for part in parts[1:] if part]:
        return Call(Surface.UNKNOWN, ("api::unknown",))
    return _method_call(parts[0], arguments)


def _method_call(command: Any, arguments: dict[str, Any]) -> Call:
    command = read_method("cmd", command)
    if command in DOCUMENT_RUNNERS:
        return _document_method(arguments)
    names = [command]
    for argument in INNER_METHODS.get(command, ()):
        inner = arguments.get(argument)
        if inner not in (None, ""):
            names.append(read_method(argument, inner))
    doctype = arguments.get("doctype")
    return Call(Surface.METHOD, tuple(names), doctype if isinstance(doctype, str) else None, arguments)


def _document_method(arguments: dict[str, Any]) -> Call:
    """run_doc_method: the DocType is `dt`, else the one inside `docs` (`document` in v2)."""
    doctype = arguments.get("dt")
    if not doctype:
        document = _read_document(arguments.get("docs") or arguments.get("document"))
        doctype = document.get("doctype")
    doctype = read_doctype("doctype", doctype)
    method = read_name("method", arguments.get("method"))
    return Call(Surface.DOCUMENT_METHOD, (f"{doctype}::{method}",), doctype, arguments)


def _read_document(text: Any) -> dict:
    try:
        document = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise GrammarError("docs", "not a document")
    return document


def _read_resource(parts: list[str], http_method: str, arguments: dict[str, Any]) -> Call:
    if not parts or not parts[0]:
        return Call(Surface.UNKNOWN, ("api::unknown",))
    doctype = read_doctype("doctype", parts[0])
    has_name = any(parts[1:])
    if "run_method" in arguments:
        method = read_name("run_method", arguments["run_method"])
        return Call(Surface.DOCUMENT_METHOD, (f"{doctype}::{method}",), doctype, arguments)
    return _resource_call(doctype, has_name, http_method, arguments)


def _resource_call(doctype: str, has_name: bool, http_method: str, arguments: dict[str, Any]) -> Call:
    if has_name:
        verb = _RESOURCE_VERBS.get(http_method)
    else:
        verb = {"GET": "list", "HEAD": "list", "POST": "create"}.get(http_method)
    if not verb:
        return Call(Surface.UNKNOWN, ("api::unknown",))
    return Call(Surface.RESOURCE, (f"resource::{verb}",), doctype, arguments)


def _read_v2_document(parts: list[str], http_method: str, arguments: dict[str, Any]) -> Call:
    parts = [part for part in parts if part]
    if not parts:
        return Call(Surface.UNKNOWN, ("api::unknown",))
    doctype = read_doctype("doctype", parts[0])
    if "run_method" in arguments:
        raise GrammarError("run_method", "not part of this interface")
    if len(parts) >= 4 and parts[-2] == "method":
        method = read_name("method", parts[-1])
        return Call(Surface.DOCUMENT_METHOD, (f"{doctype}::{method}",), doctype, arguments)
    if len(parts) >= 3 and parts[-1] == "copy":
        return Call(Surface.RESOURCE, ("resource::read",), doctype, arguments)
    return _resource_call(doctype, len(parts) > 1, http_method, arguments)


def _read_v2_doctype(parts: list[str], arguments: dict[str, Any]) -> Call:
    doctype = read_doctype("doctype", parts[0] if parts else None)
    kind = parts[1] if len(parts) > 1 else ""
    if kind not in ("meta", "count"):
        return Call(Surface.UNKNOWN, ("api::unknown",))
    return Call(Surface.RESOURCE, (f"resource::{kind}",), doctype, arguments)
