"""Files of the demonstration province: drawn portraits and one letter of entrustment, shared by many records."""

import io
from collections.abc import Iterable
from pathlib import Path

import frappe
from frappe.core.doctype.file.utils import get_content_hash
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from enforcement_cert.setup.demo_bulk import hash_names, insert_rows
from enforcement_cert.setup.demo_faces import LOOKS, portrait

PREFIX = "demo-province-"
LETTER = PREFIX + "letter-of-entrustment.pdf"
FOLDER = "Home/Attachments"
_LETTER_LINES = (
    "行政执法委托书（演示）",
    "委托机关依照《中华人民共和国行政处罚法》第二十条、第二十一条，",
    "委托受委托组织以委托机关名义实施行政执法。",
    "本文书仅供演示，不具有法律效力。",
)


def write_portraits() -> dict[str, list[str]]:
    """Draw the portraits into the site's private files and return their addresses by sex."""
    return {
        sex: [_write(f"{PREFIX}{sex.lower()}-{n}.jpg", portrait(look)) for n, look in enumerate(looks, 1)]
        for sex, looks in LOOKS.items()
    }


def write_letter() -> str:
    """Write the letter of entrustment as PDF and return its address."""
    registerFont(UnicodeCIDFont("STSong-Light"))
    output = io.BytesIO()
    page = Canvas(output, pagesize=A4)
    for number, line in enumerate(_LETTER_LINES):
        page.setFont("STSong-Light", 20 if number == 0 else 13)
        page.drawString(90, 740 - 40 * number, line)
    page.save()
    return _write(LETTER, output.getvalue())


def attach(links: Iterable[tuple[str, str, str, str]]) -> None:
    """Attach files to records: (address, record type, record, field). One row each, one file on disk.

    Reading a private file goes by the right to read the record it hangs on, so every record needs its row.
    """
    links = list(links)
    facts = {address: _facts(address) for address in {link[0] for link in links}}
    rows = [
        {
            "name": name,
            "file_name": address.rsplit("/", 1)[1],
            "file_url": address,
            "is_private": 1,
            "folder": FOLDER,
            "attached_to_doctype": doctype,
            "attached_to_name": record,
            "attached_to_field": field,
            **facts[address],
        }
        for (address, doctype, record, field), name in zip(links, hash_names(len(links)), strict=True)
    ]
    insert_rows("File", rows)


def path_of(address: str) -> Path:
    """Return where a file of this site lies, by its address /files/… or /private/files/…"""
    folder = "private" if address.startswith("/private/") else "public"
    return Path(frappe.get_site_path(folder, "files", address.rsplit("/", 1)[1]))


def _write(name: str, content: bytes) -> str:
    address = f"/private/files/{name}"
    path_of(address).write_bytes(content)
    return address


def _facts(address: str) -> dict[str, object]:
    content = path_of(address).read_bytes()
    return {"file_size": len(content), "content_hash": get_content_hash(content)}
