"""Public interface, version 1: /api/method/enforcement_cert.api.v1.<name>"""

from typing import Any

import frappe

from enforcement_cert.portal.certificates import NoSuchTable


@frappe.whitelist(allow_guest=True, methods=["GET"])
def verify(code: str | None = None) -> dict[str, Any]:
    """Say whether a certificate is genuine and valid, with the data of the public page.

    ``code``: the token of the QR code, or certificate number and check characters
    ("NUMBER-ABCD"). HTTP 200 for each of the five answers, 429 after too many
    questions, 503 while nothing can be asked. Source: R-178, G-094.
    """
    # Where wsgi.py is the entry, the fast path has answered before this is reached.
    from enforcement_cert.portal.fast_path import answer_data
    from enforcement_cert.portal.sites import sites_in

    site = sites_in(frappe.local.sites_path).get(frappe.local.site)
    if site is None:
        raise frappe.DoesNotExistError
    environ = frappe.local.request.environ if getattr(frappe.local, "request", None) else {}
    try:
        status, content = answer_data(site, code or "", environ)
    except NoSuchTable as problem:
        raise frappe.DoesNotExistError from problem
    frappe.local.response["http_status_code"] = status
    return content


@frappe.whitelist(methods=["GET"])
def certificate_as_of(number: str, day: str, known_at: str = "") -> dict[str, Any]:
    """Say what a certificate was worth on a past day, with the act behind it (X-64, penalty law art. 38).

    For logins that read certificates and their history: offices their territory, units their own. Whatever a
    login does not see is answered like an unknown number (HTTP 404). ``known_at``: as it was known then.
    """
    from enforcement_cert.certificate.past_answers import answer

    return answer(number, day, known_at)
