"""Batches: duplex order, bounded memory, whole file or none."""

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from enforcement_cert.certificate.card_face_art import CARD_HEIGHT, CARD_WIDTH
from enforcement_cert.certificate.card_face_errors import UnprintableText
from enforcement_cert.certificate.card_sheet import SheetLayout, card_printer_layout, write_batch
from enforcement_cert.certificate.tests.cards import make_face

LAYOUT = SheetLayout()


def _text_at(page, place: tuple[float, float]) -> str:
    x, y = place
    box = {"left": x, "bottom": y, "right": x + CARD_WIDTH, "top": y + CARD_HEIGHT}
    return page.get_textpage().get_text_bounded(**box)


def _in_process(program: str, target: Path) -> subprocess.CompletedProcess:
    """Run a program in a Python of its own, with the target as its argument."""
    environment = {"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", program, str(target)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _faces(count: int):
    return (make_face(number) for number in range(count))


def test_cards_stand_apart_inside_the_page():
    corners = [LAYOUT.front(position) for position in range(LAYOUT.per_sheet)]
    assert len(set(corners)) == 10
    for x, y in corners:
        assert LAYOUT.bleed <= x <= LAYOUT.page[0] - CARD_WIDTH - LAYOUT.bleed
        assert LAYOUT.bleed <= y <= LAYOUT.page[1] - CARD_HEIGHT - LAYOUT.bleed


def test_turning_over_the_long_edge_brings_each_back_behind_its_front():
    for position in range(LAYOUT.per_sheet):
        (front_x, front_y), (back_x, back_y) = LAYOUT.front(position), LAYOUT.back(position)
        assert back_x == pytest.approx(LAYOUT.page[0] - front_x - CARD_WIDTH)
        assert back_y == pytest.approx(front_y)


def test_turning_over_the_short_edge_mirrors_rows():
    layout = SheetLayout(turn="short")
    for position in range(layout.per_sheet):
        (front_x, front_y), (back_x, back_y) = layout.front(position), layout.back(position)
        assert back_x == pytest.approx(front_x)
        assert back_y == pytest.approx(layout.page[1] - front_y - CARD_HEIGHT)


def test_fronts_and_backs_of_a_part_sheet_meet(tmp_path):
    result = write_batch(_faces(13), tmp_path / "cards.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "cards.pdf")
    assert (result.cards, result.sheets, len(document)) == (13, 2, 4)
    assert result.size == (tmp_path / "cards.pdf").stat().st_size
    for number in range(13):
        sheet, position = divmod(number, 10)
        assert f"3701002026{number:06d}" in _text_at(document[2 * sheet], LAYOUT.front(position))
        assert f"SD-2026-{number:06d}" in _text_at(document[2 * sheet + 1], LAYOUT.back(position))


@pytest.mark.requirement("R-114")
def test_every_code_on_a_printed_sheet_is_read(tmp_path):
    write_batch(_faces(10), tmp_path / "cards.pdf")
    picture = pypdfium2.PdfDocument(tmp_path / "cards.pdf")[0].render(scale=300 / 72).to_pil()
    links = {found.text for found in zxingcpp.read_barcodes(picture)}
    assert links == {make_face(number).verification_url for number in range(10)}


def test_progress_counts_and_refused_cards_are_named(tmp_path):
    seen: list[int] = []
    refused = []
    faces = [make_face(n, holder_name="张\U00010fff" if n == 3 else "张试样") for n in range(205)]
    result = write_batch(
        faces,
        tmp_path / "cards.pdf",
        progress=seen.append,
        refused=lambda face, problem: refused.append((face, type(problem))),
    )
    assert refused == [(faces[3], UnprintableText)]
    assert (result.cards, result.refused) == (204, 1)
    assert seen == [101, 201, 205]


def test_error_leaves_the_older_file_and_no_rubbish(tmp_path):
    target = tmp_path / "cards.pdf"
    target.write_bytes(b"older")
    faces = [make_face(n, holder_name="张\U00010fff" if n == 150 else "张试样") for n in range(160)]
    with pytest.raises(UnprintableText):
        write_batch(faces, target)
    assert target.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [target]


def test_stopping_through_progress_leaves_nothing(tmp_path):
    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_batch(_faces(20), tmp_path / "cards.pdf", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_killed_worker_leaves_no_half_file(tmp_path):
    """The process dies hard after the first chunk; the target never appears."""
    program = (
        "import os, sys\n"
        "from enforcement_cert.certificate.card_sheet import write_batch\n"
        "from enforcement_cert.certificate.tests.cards import make_face\n"
        "faces = (make_face(n) for n in range(150))\n"
        "write_batch(faces, sys.argv[1], progress=lambda done: os._exit(9))\n"
    )
    target = tmp_path / "cards.pdf"
    assert _in_process(program, target).returncode == 9
    assert not target.exists()


def test_folders_of_killed_workers_are_swept_away_later(tmp_path):
    old, fresh = tmp_path / ".cards-old", tmp_path / ".cards-fresh"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "0.pdf").write_bytes(b"part")
    os.utime(old, (0, 0))
    write_batch(_faces(1), tmp_path / "cards.pdf")
    assert sorted(item.name for item in tmp_path.iterdir()) == [".cards-fresh", "cards.pdf"]


def test_only_the_system_user_may_read_the_file(tmp_path):
    write_batch(_faces(1), tmp_path / "cards.pdf")
    assert (tmp_path / "cards.pdf").stat().st_mode & 0o077 == 0


def test_empty_batch_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one"):
        write_batch([], tmp_path / "cards.pdf")


MEMORY_PROGRAM = """
import resource, sys
from enforcement_cert.certificate.card_sheet import write_batch
from enforcement_cert.certificate.tests.cards import make_face

photo = make_face().photo
comment = b"\\xff\\xfe\\xff\\xff" + bytes(65533)  # a JPEG comment; makes the photos large and each unlike the others

def faces(count):
    for number in range(count):
        unique = b"\\xff\\xfe\\x00\\x08" + b"%06d" % number
        yield make_face(number, photo=photo[:2] + unique + 2 * comment + photo[2:])

for count in (200, 800):
    result = write_batch(faces(count), sys.argv[1])
    print(result.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def test_memory_depends_on_the_chunk_not_on_the_batch(tmp_path):
    """Six hundred cards more make the file 90 MB larger, and the process hardly."""
    lines = _in_process(MEMORY_PROGRAM, tmp_path / "cards.pdf").stdout.split()
    small_file, small_memory, large_file, large_memory = map(int, lines)
    assert large_file - small_file > 90_000_000
    assert large_memory - small_memory < 20_000_000


@pytest.mark.parametrize("turn", ["long", "short"])
def test_backs_are_moved_for_printers_that_miss(turn):
    plain, moved = SheetLayout(turn=turn), SheetLayout(turn=turn, back_shift=(2.0, -1.5))
    for position in range(plain.per_sheet):
        x, y = plain.back(position)
        assert moved.back(position) == pytest.approx((x + 2.0, y - 1.5))
        assert moved.front(position) == plain.front(position)


def test_a_card_printer_gets_one_card_per_page_of_card_size(tmp_path):
    target = tmp_path / "cards.pdf"
    result = write_batch(_faces(2), target, layout=card_printer_layout())
    document = pypdfium2.PdfDocument(target)
    assert (result.cards, len(document)) == (2, 4)
    assert [page.get_size() for page in document] == [pytest.approx((CARD_WIDTH, CARD_HEIGHT), abs=0.01)] * 4
    numbers = [make_face(number).certificate_number for number in range(2)]
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    assert [n in t for n, t in zip(numbers, texts[::2], strict=True)] == [True, True]
    assert all("监制" in text for text in texts[1::2])
