"""Cards as files: from stored certificates to PDF, one card or a batch on A4 sheets."""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator

import frappe
from frappe import _
from frappe.utils import get_url, getdate
from reportlab.lib.units import mm

from enforcement_cert.access import audit
from enforcement_cert.access.keys import derived_key
from enforcement_cert.certificate.card_face import CardFace
from enforcement_cert.certificate.card_face_errors import CardProblem
from enforcement_cert.certificate.card_layout import CardLayout
from enforcement_cert.certificate.card_sheet import SheetLayout, card_pdf, card_printer_layout, write_batch
from enforcement_cert.certificate.card_templates import layout_for, layout_of
from enforcement_cert.certificate.cards import CARD, CERTIFICATE, move_cards
from enforcement_cert.certificate.photo import read_photo
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.errors import block
from enforcement_cert.errors import refuse
from enforcement_cert.messages import MESSAGES, explain

_CHUNK = 1000


def verification_url(token: str) -> str:
    """Return the link of the QR code: the public address from the settings, or this site's own."""
    address = frappe.get_cached_doc("Certificate Settings").verification_address or get_url()
    return f"{address.rstrip('/')}/v/{token}"


def face_of(certificate, layout: CardLayout | None = None) -> CardFace:
    """Return what stands on the card of a certificate; by default in the version that its card was printed with."""
    kind = frappe.get_cached_doc("Certificate Type", certificate.certificate_type)
    settings = frappe.get_cached_doc("Certificate Settings")
    return CardFace(
        title=kind.card_title,
        holder_name=certificate.officer_name,
        unit_name=certificate.unit_name,
        certificate_number=certificate.certificate_number,
        check_code=certificate.check_code or "",
        officer_code=certificate.officer_code or "",
        enforcement_area=certificate.enforcement_area or "",
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        verification_url=verification_url(certificate.verification_token),
        issuing_authority=settings.issuing_authority,
        photo=read_photo(certificate.photo) if certificate.photo else None,
        card_serial=certificate.card_serial or "",
        style=(kind.card_style or "Enforcement").lower(),
        layout=layout or _layout_of_card(certificate),
    )


def _layout_of_card(certificate) -> CardLayout:
    version = frappe.db.get_value(CARD, {"living_card_key": certificate.name}, "template_version")
    return layout_of(version) if version else layout_for(certificate.certificate_type, getdate())


@frappe.whitelist(methods=["GET", "POST"])
def download_card(name: str) -> None:
    """Send one certificate's card as PDF (front and back, ID-1).

    Cards are made by the provincial office alone (R-109), so only it has the right to print.
    """
    certificate = frappe.get_doc(CERTIFICATE, name)
    if not certificate.has_permission("print"):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    if certificate.certificate_status != "Valid":
        frappe.throw(_("Only the card of a valid certificate can be printed."))
    try:
        content = card_pdf(face_of(certificate))
    except CardProblem as problem:
        refuse([sentence_on(problem)], title=_("This card cannot be printed"))
    audit.record_access(CERTIFICATE, certificate.name, "", "", act="Card Downloaded")
    frappe.local.flags.commit = True  # the entry in the register counts, though nothing else is written
    frappe.local.response.filename = f"{certificate.name}.pdf"
    frappe.local.response.filecontent = content
    frappe.local.response.type = "pdf"


def sentence_on(problem: CardProblem) -> str:
    """Return what a card maker reads about a card that cannot be printed."""
    code = problem.code if problem.code in MESSAGES else CardProblem.code
    return explain(block(code, **problem.details))


def write_batch_sheets(
    batch, run: int, version: str, printed: list[str], progress: Callable[[int], None] | None = None
) -> str | None:
    """Write the cards of a batch that are still in making to a private file; None if there is none to print.

    Written to its final name in one step; a second try of the same run replaces the file of the first. The name
    cannot be guessed, so nobody can claim it beforehand by uploading a file of that name. The cards that stand
    in the file are added to `printed`. `version` names the template of their face.
    """
    mark = hmac.new(derived_key("card-sheets"), f"{batch.name}:{run}".encode(), hashlib.sha256).hexdigest()[:32]
    file_name = f"cards-{batch.name}-{run}-{mark}.pdf"
    path = frappe.get_site_path("private", "files", file_name)
    rows, layout = _rows_to_print(batch.name), layout_of(version)
    refused: set[str] = set()
    try:
        result = write_batch(
            _faces(rows, refused, layout),
            path,
            layout=_sheet_layout(batch.print_form),
            progress=progress,
            refused=_note_unprintable(rows, refused),
        )
    except ValueError:
        if len(refused) < len(rows):
            raise
        return None
    printed.extend(row.card for row in rows if row.card not in refused)
    _register(batch, file_name, result.size)
    os.chmod(path, 0o600)
    return f"/private/files/{file_name}"


def _sheet_layout(print_form: str | None) -> SheetLayout:
    """How the cards stand on the pages: the batch's own wish, else the settings (R-109: no printer driver needed)."""
    settings = frappe.get_cached_doc("Certificate Settings")
    shift = (float(settings.back_shift_right or 0) * mm, float(settings.back_shift_up or 0) * mm)
    if (print_form or settings.print_form) == "Card Printer":
        return card_printer_layout(shift)
    return SheetLayout(turn="short" if settings.sheet_turn == "Short Edge" else "long", back_shift=shift)


def mark_printed(printed: list[str], batch_name: str, run: int, version: str) -> None:
    """Turn cards that stand in a finished print file to "Made", in the caller's transaction."""
    move_cards(printed, CardStatus.IN_MAKING, CardStatus.MADE, template_version=version)
    for start in range(0, len(printed), _CHUNK):
        in_run = {"card_batch": batch_name, "card": ["in", printed[start : start + _CHUNK]]}
        frappe.db.set_value("Card Batch Item", in_run, "print_run", run)


def _rows_to_print(batch_name: str) -> list:
    """Return item, card and certificate of what is made and not printed, by certificate number."""
    item, card = frappe.qb.DocType("Card Batch Item"), frappe.qb.DocType(CARD)
    rows = (
        frappe.qb.from_(item)
        .join(card)
        .on(card.name == item.card)
        .select(item.name, item.card, item.certificate)
        .where((item.card_batch == batch_name) & (item.item_status == "Made"))
        .where(card.card_status == str(CardStatus.IN_MAKING))
        .orderby(item.certificate)
        .run(as_dict=True)
    )
    frappe.db.set_value("Card Batch Item", {"name": ["in", [row.name for row in rows] or [""]]}, "message", "")
    return rows


def _faces(rows: list, refused: set[str], layout: CardLayout) -> Iterator[CardFace]:
    for row in rows:
        try:
            face = face_of(frappe.get_doc(CERTIFICATE, row.certificate), layout)
        except frappe.ValidationError as error:  # the photo's file is gone
            frappe.clear_messages()
            refused.add(row.card)
            _note(row.name, str(error))
            continue
        yield face


def _note_unprintable(rows: list, refused: set[str]):
    by_number = {row.certificate: row for row in rows}

    def note(face: CardFace, error: ValueError) -> None:
        problem = error if isinstance(error, CardProblem) else CardProblem(str(error))
        row = by_number[face.certificate_number]
        refused.add(row.card)
        _note(row.name, sentence_on(problem))

    return note


def _note(item: str, sentence: str) -> None:
    frappe.db.set_value("Card Batch Item", item, "message", sentence)


def _register(batch, file_name: str, size: int) -> None:
    """Make the file known to the engine once, attached to the batch so that its rights apply."""
    address = f"/private/files/{file_name}"
    known = {"file_url": address, "attached_to_doctype": batch.doctype, "attached_to_name": batch.name}
    existing = frappe.db.get_value("File", known)
    if existing:
        frappe.db.set_value("File", existing, "file_size", size)
        return
    record = frappe.new_doc("File")
    facts = {"file_name": file_name, "file_size": size, "is_private": 1, "attached_to_field": "card_file"}
    record.update({**known, **facts})
    # Row alone: the engine refuses records of private files that lie there without one, as users might
    # claim them so. This file is the batch's own output, and the batch's rights guard it.
    record.set_new_name()
    record.db_insert()
