"""What the bridge lets through to a card, without a reader."""

import pytest

from enforcement_cert.domain import chip_channel as channel
from hardware_bridge import commands
from hardware_bridge.errors import CODES, BridgeError, of_pcsc, of_status
from hardware_bridge.readers import Card
from hardware_bridge.simulator.certificate_chip import CertificateChip

SERIAL = bytes.fromhex("04A1B2C3D4E5F6")
KEY = channel.chip_key(bytes(16), SERIAL)


class Direct(Card):
    """A card without a reader in between."""

    def __init__(self, chip):
        self.chip = chip

    def require(self, command: bytes) -> bytes:
        answer = self.chip.answer(command)
        if answer[-2:] != b"\x90\x00":
            raise of_status(int.from_bytes(answer[-2:], "big"))
        return answer[:-2]


def test_the_whole_talk_of_the_site_passes():
    talk = channel.HostTalk(KEY, bytes(16))
    talk.is_open = True
    sealed = talk.seal_commands([*channel.read_commands(1024), *channel.write_commands(0, bytes(1024))])
    for command in [talk.authentication(1), *sealed]:
        assert commands.require_passable(command) == command


@pytest.mark.parametrize("text", [
    "00A4040007A0000000041010",  # a bank's application
    "00B0000010", "00D600000401020304", "0020000108FFFFFFFFFFFFFFFF",  # plain reading, writing, PIN
    "FFCA000000", "FF00400004010001", "0C20000008", "80CA9F7F00", "", "00", "0CB0",
])  # fmt: skip
def test_nothing_else_passes(text):
    with pytest.raises(BridgeError, match="not_allowed"):
        commands.require_passable(bytes.fromhex(text))


def test_too_long_commands_do_not_pass():
    with pytest.raises(BridgeError, match="not_allowed"):
        commands.require_passable(b"\x0c\xd6" + bytes(300))


def test_the_application_is_the_same_on_both_sides():
    assert commands.APPLICATION == channel.APPLICATION


def test_opening_tells_serial_key_version_and_challenge():
    opened = commands.open_certificate_card(Direct(CertificateChip(SERIAL, KEY, key_version=3)))
    assert (opened.serial, opened.key_version, len(opened.challenge)) == (SERIAL, 3, 16)


def test_a_foreign_card_is_named():
    class Foreign:
        def answer(self, apdu):
            return b"\x6a\x82"

    with pytest.raises(BridgeError, match="foreign_card"):
        commands.open_certificate_card(Direct(Foreign()))


@pytest.mark.parametrize("number", [-2146435043, 0x8010001D])
def test_numbers_of_the_service_become_names(number):
    assert of_pcsc(number).code == "no_service"
    assert of_pcsc(0x80101234).code == "card_silent"


@pytest.mark.parametrize(("status", "code"), [(0x6581, "worn_out"), (0x6983, "card_blocked"), (0x6F00, "card_silent")])
def test_status_words_become_names(status, code):
    assert of_status(status).code == code


def test_every_code_is_known():
    with pytest.raises(ValueError, match="unknown code"):
        BridgeError("something")
    assert all(meaning for meaning in CODES.values())
