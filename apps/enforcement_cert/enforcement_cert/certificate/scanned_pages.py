"""Pages scanned or photographed one by one become one PDF at their record (R-388)."""

import io
import os

import frappe
from frappe import _
from PIL import Image, ImageOps

from enforcement_cert.certificate.photo_image import KNOWN_FORMATS, MOST_PIXELS, real_format

MOST_PAGES = 60
_A4_INCHES = (8.27, 11.69)
DPI = 150
_QUALITY = 80
RECORDS = ("Enforcement Officer", "Certificate Application")


@frappe.whitelist(methods=["POST"])
def join_pages(doctype: str, name: str, pages: str | list, title: str) -> dict[str, object]:
    """Make one PDF of uploaded pictures, in their order, attach it to a record and remove the pictures.

    `pages`: addresses of the login's own uploads at this record. Returns {"file_url", "file_name", "pages"}.
    Raises PermissionError, ValidationError (no picture, too many, too large).
    """
    record = _writable(doctype, name)
    addresses = frappe.parse_json(pages)
    if not addresses or len(addresses) > MOST_PAGES:
        frappe.throw(_("Please choose 1 to {0} pages.").format(MOST_PAGES))
    files = [_own_page(record, address) for address in addresses]
    content = pdf_of([file.get_content() for file in files])
    made = frappe.new_doc("File")
    facts = {"attached_to_doctype": doctype, "attached_to_name": name, "is_private": 1}
    made.update({"file_name": f"{_safe(title)}.pdf", "content": content, **facts})
    made.insert()
    for file in files:
        file.delete()
    return {"file_url": made.file_url, "file_name": made.file_name, "pages": len(files)}


def pdf_of(pictures: list[bytes]) -> bytes:
    """Return a PDF with one picture per page, upright and no finer than DPI on A4. Raises ValidationError."""
    pages = [_page(data, number) for number, data in enumerate(pictures, start=1)]
    target = io.BytesIO()
    pages[0].save(
        target, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=_QUALITY, producer="", creator=""
    )
    return target.getvalue()


def _page(data: bytes, number: int) -> Image.Image:
    try:
        if real_format(data) not in KNOWN_FORMATS:
            raise ValueError
        with Image.open(io.BytesIO(data), formats=KNOWN_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError
            page = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        frappe.throw(_("Page {0} is no picture that can be read (JPEG or PNG). Please scan it again.").format(number))
    short, long = (int(inch * DPI) for inch in _A4_INCHES)
    page.thumbnail((long, short) if page.width > page.height else (short, long), Image.Resampling.LANCZOS)
    return page


def _writable(doctype: str, name: str):
    if doctype not in RECORDS:
        raise frappe.PermissionError
    record = frappe.get_doc(doctype, name)
    if not record.has_permission("write"):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return record


def _own_page(record, address: str):
    own = {"file_url": str(address), "owner": frappe.session.user}
    place = {"attached_to_doctype": record.doctype, "attached_to_name": record.name}
    name = frappe.db.get_value("File", {**own, **place}, "name", order_by="creation desc")
    if not name:
        frappe.throw(_("The uploaded file was not found. Please upload it again."))
    return frappe.get_doc("File", name)


def _safe(title: str) -> str:
    """A file name out of a title: no folders, no signs that file systems refuse."""
    kept = "".join(c for c in os.path.basename((title or "").strip()) if c.isalnum() or c in " -_（）()")
    return kept[:80] or "scan"
