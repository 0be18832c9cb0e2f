"""Card batch: 500 cards to one PDF, against the bare drawing library in the same run.

Four contenders draw 500 cards on A4 sheets, ten on a page, front and back:

- ours: `write_batch`, everything included: fitting and wrapping, font fallback, QR codes made,
  photos opened and checked, artwork, crop marks, joining, safe writing to disk;
- bare library: reportlab alone draws the same number of comparable items of ready data at fixed
  places: one photo as JPEG, the same lines of text, the bars of its QR code as a path (the codes
  are made before the clock starts). No QR making, no fitting, no artwork;
- bare library at its limit: the same again, but with the two short cuts the library allows: the
  JPEG is handed over unopened, and the path of bars is a ready-made piece of PDF;
- bare library + QR: the second one, with the QR code made by the qrcode library for each card.

All photos differ, and so do all names and numbers. Goal: ours ≥ 50 % of the bare library.

    python benchmarks/card_batch.py [--cards 500] [--rounds 5]
"""

import argparse
import io
import random
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import qrcode
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "apps" / "enforcement_cert"), str(ROOT)]

from benchmarks.common import Contender, interleaved, report  # noqa: E402  needs the path above
from enforcement_cert.certificate.card_face import CardFace, compose  # noqa: E402
from enforcement_cert.certificate.card_face_paint import JpegBytes  # noqa: E402
from enforcement_cert.certificate.card_sheet import SheetLayout, write_batch  # noqa: E402
from enforcement_cert.certificate.fonts import card_fonts, installed_fonts  # noqa: E402
from enforcement_cert.certificate.qr import dark_runs, qr_matrix  # noqa: E402

FAMILY_NAMES, GIVEN_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
UNITS = [
    f"{city}{kind}"
    for city in ("济南市历下区", "青岛市", "烟台市芝罘区", "潍坊市")
    for kind in ("综合行政执法局", "市场监督管理局", "生态环境局", "交通运输局综合行政执法支队")
]


def make_faces(count: int) -> list[CardFace]:
    """Invented holders, each with a photo of its own (358 × 441, about 30 kB)."""
    chance = random.Random(20261122)
    return [_face(number, chance) for number in range(count)]


def _face(number: int, chance: random.Random) -> CardFace:
    unit = chance.choice(UNITS)
    return CardFace(
        title="行政执法证",
        holder_name=chance.choice(FAMILY_NAMES) + "".join(chance.choices(GIVEN_NAMES, k=2)),
        unit_name=unit,
        certificate_number=f"3701002026{number:06d}",
        check_code="7K3Q",
        officer_code=f"SD3701{number:06d}",
        enforcement_area=unit[:3],
        valid_from=date(2026, 11, 22),
        valid_until=date(2031, 11, 21),
        verification_url=f"https://zfzj.example.gov.cn/v/{chance.getrandbits(130):026x}"[:52],
        issuing_authority="山东省人民政府监制",
        photo=_photo(chance),
        card_serial=f"SD-2026-{number:06d}",
    )


def _photo(chance: random.Random) -> bytes:
    noise = Image.frombytes("RGB", (60, 74), chance.randbytes(60 * 74 * 3)).resize((358, 441), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=88)
    return out.getvalue()


@dataclass(frozen=True)
class Ready:
    """A card for the bare library with its code made beforehand, as bars and as a piece of PDF."""

    face: CardFace
    bars: list[tuple[int, int, int]]
    literal: str


def make_ready(faces: list[CardFace]) -> list[Ready]:
    """Make the codes before the clock starts."""
    cards = []
    for face in faces:
        bars = dark_runs(qr_matrix(face.verification_url))
        cards.append(Ready(face, bars, " ".join(f"{x} {40 - y} {length} 1 re" for x, y, length in bars)))
    return cards


def bare_library(cards: list[Ready], path: Path, with_qr: bool = False, short_cuts: bool = False) -> None:
    """Draw the same number of texts, photos and code bars with nothing but the library."""
    canvas = Canvas(str(path), pagesize=A4, pageCompression=1)
    layout = SheetLayout()
    places = [(12.9, 20.0 + 9 * n) for n in range(8)]
    for start in range(0, len(cards), layout.per_sheet):
        sheet = cards[start : start + layout.per_sheet]
        for position, card in enumerate(sheet):
            x, y = layout.front(position)
            assert card.face.photo
            photo = JpegBytes(card.face.photo) if short_cuts else ImageReader(io.BytesIO(card.face.photo))
            canvas.drawImage(photo, x + 11, y + 26, 74, 91)
            if short_cuts:
                canvas.addLiteral(f"q 1.24 0 0 1.24 {x + 176:.3f} {y + 13:.3f} cm {card.literal} f Q", escaped=1)
            else:
                bars = dark_runs(_matrix(card.face.verification_url)) if with_qr else card.bars
                _bars(canvas, bars, x + 176, y + 13)
            _texts(canvas, _lines(card.face)[0], x, y, places)
        canvas.showPage()
        for position, card in enumerate(sheet):
            _texts(canvas, _lines(card.face)[1], *layout.back(position), places)
        canvas.showPage()
    canvas.save()


def _lines(face: CardFace) -> tuple[list[str], list[str]]:
    front = [
        face.holder_name,
        face.unit_name,
        face.officer_code,
        face.enforcement_area,
        face.certificate_number,
        face.check_code,
    ]
    return front, ["有效期限 2026年11月22日 至 2031年11月21日", face.card_serial]


def _texts(canvas: Canvas, lines: list[str], x: float, y: float, places: list[tuple[float, float]]) -> None:
    canvas.setFont("bare", 8)
    for line, (dx, dy) in zip(lines, places, strict=False):
        canvas.drawString(x + dx, y + dy, line)


def _matrix(link: str) -> tuple[tuple[bool, ...], ...]:
    code = qrcode.QRCode(version=6, error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    code.add_data(link)
    code.make(fit=True)
    return tuple(tuple(row) for row in code.get_matrix())


def _bars(canvas: Canvas, bars: list[tuple[int, int, int]], x: float, y: float) -> None:
    path, module = canvas.beginPath(), 51 / 41
    for column, row, length in bars:
        path.rect(x + column * module, y + (40 - row) * module, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def main() -> int:
    """Run the comparison; exit code 1 when the goal is missed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cards", type=int, default=500)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    faces = make_faces(given.cards)
    file = installed_fonts()[card_fonts().main.removeprefix("card:")]
    pdfmetrics.registerFont(TTFont("bare", file.path, subfontIndex=file.index))
    assert len(compose(faces[0], card_fonts()).front) >= len(_lines(faces[0])[0])
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)

        def ours_run() -> None:
            qr_matrix.cache_clear()
            write_batch(iter(faces), target / "ours.pdf")

        ours = Contender("ours (write_batch)", ours_run, given.cards)
        count, pdf, ready = given.cards, target / "bare.pdf", make_ready(faces)
        bare = Contender("bare reportlab", lambda: bare_library(ready, pdf), count)
        limit = Contender("bare reportlab, limit", lambda: bare_library(ready, pdf, short_cuts=True), count)
        coded = Contender("bare reportlab + qrcode", lambda: bare_library(ready, pdf, with_qr=True), count)
        contenders = [ours, bare, limit, coded]
        interleaved(contenders, given.rounds)
        sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in sorted(target.glob("*.pdf")))
    reached = report(f"{given.cards} cards to one PDF", contenders, ours, bare, 0.5, "cards/s")
    print(f"file sizes: {sizes}", file=sys.stderr)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
