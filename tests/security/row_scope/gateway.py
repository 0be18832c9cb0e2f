"""Calls as the web server would make them, but inside the test process: gate, dispatch, answer."""

import json
from dataclasses import dataclass
from typing import Any

import frappe
import frappe.api
import frappe.handler
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from enforcement_cert.gate import door

REFUSALS = (frappe.PermissionError, frappe.DoesNotExistError, frappe.SessionStopped, HTTPException)


@dataclass(frozen=True)
class Answer:
    """`refused`: no permission, not found, or stopped by the gate. `error`: anything else that was raised."""

    value: Any = None
    refused: bool = False
    error: Exception | None = None

    @property
    def went_through(self) -> bool:
        """No check of permissions stopped it; what the record's own rules said is another matter."""
        return not self.refused

    def __bool__(self) -> bool:
        return not self.refused and self.error is None and bool(self.value)


def call(method: str, http: str = "POST", **arguments: Any) -> Answer:
    """Call a whitelisted method as the present user. Values that are no text are sent as JSON."""
    return _answer(f"/api/method/{method}", http, arguments, lambda: frappe.handler.execute_cmd(method))


def rest(http: str, path: str, **arguments: Any) -> Answer:
    """Call the REST interface: path below /api/, such as resource/Note."""
    return _answer(f"/api/{path}", http, arguments, _rest)


def _rest():
    try:
        response = frappe.api.handle(frappe.local.request)
    except TypeError:  # engines before version 15 take the request from the thread
        response = frappe.api.handle()
    return json.loads(response.get_data())


def _answer(path: str, http: str, arguments: dict, run) -> Answer:
    sent = {key: value if isinstance(value, str) else json.dumps(value) for key, value in arguments.items()}
    builder = EnvironBuilder(path=path, method=http)
    frappe.local.request = Request(builder.get_environ())
    frappe.local.form_dict = frappe._dict(sent)
    frappe.local.response = frappe._dict({"docs": []})
    frappe.local.message_log = []
    frappe.flags.error_message = None
    try:
        door.check_request()
        value = run()
        if value is None:
            value = frappe.local.response.get("message") or frappe.local.response.get("docs")
        return Answer(value)
    except REFUSALS as error:
        return Answer(refused=True, error=error)
    except Exception as error:  # a refusal by the record's own rules: what matters is who was let in
        return Answer(error=error)
    finally:
        frappe.local.message_log = []
