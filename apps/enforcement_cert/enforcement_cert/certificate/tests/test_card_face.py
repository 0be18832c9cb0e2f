"""One card: size, texts, code, and what happens with difficult names."""

import io
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from reportlab.lib.units import mm

from enforcement_cert.certificate import fonts as font_room
from enforcement_cert.certificate.card_face import compose, text_box
from enforcement_cert.certificate.card_face_art import STYLES
from enforcement_cert.certificate.card_face_errors import LinkTooLong, TextTooLong, UnprintableText, UnreadablePhoto
from enforcement_cert.certificate.card_face_text import TextBox, fit
from enforcement_cert.certificate.card_layout import shipped_layout
from enforcement_cert.certificate.card_sheet import card_pdf
from enforcement_cert.certificate.fonts import FontsMissing, card_fonts
from enforcement_cert.certificate.tests.cards import make_face

NAME_BOX, UNIT_BOX = (
    text_box(next(box for box in shipped_layout().boxes if box.field == field))
    for field in ("holder_name", "unit_name")
)
LONG_UNIT = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县住房和城乡建设局综合行政执法大队第三中队"


def _text(page) -> str:
    return "".join(page.get_textpage().get_text_range().split())


@pytest.fixture(scope="module")
def document():
    return pypdfium2.PdfDocument(card_pdf(make_face()))


def test_two_pages_of_identity_card_size(document):
    sizes = [page.get_size() for page in document]
    assert sizes == [pytest.approx((85.60 * mm, 53.98 * mm), abs=0.01)] * 2


@pytest.mark.requirement("R-074", "R-113")
def test_front_text_can_be_copied(document):
    front = _text(document[0])
    for value in ("张试样", "济南市历下区综合行政执法局", "3701002026000001", "7K3Q", "SD370102001"):
        assert value in front
    assert front.count("济南市历下区") == 2  # in the unit's name and as enforcement area


def test_back_carries_both_titles_validity_and_authority(document):
    back = _text(document[1])
    for value in (
        "中华人民共和国",
        "行政执法证",
        "ADMINISTRATIVELAWENFORCEMENT·CHINA",
        "2026年11月22日至2031年11月21日",
        "山东省人民政府监制",
        "SD-2026-000001",
    ):
        assert value in back


@pytest.mark.requirement("R-114", "R-178")
@pytest.mark.parametrize("dots_per_inch", [150, 300, 600])
def test_printed_code_is_read_by_another_decoder(document, dots_per_inch):
    picture = document[0].render(scale=dots_per_inch / 72).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [make_face().verification_url]


def test_photo_is_embedded_untouched_and_the_ground_is_a_reused_form(document):
    photos = [item for item in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    assert [photo.get_px_size() for photo in photos] == [(358, 441)]
    assert photos[0].get_filters() == ["DCTDecode"]


@pytest.mark.parametrize("name", ["阿卜杜热依木·买买提艾力", "欧阳试样", "迪丽·试样", "龚䶮𬱖", "Анна Smith-Müller"])
def test_difficult_names_come_out_whole(name):
    page = pypdfium2.PdfDocument(card_pdf(make_face(holder_name=name)))[0]
    assert "".join(name.split()) in _text(page)


def test_long_unit_name_is_wrapped_and_kept_whole():
    card = compose(make_face(unit_name=LONG_UNIT), card_fonts())
    lines = [item for item in card.front if item.text in LONG_UNIT and len(item.text) > 8]
    assert "".join(item.text for item in lines) == LONG_UNIT
    assert len(lines) == 3
    assert all(card_fonts().width(item.text) * item.size <= UNIT_BOX.width for item in lines)


def test_short_name_keeps_full_size_and_long_name_shrinks_before_it_wraps():
    assert fit("张试样", NAME_BOX, card_fonts()) == (14, ("张试样",))
    size, lines = fit("阿卜杜热依木·买买提艾力", NAME_BOX, card_fonts())
    assert (len(lines), size < 14) == (1, True)


def test_closing_bracket_never_starts_a_line():
    box = TextBox(width=50, steps=((1, 9), (10, 10)))
    assert fit("市场监督局（试）", box, card_fonts())[1] == ("市场监督", "局（试）")


def test_text_that_fits_in_no_readable_size_is_refused():
    with pytest.raises(TextTooLong):
        compose(make_face(unit_name=LONG_UNIT * 4), card_fonts())


def test_character_of_no_font_is_refused_and_named():
    with pytest.raises(UnprintableText) as refused:
        compose(make_face(holder_name="张\U00010fff样"), card_fonts())
    assert refused.value.details["characters"] == "\U00010fff"
    assert "U+10FFF" in str(refused.value)


def test_link_too_long_and_damaged_photo_are_refused():
    with pytest.raises(LinkTooLong):
        compose(make_face(verification_url="https://x.cn/" + "a" * 200), card_fonts())
    with pytest.raises(UnreadablePhoto):
        compose(make_face(photo=b"%PDF-1.7 not a photo"), card_fonts())


def test_card_without_photo_is_still_drawn_as_proof():
    page = pypdfium2.PdfDocument(card_pdf(make_face(photo=None, card_serial="")))[0]
    assert not list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))


@pytest.mark.parametrize("style", ["enforcement", "supervision", "hearing", "unheard of"])
def test_the_longest_title_stays_on_both_sides_of_every_style(style):
    title = "行政执法听证主持人资格证"
    for page in pypdfium2.PdfDocument(card_pdf(make_face(style=style, title=title))):
        text = page.get_textpage()
        at = text.get_text_range().index(title)
        boxes = [text.get_charbox(at + i) for i in range(len(title))]
        assert all(0 < box[0] < box[2] < 85.60 * mm for box in boxes)


def test_the_authority_may_supply_its_own_emblem():
    """Without one a neutral ornament is drawn; no likeness of the national emblem is shipped."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), (255, 0, 0)).save(picture, "PNG")
    styles = {"enforcement": replace(STYLES["enforcement"], emblem=picture.getvalue())}
    plain = pypdfium2.PdfDocument(card_pdf(make_face()))[1].render(scale=2).to_pil()
    own = pypdfium2.PdfDocument(card_pdf(make_face(), styles=styles))[1].render(scale=2).to_pil()
    middle = (own.width // 2, round(10.6 / 53.98 * own.height))
    assert own.getpixel(middle) == (255, 0, 0)
    assert plain.getpixel(middle) != (255, 0, 0)


def test_missing_fonts_say_what_to_install(monkeypatch):
    monkeypatch.setattr(font_room, "installed_fonts", dict)
    with pytest.raises(FontsMissing, match="apt-get install fonts-wqy-microhei"):
        font_room.card_fonts(("No Such Family",))


def test_missing_fontconfig_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FontsMissing, match="apt-get install fontconfig"):
        font_room.installed_fonts.__wrapped__()
