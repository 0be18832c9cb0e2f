"""Answers to forms while they are being filled in: the rules judge, the browser only shows."""

import base64

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.certificate import photo
from enforcement_cert.certificate.card_files import verification_url
from enforcement_cert.certificate.qr import qr_svg
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.identifiers import read_identity_number, read_mobile
from enforcement_cert.errors import sentences_of
from enforcement_cert.messages import explain


@frappe.whitelist(methods=["POST"])
def read_person_facts(identity_number: str) -> dict:
    """Judge a typed identity number: {"sex", "birth_date"} or {"problem"} (R-075, R-093).

    Nothing is stored and nothing is logged. Only for those who may enter officers.
    """
    _require_right_to_enter()
    try:
        identity = read_identity_number(identity_number, today=getdate())
    except RuleViolation as violation:
        return {"problem": explain(violation)}
    return {"sex": str(identity.sex), "birth_date": identity.birth_date.isoformat()}


@frappe.whitelist(methods=["POST"])
def judge_mobile(mobile: str) -> str:
    """Say what is wrong with a typed mobile number; empty: nothing (R-080). Nothing is stored or logged."""
    _require_right_to_enter()
    try:
        read_mobile(mobile)
    except RuleViolation as violation:
        return explain(violation)
    return ""


def _require_right_to_enter() -> None:
    if not frappe.has_permission("Enforcement Officer", "create"):
        raise frappe.PermissionError


@frappe.whitelist(methods=["GET", "POST"])
def photo_requirements() -> str:
    """Return in one sentence what a photo must be like, from the present settings (R-076, G-037)."""
    rules = photo.photo_rules()
    parts = [
        _("JPEG, {0} × {1} pixels, {2} to {3} KB").format(
            rules.width, rules.height, rules.min_bytes // 1000, rules.max_bytes // 1024
        )
    ]
    if rules.needs_white_ground:
        parts.append(_("white ground"))
    if rules.needs_one_face:
        parts.append(_("one face, from the front, head upright"))
    return " · ".join(parts)


@frappe.whitelist(methods=["POST"])
def judge_photo(file_url: str) -> list[str]:
    """Return what is wrong with an uploaded photo, one sentence each; empty: it can be printed."""
    _require_right_to_enter()
    name = frappe.db.get_value("File", {"file_url": file_url}, "name", order_by="creation desc")
    if not name or not frappe.get_doc("File", name).has_permission("read"):
        raise frappe.PermissionError
    return sentences_of(photo.findings_of_file(file_url))


@frappe.whitelist(methods=["POST"])
def public_link(name: str) -> dict:
    """Return the public page of a certificate and its QR code: {"url", "image"} (X-01).

    The link is what stands on the card, so the right to print the card is needed.
    """
    certificate = frappe.get_doc("Enforcement Certificate", name)
    if not certificate.has_permission("print"):
        raise frappe.PermissionError
    url = verification_url(certificate.verification_token)
    image = base64.b64encode(qr_svg(url).encode()).decode()
    return {"url": url, "image": f"data:image/svg+xml;base64,{image}"}
