"""Cards as PDF: one card on two ID-1 pages, or thousands on A4 sheets for duplex printing.

reportlab draws, because it is about four times as fast as fpdf2 with Chinese fonts
and sixteen times as fast as HTML printing; it keeps a whole document in memory, so
a batch is drawn in chunks of sheets, and pikepdf joins the chunk files without
loading their pictures. Memory depends on the chunk, not on the batch.
"""

import io
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import pikepdf
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from enforcement_cert.certificate.card_face import CardFace, ComposedCard, compose
from enforcement_cert.certificate.card_face_art import CARD_HEIGHT, CARD_SIZE, CARD_WIDTH, CardStyle
from enforcement_cert.certificate.card_face_errors import CardProblem
from enforcement_cert.certificate.card_face_paint import CardPainter
from enforcement_cert.certificate.fonts import FontChain, card_fonts

rl_config.useA85 = 0  # binary streams: the text coding would only make files larger and slower

SHEETS_PER_CHUNK = 10
_FOLDER = ".cards-"
_ABANDONED_SECONDS = 6 * 3600
Progress = Callable[[int], None]
Refused = Callable[[CardFace, CardProblem], None]


@dataclass(frozen=True)
class SheetLayout:
    """How cards stand on a page. Lengths in points; cards are centred on the page.

    `turn` says over which edge the printer turns the sheet: "long" or "short". `back_shift` moves all backs to
    the right and up, for printers that do not hit the front's place exactly.
    """

    page: tuple[float, float] = A4
    columns: int = 2
    rows: int = 5
    gap: tuple[float, float] = (4 * mm, 3 * mm)
    bleed: float = 1.3 * mm
    mark_length: float = 3.5 * mm
    turn: Literal["long", "short"] = "long"
    back_shift: tuple[float, float] = (0.0, 0.0)

    @property
    def per_sheet(self) -> int:
        """Cards on one sheet."""
        return self.columns * self.rows

    @property
    def margin(self) -> tuple[float, float]:
        """White left of the first column and below the last row, without bleed."""
        used_x = self.columns * CARD_WIDTH + (self.columns - 1) * self.gap[0]
        used_y = self.rows * CARD_HEIGHT + (self.rows - 1) * self.gap[1]
        return (self.page[0] - used_x) / 2, (self.page[1] - used_y) / 2

    def front(self, position: int) -> tuple[float, float]:
        """Lower left corner of the front of card 0, 1, 2 …; rows from the top, left to right."""
        row, column = divmod(position, self.columns)
        return self._corner(row, column)

    def back(self, position: int) -> tuple[float, float]:
        """Lower left corner of the back, mirrored so that it meets its front in duplex printing."""
        row, column = divmod(position, self.columns)
        if self.turn == "long":
            x, y = self._corner(row, self.columns - 1 - column)
        else:
            x, y = self._corner(self.rows - 1 - row, column)
        return x + self.back_shift[0], y + self.back_shift[1]

    def _corner(self, row: int, column: int) -> tuple[float, float]:
        left, below = self.margin
        x = left + column * (CARD_WIDTH + self.gap[0])
        y = below + (self.rows - 1 - row) * (CARD_HEIGHT + self.gap[1])
        return x, y


def card_printer_layout(back_shift: tuple[float, float] = (0.0, 0.0)) -> SheetLayout:
    """One card per page of card size, front and back in turn, as printers for plastic cards take them."""
    return SheetLayout(CARD_SIZE, 1, 1, gap=(0, 0), bleed=0, mark_length=0, back_shift=back_shift)


@dataclass(frozen=True)
class BatchResult:
    """What a batch became: cards drawn, cards refused, sheets (two pages each), bytes of the file."""

    cards: int
    refused: int
    sheets: int
    size: int


def card_pdf(face: CardFace, fonts: FontChain | None = None, styles: dict[str, CardStyle] | None = None) -> bytes:
    """One card as a PDF of two pages, front and back, each exactly 85.60 × 53.98 mm.

    Raises CardProblem (see card_face_errors), FontsMissing.
    """
    fonts = fonts or card_fonts()
    card = compose(face, fonts)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=CARD_SIZE, pageCompression=1)
    canvas.setTitle(f"{face.title} {face.certificate_number}")
    painter = CardPainter(canvas, fonts, styles)
    painter.draw_front(card)
    canvas.showPage()
    painter.draw_back(card)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def write_batch(
    faces: Iterable[CardFace],
    path: str | os.PathLike,
    *,
    layout: SheetLayout | None = None,
    styles: dict[str, CardStyle] | None = None,
    progress: Progress | None = None,
    refused: Refused | None = None,
    fonts: FontChain | None = None,
) -> BatchResult:
    """Write all cards to one PDF: front page, back page, front page, back page …

    `faces` may be a generator; it is read chunk by chunk. `progress` gets the number of
    cards read so far after each chunk and may raise to stop. A card that cannot be
    printed goes to `refused` with its error; without `refused` the error ends the batch.
    The file appears under `path` only when it is complete; until then, and after any
    error, an older file stays as it was. Only this system user may read it.
    Raises CardProblem, FontsMissing, and ValueError when no card is left.
    """
    layout, fonts = layout or SheetLayout(), fonts or card_fonts()
    target, count = Path(path), _Count()
    _sweep(target.parent)
    with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=target.parent) as folder:
        chunks: list[Path] = []
        for composed in _chunks(faces, layout, fonts, refused, count):
            chunk = Path(folder) / f"{len(chunks)}.pdf"
            count.sheets += _write_chunk(composed, chunk, layout, fonts, styles)
            chunks.append(chunk)
            if progress:
                progress(count.read)
        if not chunks:
            raise ValueError("a batch needs at least one printable card")
        complete = Path(folder) / "complete.pdf"
        _join(chunks, complete)
        size = complete.stat().st_size
        os.replace(complete, target)
    return BatchResult(count.drawn, count.read - count.drawn, count.sheets, size)


@dataclass
class _Count:
    read: int = 0
    drawn: int = 0
    sheets: int = 0


def _chunks(
    faces: Iterable[CardFace], layout: SheetLayout, fonts: FontChain, refused: Refused | None, count: _Count
) -> Iterator[list[ComposedCard]]:
    printable = _printable(faces, fonts, refused, count)
    while chunk := list(islice(printable, layout.per_sheet * SHEETS_PER_CHUNK)):
        yield chunk


def _printable(
    faces: Iterable[CardFace], fonts: FontChain, refused: Refused | None, count: _Count
) -> Iterator[ComposedCard]:
    for face in faces:
        count.read += 1
        try:
            card = compose(face, fonts)
        except CardProblem as problem:
            if refused is None:
                raise
            refused(face, problem)
            continue
        count.drawn += 1
        yield card


def _write_chunk(
    cards: list[ComposedCard],
    path: Path,
    layout: SheetLayout,
    fonts: FontChain,
    styles: dict[str, CardStyle] | None,
) -> int:
    """Draw one chunk to a file of its own; gives the number of sheets."""
    canvas = Canvas(str(path), pagesize=layout.page, pageCompression=1)
    painter = CardPainter(canvas, fonts, styles, bleed=layout.bleed)
    starts = range(0, len(cards), layout.per_sheet)
    for start in starts:
        sheet = cards[start : start + layout.per_sheet]
        for draw, place in ((painter.draw_front, layout.front), (painter.draw_back, layout.back)):
            for position, card in enumerate(sheet):
                draw(card, *place(position))
            _draw_marks(canvas, layout)
            canvas.showPage()
    canvas.save()
    return len(starts)


def _draw_marks(canvas: Canvas, layout: SheetLayout) -> None:
    """Hair lines outside the cards at every cutting line."""
    if not layout.mark_length:
        return
    left, below = layout.margin
    away = layout.bleed + 0.6 * mm
    width, height = layout.page
    canvas.setLineWidth(0.25)
    for column in range(layout.columns):
        for x in (edge := left + column * (CARD_WIDTH + layout.gap[0]), edge + CARD_WIDTH):
            canvas.line(x, below - away - layout.mark_length, x, below - away)
            canvas.line(x, height - below + away, x, height - below + away + layout.mark_length)
    for row in range(layout.rows):
        for y in (edge := below + row * (CARD_HEIGHT + layout.gap[1]), edge + CARD_HEIGHT):
            canvas.line(left - away - layout.mark_length, y, left - away, y)
            canvas.line(width - left + away, y, width - left + away + layout.mark_length, y)


def _join(chunks: list[Path], path: Path) -> None:
    """Put the chunk files together and bring the result safely to the disk.

    As a qpdf job, because copying pages between open documents loads every picture.
    """
    pikepdf.Job(["pikepdf", "--empty", "--pages", *map(str, chunks), "--", str(path)]).run()
    with open(path, "rb") as written:
        os.fsync(written.fileno())
    path.chmod(0o600)


def _sweep(folder: Path) -> None:
    """Remove what killed workers left behind, once it is too old to belong to a living one."""
    for left in folder.glob(f"{_FOLDER}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
