"""The verification page through the engine, for benches whose entry is `frappe.app`."""

import frappe
from werkzeug.wrappers import Response

from .certificates import NoSuchTable
from .fast_path import PAGE, answer_request, is_ours
from .sites import sites_in


class VerificationPage:
    """Page renderer (hook `page_renderer`): the same answer as the fast path."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or frappe.local.request.path).strip("/ ")

    def can_render(self) -> bool:
        """Say whether this is a question of the verification page."""
        path = "/" + self.path
        return path.startswith(PAGE) and is_ours(frappe.local.request.method, path)

    def render(self) -> Response:
        """Answer it."""
        site = sites_in(frappe.local.sites_path).get(frappe.local.site)
        if site is None:
            raise frappe.PageDoesNotExistError
        try:
            answer = answer_request(site, "/" + self.path, frappe.local.request.environ)
        except NoSuchTable as problem:
            raise frappe.PageDoesNotExistError from problem
        return Response(answer.body, status=answer.status, headers=answer.headers)
