"""Lists to print around cards: what lies in a consignment, and the list on which receipt is signed."""

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

import frappe
from frappe import _
from frappe.utils import format_datetime
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from enforcement_cert.access import readings
from enforcement_cert.certificate.cards import CARD
from enforcement_cert.certificate.fonts import FontChain, card_fonts

SHIPMENT, ITEM = "Card Shipment", "Card Shipment Item"


@frappe.whitelist(methods=["GET", "POST"])
def packing_list(shipment: str) -> None:
    """Send the packing list of a consignment as PDF, for both ends."""
    _download(shipment, is_receipt=False)


@frappe.whitelist(methods=["GET", "POST"])
def receipt_list(shipment: str) -> None:
    """Send a list of a consignment's cards with room for each holder's signature, as PDF."""
    _download(shipment, is_receipt=True)


def _download(name: str, is_receipt: bool) -> None:
    shipment = frappe.get_doc(SHIPMENT, name)
    if not shipment.has_permission("print"):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    title = _("Receipt List of Cards") if is_receipt else _("Packing List of Cards")
    sender = frappe.db.get_value("Legal Office", shipment.from_office, "office_name")
    facts = {
        _("Consignment"): shipment.name,
        _("Sender"): sender,
        _("Receiver"): shipment.receiver_name,
        _("Sent At"): format_datetime(shipment.sent_at) if shipment.sent_at else "–",
        _("Way of Sending"): f"{_(shipment.way_of_sending or '–')} {shipment.tracking_number or ''}",
    }
    lines = ["    ".join(f"{label}: {value}" for label, value in facts.items())]
    frappe.local.response.filename = f"{'receipts' if is_receipt else 'packing'}-{shipment.name}.pdf"
    frappe.local.response.filecontent = table_pdf(title, lines, *_table_of(name, is_receipt))
    frappe.local.response.type = "pdf"
    readings.record_export(ITEM, _persons_in(name), conditions=name)
    frappe.local.flags.commit = True  # the entry in the register counts, though nothing else is written


def _persons_in(shipment: str) -> list[str]:
    item, card = frappe.qb.DocType(ITEM), frappe.qb.DocType(CARD)
    return (
        frappe.qb.from_(item)
        .join(card)
        .on(card.name == item.card)
        .select(card.officer)
        .distinct()
        .where((item.card_shipment == shipment) & (item.item_status != "Taken Out"))
        .orderby(card.officer)
        .run(pluck=True)
    )


def _table_of(shipment: str, is_receipt: bool) -> tuple[list[str], list[list[str]], list[float]]:
    items = frappe.get_all(
        ITEM,
        filters={"card_shipment": shipment, "item_status": ["!=", "Taken Out"]},
        fields=["officer_name", "unit_name", "certificate", "card_serial", "item_status"],
        order_by="unit_name, card_serial",
    )
    last = [_("Day"), _("Signature")] if is_receipt else [_("Status")]
    heads = [_("No."), _("Name"), _("Unit"), _("Certificate Number"), _("Card Serial"), *last]
    rows = [
        [str(number), row.officer_name, row.unit_name, row.certificate, row.card_serial or "–"]
        + (["", ""] if is_receipt else [_(row.item_status)])
        for number, row in enumerate(items, 1)
    ]
    return heads, rows, [10, 22, 52, 34, 28, *((18, 26) if is_receipt else (24,))]


def table_pdf(title: str, lines: Sequence[str], heads: Sequence[str], rows: Sequence, widths: Sequence[float]) -> bytes:
    """Return a list on A4 pages, with page numbers and the head on each page; widths in millimetres."""
    fonts, out = card_fonts(), io.BytesIO()
    small = ParagraphStyle("cell", fontName=fonts.main, fontSize=8.5, leading=11, wordWrap="CJK")
    large = ParagraphStyle("title", parent=small, fontSize=15, leading=22, alignment=1)
    table = Table(
        [[_text(cell, small, fonts) for cell in row] for row in (heads, *rows)],
        colWidths=[width * mm for width in widths],
        repeatRows=1,
    )
    grid = ("GRID", (0, 0), (-1, -1), 0.4, colors.grey)
    ground = ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#EEF2F6"))
    table.setStyle(TableStyle([grid, ground, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 10 * mm)
    parts = [_text(title, large, fonts), *(_text(line, small, fonts) for line in lines), Spacer(1, 3 * mm), table]
    SimpleDocTemplate(out, pagesize=A4, title=title, **margins).build(
        parts, onFirstPage=_page_number(fonts), onLaterPages=_page_number(fonts)
    )
    return out.getvalue()


def _text(text: str, style: ParagraphStyle, fonts: FontChain) -> Paragraph:
    """A paragraph whose rare characters come from the font that has them."""
    pieces = (f'<font name="{font}">{escape(piece)}</font>' for font, piece in fonts.runs(text or ""))
    return Paragraph("".join(pieces), style)


def _page_number(fonts: FontChain):
    def draw(canvas, document) -> None:
        canvas.setFont(fonts.main, 8)
        canvas.drawRightString(A4[0] - 10 * mm, 5 * mm, str(document.page))

    return draw
