"""What guns, cameras and input methods deliver (R-386, R-390)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.scan_codes import LONGEST, CodeKind, plain, read_code

TOKEN = "0123456789abcdefghjkmnpqrs"
LIVE = "cKkQ0bxucWZBMy0qfQ6gI_DE1RgIwIWObiAn2Pk9xON0Q-GQ0ItR9HQw_MtVbZMvqCko8anWgiL1uL8wCvk"


def wide(text: str) -> str:
    """The full-width form a Chinese input method makes of a text."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


TOKENS = (
    TOKEN,
    TOKEN.upper(),
    f"  {TOKEN}\r\n",
    f"https://zj.example.gov.cn/v/{TOKEN}",
    f"http://dev.localhost:8400/v/{TOKEN}?lang=en",
    f"HTTPS://ZJ.EXAMPLE.GOV.CN/V/{TOKEN.upper()}",
    wide(f"https://zj.example.gov.cn/v/{TOKEN}"),
    f"https：、、zj。example。gov。cn、v、{TOKEN}",
    f"]Q1https://zj.example.gov.cn/v/{TOKEN}",
    f"\ufeff{TOKEN}\x1d",
)


@pytest.mark.requirement("R-386", "R-390", "G-014")
@pytest.mark.parametrize("text", TOKENS)
def test_the_code_of_a_card_is_read_however_it_arrives(text):
    assert (read_code(text).kind, read_code(text).value) == (CodeKind.TOKEN, TOKEN)


@pytest.mark.requirement("R-386")
@pytest.mark.parametrize(
    ("text", "value", "number"),
    [
        ("37012026000001", "37012026000001", "3701202600"),
        ("３７０１２０２６０００００１", "37012026000001", "3701202600"),
        ("37012026000001-7K2M", "37012026000001-7K2M", "37012026000001"),
        ("37012026000001—7k2m", "37012026000001-7k2m", "37012026000001"),
        ("https://x.example/v?code=37012026000001-7K2M", "37012026000001-7K2M", "37012026000001"),
        ("https://x.example/v?number=37012026000001&check=7K2M", "37012026000001", "3701202600"),
        ("CA-2026-000005", "CA-2026-000005", "CA-2026-00"),
        ("鲁A-0001", "鲁A-0001", ""),
    ],
)
def test_numbers_keep_their_spelling(text, value, number):
    found = read_code(text)
    assert (found.kind, found.value, found.number) == (CodeKind.NUMBER, value, number)


@pytest.mark.requirement("R-390", "X-05")
def test_a_live_code_is_told_from_a_lasting_one():
    found = read_code(f"https://x.example/v/live/{LIVE}")
    assert (found.kind, found.value) == (CodeKind.LIVE, LIVE)


@pytest.mark.parametrize("text", ["", "   ", "\r\n", "https://x.example/other/page", "https://[", "]Q1"])
def test_nothing_is_nothing(text):
    assert read_code(text).kind is CodeKind.NOTHING


@given(st.text(max_size=LONGEST * 2))
def test_any_text_is_answered_and_plain(text):
    code = read_code(text)
    assert code.kind in CodeKind
    assert not any(unicodedata.category(sign) == "Cc" for sign in plain(text))
