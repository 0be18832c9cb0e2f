"""The layout of resident cards, and the makers' library through a stand-in built for the test."""

import shutil
import subprocess
from datetime import date

import pytest

from hardware_bridge.errors import BridgeError
from hardware_bridge.resident_card import TEXT_LENGTH, VendorLibraryReader, decode, encode
from tests.present import present

PERSON = {
    "name": "测试甲", "sex": "1", "nation": "01", "birth_date": "19900101", "address": "山东省测试市试验路１号",
    "identity_number": "370000199001010011", "issuer": "测试市公安局", "valid_from": "20200101",
    "valid_until": "20400101",
}  # fmt: skip

# Plays the maker's library: reader on port 1001 (text read with 0x90), port 1002 without a card.
_LIBRARY = r"""
#include <string.h>
static const unsigned char text[256] = {%s};
int SDT_OpenPort(int port) { return port == 1003 ? 0x01 : 0x90; }
int SDT_ClosePort(int port) { return 0x90; }
int SDT_StartFindIDCard(int port, unsigned char *answer, int open) { return port == 1002 ? 0x80 : 0x9f; }
int SDT_SelectIDCard(int port, unsigned char *answer, int open) { return port == 1004 ? 0x81 : 0x90; }
int SDT_ReadBaseMsg(int port, unsigned char *t, unsigned int *tn, unsigned char *p, unsigned int *pn, int open) {
  memcpy(t, text, 256); memset(p, 7, 1024); *tn = port == 1005 ? 10 : 256; *pn = 1024; return 0x90; }
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    source = folder / "sdt.c"
    source.write_text(_LIBRARY % ",".join(str(byte) for byte in encode(**PERSON)))
    compiler = present(shutil.which("cc") or shutil.which("gcc"))
    subprocess.run([compiler, "-shared", "-fPIC", "-o", folder / "libsdt.so", source], check=True)
    return folder / "libsdt.so"


@pytest.mark.requirement("R-383")
def test_the_256_bytes_are_taken_apart():
    text = encode(**PERSON)
    assert len(text) == TEXT_LENGTH
    assert text[:6].decode("utf-16-le") == "测试甲"
    assert text[122:158].decode("utf-16-le") == PERSON["identity_number"]
    card = decode(text)
    assert (card.name, card.birth_date, card.valid_until) == ("测试甲", date(1990, 1, 1), date(2040, 1, 1))
    assert card.as_message()["identity_number"] == PERSON["identity_number"]


def test_cards_valid_for_ever_have_no_end():
    assert decode(encode(**{**PERSON, "valid_until": "长期"})).valid_until is None


@pytest.mark.parametrize("text", [b"", bytes(255), bytes(256), b"\xff\xdf" * 128,
                                  encode(**{**PERSON, "birth_date": "19901301"})])  # fmt: skip
def test_what_is_no_text_of_a_card_is_refused(text):
    with pytest.raises(BridgeError, match="resident_card_unreadable"):
        decode(text)


def test_a_maker_s_library_is_read(library):
    text, picture = VendorLibraryReader(library, 1001).read()
    assert decode(text).name == "测试甲"
    assert picture == b"\x07" * 1024


@pytest.mark.parametrize(("port", "code"), [(1002, "no_card"), (1003, "no_resident_reader"), (1004, "card_removed"),
                                            (1005, "resident_card_unreadable")])  # fmt: skip
def test_what_the_library_reports_is_named(library, port, code):
    with pytest.raises(BridgeError, match=code):
        VendorLibraryReader(library, port).read()


def test_a_missing_library_is_a_missing_reader(tmp_path):
    with pytest.raises(BridgeError, match="no_resident_reader"):
        VendorLibraryReader(tmp_path / "none.so")
