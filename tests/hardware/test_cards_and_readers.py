"""The list of things that go wrong at a reader: torn writes at every byte, two readers, plugging, every error named."""

import re
from pathlib import Path

import pytest

from enforcement_cert.domain import chip_channel as channel
from enforcement_cert.domain.chip_record import SLOT_SIZE, current_slot, encode_slot, next_write
from enforcement_cert.domain.tests.test_chip import NEWER, PUBLIC_KEY, RECORD, SIGNING_KEY
from hardware_bridge.errors import CODES
from hardware_bridge.readers import ReaderState, ReaderWatch, card_in, list_readers
from hardware_bridge.simulator.certificate_chip import CertificateChip, PowerGone
from hardware_bridge.simulator.virtual_reader import DEFAULT_PORT, CardOnReader
from tests.hardware.cards import lay_down
from tests.waiting import until

SERIAL = bytes.fromhex("04A1B2C3D4E5F6")
OTHER_SERIAL = bytes.fromhex("04FFEEDDCCBBAA")
KEY = channel.chip_key(bytes(16), SERIAL)
SELECT = bytes((0, 0xA4, 4, 0, len(channel.APPLICATION))) + channel.APPLICATION
READER_JS = (
    Path(__file__).parents[2]
    / "apps"
    / "enforcement_cert"
    / "enforcement_cert"
    / "public"
    / "js"
    / "desk"
    / "reader.js"
)
# What a page never meets: the page itself would be wrong.
_INTERNAL = {"not_allowed", "request_unreadable", "no_resident_reader", "resident_card_unreadable"}


def talk_with(chip: CertificateChip) -> channel.HostTalk:
    chip.reset()
    chip.answer(SELECT)
    talk = channel.HostTalk(KEY, chip.answer(b"\x00\x84\x00\x00\x10")[:-2])
    talk.check_card(chip.answer(talk.authentication(1)))
    return talk


def exchange(chip: CertificateChip, commands) -> list:
    talk = talk_with(chip)
    return talk.open_answers([chip.answer(command) for command in talk.seal_commands(commands)])


def slots(chip: CertificateChip):
    images = channel.images_of(exchange(chip, channel.read_commands(SLOT_SIZE)), SLOT_SIZE)
    return current_slot(images, SERIAL, PUBLIC_KEY)


@pytest.mark.requirement("R-120", "G-098")
def test_pulled_out_at_every_byte_the_card_holds_the_old_or_the_new_record_and_tells_which():
    written = encode_slot(RECORD, 1, SERIAL, SIGNING_KEY)
    place, sequence = 1, 2
    image = encode_slot(NEWER, sequence, SERIAL, SIGNING_KEY)
    held = []
    for bytes_before_the_end in range(len(image) + 1):
        chip = CertificateChip(SERIAL, KEY)
        exchange(chip, channel.write_commands(0, written))
        assert next_write(*slots(chip)) == (place, sequence)
        chip.memory.fuse = bytes_before_the_end
        try:
            exchange(chip, channel.write_commands(place, image))
        except PowerGone:
            assert bytes_before_the_end < len(image)
        chip.memory.fuse = None
        _place, slot = slots(chip)
        assert (slot.record, slot.sequence) in ((RECORD, 1), (NEWER, 2)), bytes_before_the_end
        held.append(slot.sequence)
    assert held == sorted(held), "once the new record is there it stays"
    assert held[0] == 1 and held[-1] == 2


@pytest.mark.requirement("R-381", "R-116")
def test_with_two_readers_the_card_on_each_is_its_own(pcsc_service):
    first = CertificateChip(SERIAL, KEY)
    second = CertificateChip(OTHER_SERIAL, channel.chip_key(bytes(16), OTHER_SERIAL))
    lay_down(first)
    with CardOnReader(second, port=DEFAULT_PORT + 1):
        until(lambda: sum(state.has_card for state in list_readers()) == 2, "both cards are seen")
        names = [state.name for state in list_readers() if state.has_card]
        serials = []
        for name in names:
            with card_in(name) as card:
                serials.append(card.transmit(SELECT))
    assert len(set(names)) == 2
    assert [SERIAL in answer for answer in serials] == [True, False]
    assert [OTHER_SERIAL in answer for answer in serials] == [False, True]


def reader(name: str, card: bool = False) -> ReaderState:
    return ReaderState(name, card, "3B" if card else "")


@pytest.mark.requirement("R-381")
@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        ([], [reader("A")], ["reader_added"]),
        ([], [reader("A", True)], ["reader_added", "card_inserted"]),
        ([reader("A")], [], ["reader_removed"]),
        ([reader("A", True)], [], ["reader_removed"]),
        ([reader("A")], [reader("A"), reader("B")], ["reader_added"]),
        ([reader("A"), reader("B")], [reader("B", True)], ["reader_removed", "card_inserted"]),
        ([reader("A", True)], [reader("A")], ["card_removed"]),
        ([reader("A")], [reader("A")], []),
    ],
)
def test_plugging_and_unplugging_make_events(before, after, events):
    watch = ReaderWatch()
    watch._compare({state.name: state for state in before})
    assert [event for event, _state in watch._compare({state.name: state for state in after})] == events


@pytest.mark.requirement("R-115", "R-381")
def test_every_fault_a_clerk_can_meet_has_a_sentence_that_says_what_to_do():
    texts = READER_JS.read_text() + READER_JS.with_name("papers.js").read_text()
    sentences = dict(re.findall(r"^\t+(\w+): __\((\"[^\"]+\")\)", texts, re.MULTILINE))
    assert set(CODES) - _INTERNAL <= set(sentences), set(CODES) - _INTERNAL - set(sentences)
    for needed in ("no_reader", "no_card", "card_removed", "foreign_card", "wrong_key", "worn_out", "no_bridge"):
        assert len(sentences[needed]) > 20
