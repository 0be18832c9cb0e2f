"""The printed proof of what a certificate was worth on a day, with every act behind it (X-64, penalty law art. 38)."""

from datetime import date
from html import escape
from io import BytesIO

import frappe
from frappe import _
from frappe.utils import format_date, format_datetime, get_fullname, getdate, now_datetime
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from enforcement_cert.access import audit
from enforcement_cert.certificate import history
from enforcement_cert.certificate.fonts import card_fonts
from enforcement_cert.desk.history import as_of, timeline

_WIDTH = A4[0] - 36 * mm
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, HexColor("#888888")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (0, -1), HexColor("#f2f2f2")),
    ]
)
_HEADED = TableStyle([*_GRID.getCommands()[:2], ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f2f2f2"))])


@frappe.whitelist(methods=["POST"])
def download_proof(name: str, day: str) -> None:
    """Send the proof as PDF to whoever may read the certificate's history. The reading is written down.

    A history that does not fit its seals proves nothing: it is refused in plain words.
    """
    answer = as_of(history.CERTIFICATE, name, day)  # asks for the right to read
    if not frappe.has_permission(history.SERIES.doctype, "read"):
        raise frappe.PermissionError
    if not answer["facts"]:
        frappe.throw(answer["sentence"])
    if found := history.find_break(name):
        frappe.log_error(title="History of a certificate is broken", message=f"{name}: {found}")
        frappe.throw(
            _(
                "The history of this certificate does not fit its seals (entry {0}). Please tell your administrator."
            ).format(found.position)
        )
    content = proof_pdf(name, getdate(day), answer["facts"])
    audit.record_access(history.CERTIFICATE, name, "", "", act="Printed")
    frappe.local.response.filename = f"{name}-{getdate(day):%Y%m%d}.pdf"
    frappe.local.response.filecontent = content
    frappe.local.response.type = "pdf"


def proof_pdf(name: str, day: date, facts: list[dict]) -> bytes:
    """Draw the proof: state of the day, unit and holder of the day, chain of acts, seal of the last entry."""
    state = history.certificate_as_of(name, day)
    unit, employment = history.surroundings_as_of(state, day) if state else (None, None)
    entries = list(reversed(timeline(history.CERTIFICATE, name)))
    parts = [
        _text(_("Proof of a Certificate as of a Day"), 16),
        _text(_("Certificate {0}, as of the end of {1}").format(name, format_date(day)), 11),
        Spacer(1, 4 * mm),
        _pairs([(row["label"], row["value"]) for row in facts]),
        *_section(_("Unit on This Day"), _unit_rows(unit)),
        *_section(_("Holder on This Day"), _holder_rows(employment)),
        _text(_("Acts, in the order of the days they count from"), 12),
        _acts(entries),
        Spacer(1, 4 * mm),
        _text(_seal_sentence(name, len(entries)), 8),
    ]
    target = BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 18 * mm)
    SimpleDocTemplate(target, pagesize=A4, title=name, author="", **margins).build(parts)
    return target.getvalue()


def _unit_rows(unit: dict | None) -> list[tuple[str, str]]:
    meta = frappe.get_meta("Agency Period")
    shown = ("agency_name", "legal_kind", "account_status", "enforcement_area", "power_scope", "legal_basis")
    return _rows(meta, unit, shown)


def _holder_rows(employment: dict | None) -> list[tuple[str, str]]:
    meta = frappe.get_meta("Employment Period")
    return _rows(meta, employment, ("officer_name", "post", "staffing_status", "record_status"))


def _rows(meta, facts: dict | None, names: tuple[str, ...]) -> list[tuple[str, str]]:
    if not facts:
        return []
    fields = [meta.get_field(name) for name in names if facts.get(name)]
    return [
        (_(field.label), _(facts[field.fieldname]) if field.fieldtype == "Select" else str(facts[field.fieldname]))
        for field in fields
    ]


def _section(title: str, rows: list[tuple[str, str]]) -> list:
    nothing = [(title, _("On this day the record was not yet in the system."))]
    return [Spacer(1, 3 * mm), _text(title, 12), _pairs(rows or nothing), Spacer(1, 3 * mm)]


def _acts(entries: list[dict]) -> Table:
    head = [_("Counts From"), _("What Changed"), _("Act"), _("Recorded")]
    rows = [[_text(word, 9) for word in head], *([_text(cell, 8) for cell in _act_cells(row)] for row in entries)]
    return Table(rows, colWidths=[22 * mm, _WIDTH - 97 * mm, 42 * mm, 33 * mm], style=_HEADED, repeatRows=1)


def _act_cells(entry: dict) -> list[str]:
    changes = "; ".join(
        f"{row['label']}: {row['after'] or '–'}" for row in entry["changes"] if row["after"] or row["before"]
    )
    marks = [_("Correction")] if entry["is_correction"] else []
    marks += [_("Superseded")] if entry["superseded_at"] else []
    days = format_date(entry["valid_from"]) + (f" ({', '.join(marks)})" if marks else "")
    act = " ".join(filter(None, (entry["act_label"], entry["act_name"], entry["note"])))
    return [days, changes, act or "–", f"{format_datetime(entry['recorded_at'])} {entry['recorded_by']}"]


def _seal_sentence(name: str, count: int) -> str:
    last = {"certificate": name}
    mark = frappe.db.get_value(history.SERIES.doctype, last, "entry_hash", order_by="position desc") or "–"
    return _(
        "The history has {0} entries; each is sealed to the one before it and all seals fit. "
        "Seal of the last entry: {1}. Made by {2} on {3}."
    ).format(count, mark, get_fullname(frappe.session.user), format_datetime(now_datetime()))


def _pairs(rows: list[tuple[str, str]]) -> Table:
    cells = [[_text(label, 9), _text(value, 9)] for label, value in rows]
    return Table(cells, colWidths=[45 * mm, _WIDTH - 45 * mm], style=_GRID)


def _text(text: str, size: int) -> Paragraph:
    """A paragraph in the fonts of the cards, rare characters of names included."""
    fonts = card_fonts()
    style = ParagraphStyle("proof", fontName=fonts.main, fontSize=size, leading=size * 1.4, wordWrap="CJK")
    known = "".join(c for c in str(text) if c not in fonts.unprintable(str(text)))
    return Paragraph("".join(f'<font name="{font}">{escape(piece)}</font>' for font, piece in fonts.runs(known)), style)
