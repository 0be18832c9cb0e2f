"""Papers as PDF: notices, fee slips, receipts, on A4, A5 or a receipt roll; many of them as one file, in order.

Drawn with the fonts of the cards, embedded, so that every printer shows the same characters. A roll has no page
height of its own: each paper gets a page as long as its content.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, Paragraph, Spacer, Table, TableStyle

from enforcement_cert.certificate.fonts import FontChain, card_fonts
from enforcement_cert.domain.printed_papers import Paper, PaperTooTall

ROLL_WIDTH = 80 * mm
_ALL, _LAST = ((0, 0), (-1, -1)), ((0, -1), (-1, -1))
_SHORTEST_ROLL = 60 * mm
_LONGEST_PAGE = 5000 * mm
_PAGES = {Paper.A4: A4, Paper.A5: A5}
_MARGINS = {Paper.A4: (25 * mm, 28 * mm), Paper.A5: (14 * mm, 13 * mm), Paper.ROLL: (4 * mm, 5 * mm)}
# Sizes of type in points: title, text, small print.
_TYPE = {Paper.A4: (20, 12, 9), Paper.A5: (15, 10, 7.5), Paper.ROLL: (12, 8.5, 7)}


@dataclass(frozen=True)
class Sheet:
    """What stands on one paper. Texts only; amounts and days are written out by the caller.

    `mark` stands in the upper corner (reprint, preview); `facts` are label and value; `table` begins with its
    heads, `widths` are shares of the width; `signature` closes the paper on the right.
    """

    title: str
    number: str = ""
    mark: str = ""
    addressee: str = ""
    facts: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    widths: Sequence[float] = ()
    totals: Sequence[str] = ()
    closing: str = ""
    signature: Sequence[str] = ()


def papers_pdf(sheets: Sequence[Sheet], paper: Paper | str) -> bytes:
    """Return all sheets as one PDF, each beginning on a page of its own, to be printed in its own size.

    Raises UnprintableText, FontsMissing, PaperTooTall for a row that no page holds, ValueError without sheets.
    """
    if not sheets:
        raise ValueError("a file needs at least one paper")
    paper, fonts, out = Paper(paper), card_fonts(), io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    canvas.setTitle(sheets[0].title + (f" {sheets[0].number}" if len(sheets) == 1 else f" × {len(sheets)}"))
    canvas.setAuthor("")
    for sheet in sheets:
        _draw(canvas, _Writer(paper, fonts).flowables(sheet), paper)
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, parts: list[Flowable], paper: Paper) -> None:
    left, top = _MARGINS[paper]
    if paper is Paper.ROLL:
        width = ROLL_WIDTH - 2 * left
        used = sum(_height(part, width, canvas) for part in parts)
        page = (ROLL_WIDTH, max(_SHORTEST_ROLL, used + 2 * top + 2))
    else:
        page = _PAGES[paper]
    rest = list(parts)
    while rest:
        canvas.setPageSize(page)
        frame = Frame(left, top, page[0] - 2 * left, page[1] - 2 * top, 0, 0, 0, 0)
        before = len(rest)
        frame.addFromList(rest, canvas)
        if rest and not _fills_up(frame, rest, canvas) and len(rest) == before:
            raise PaperTooTall("paper_row_too_tall", paper=paper)
        canvas.showPage()


def _fills_up(frame: Frame, rest: list[Flowable], canvas: Canvas) -> bool:
    """Put as much of the next part on this page as fits; say whether anything did."""
    pieces = frame.split(rest[0], canvas)
    if len(pieces) < 2 or not frame.add(pieces[0], canvas, trySplit=0):
        return False
    rest[:1] = pieces[1:]
    return True


def _height(part: Flowable, width: float, canvas: Canvas) -> float:
    _used, height = part.wrapOn(canvas, width, _LONGEST_PAGE)
    return height + part.getSpaceBefore() + part.getSpaceAfter()


class _Writer:
    """Turns a sheet into flowables in the type sizes of its paper."""

    def __init__(self, paper: Paper, fonts: FontChain) -> None:
        self.paper, self.fonts = paper, fonts
        self.title_size, self.size, self.small = _TYPE[paper]
        left, _top = _MARGINS[paper]
        self.width = (ROLL_WIDTH if paper is Paper.ROLL else _PAGES[paper][0]) - 2 * left

    def flowables(self, sheet: Sheet) -> list[Flowable]:
        gap = Spacer(1, self.size * 0.7)
        parts = [self.text(sheet.mark, self.small, align=2)] if sheet.mark else []
        parts += [self.text(sheet.title, self.title_size, align=1), Spacer(1, self.size * 0.4)]
        parts += [self.text(sheet.number, self.small + 1, align=1), gap] if sheet.number else [gap]
        parts += [self.text(sheet.addressee, self.size), gap] if sheet.addressee else []
        parts += [self.pairs(sheet.facts), gap] if sheet.facts else []
        parts += [self.text(line, self.size, indent=2) for line in sheet.paragraphs]
        parts += [self.table(sheet.table, sheet.widths), gap] if sheet.table else []
        parts += [self.text(line, self.size) for line in sheet.totals]
        if sheet.signature:
            parts += [Spacer(1, self.size * (1 if self.paper is Paper.ROLL else 2.5))]
            parts += [self.text(line, self.size, align=2) for line in sheet.signature]
        if sheet.closing:
            parts += [gap, self.text(sheet.closing, self.small)]
        return parts

    def text(self, text: str, size: float, *, align: int = 0, indent: int = 0) -> Paragraph:
        style = ParagraphStyle(
            f"{size}-{align}-{indent}",
            fontName=self.fonts.main,
            fontSize=size,
            leading=size * 1.6,
            alignment=align,
            firstLineIndent=indent * size,
            wordWrap="CJK",
        )
        pieces = (f'<font name="{font}">{escape(piece)}</font>' for font, piece in self.fonts.runs(_plain(text)))
        return Paragraph("".join(pieces), style)

    def pairs(self, facts: Sequence[tuple[str, str]]) -> Table:
        label = max(self.fonts.width(_plain(name)) for name, _value in facts) * self.size + self.size
        cells = [[self.text(name, self.size), self.text(value, self.size)] for name, value in facts]
        pad = [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
        return Table(cells, colWidths=[label, self.width - label], style=TableStyle(pad))

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
        size = self.small if self.paper is Paper.ROLL else self.size * 0.85
        cells = [[self.text(cell, size) for cell in row] for row in rows]
        shares = sum(widths)
        look: list[tuple] = [("VALIGN", *_ALL, "MIDDLE")]
        if self.paper is Paper.ROLL:
            look += [
                ("LINEABOVE", (0, 0), (-1, 0), 0.6, colors.black),
                ("LINEBELOW", (0, -1), (-1, -1), 0.6, colors.black),
            ]
            look += [("LEFTPADDING", (0, 0), (-1, -1), 1), ("RIGHTPADDING", (0, 0), (-1, -1), 1)]
        else:
            look += [("GRID", *_ALL, 0.5, colors.black)]
        return Table(
            cells, colWidths=[self.width * width / shares for width in widths], repeatRows=1, style=TableStyle(look)
        )


def lines_of(text: str | None) -> list[str]:
    """Return the lines of a text that hold something: one paragraph each."""
    return [line for line in (text or "").splitlines() if line.strip()]


def _plain(text: object) -> str:
    """A text on one line, without characters that no font draws."""
    return " ".join(str(text or "").split())
