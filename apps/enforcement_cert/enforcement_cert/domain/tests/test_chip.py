"""The record on the chip and the protected talk, without a reader: torn writes, forged answers, foreign cards."""

from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain import chip_channel as channel
from enforcement_cert.domain.chip_record import (
    LAYOUT_VERSION,
    SLOT_SIZE,
    ChipRecord,
    current_slot,
    decode_slot,
    encode_slot,
    next_write,
)
from enforcement_cert.domain.errors import ChipRecordBroken, ChipRefused
from hardware_bridge.simulator.certificate_chip import MAX_WRONG_PROOFS, CertificateChip, PowerGone

SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEY = SIGNING_KEY.public_key()
SERIAL = bytes.fromhex("04A1B2C3D4E5F6")
OTHER_SERIAL = bytes.fromhex("04A1B2C3D4E5F7")
MASTER = bytes(range(16))
KEY = channel.chip_key(MASTER, SERIAL)
RECORD = ChipRecord(
    certificate_number="37012026000001", officer_code="A00001000017", officer_name="刘梅",
    unit_name="济南市发展和改革委员会", enforcement_area="济南市", certificate_type="ENF", card_serial="2026-000001",
    valid_from=date(2026, 11, 22), valid_until=date(2031, 11, 21), last_review_date=date(2026, 11, 22),
    review_due_date=date(2028, 11, 22), review_count=3,
)  # fmt: skip
NEWER = replace(RECORD, last_review_date=date(2028, 11, 1), review_due_date=date(2030, 11, 22), review_count=4)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


def transmit_all(chip: CertificateChip, sealed: list[bytes]) -> list[bytes]:
    return [chip.answer(command) for command in sealed]


def opened(chip: CertificateChip, key: bytes = KEY) -> channel.HostTalk:
    """A talk with the chip after both sides have proven the key."""
    select = bytes((0, 0xA4, 4, 0, len(channel.APPLICATION))) + channel.APPLICATION
    assert chip.answer(select).endswith(b"\x90\x00")
    talk = channel.HostTalk(key, chip.answer(b"\x00\x84\x00\x00\x10")[:-2])
    talk.check_card(chip.answer(talk.authentication(1)))
    return talk


def read(chip: CertificateChip):
    talk = opened(chip)
    answers = talk.open_answers(transmit_all(chip, talk.seal_commands(channel.read_commands(SLOT_SIZE))))
    return current_slot(channel.images_of(answers, SLOT_SIZE), SERIAL, PUBLIC_KEY)


def write(chip: CertificateChip, record: ChipRecord) -> None:
    place, sequence = next_write(*read(chip))
    image = encode_slot(record, sequence, SERIAL, SIGNING_KEY)
    talk = opened(chip)
    answers = talk.open_answers(transmit_all(chip, talk.seal_commands(channel.write_commands(place, image))))
    assert b"".join(answer.data for answer in answers) == image


@given(number=st.text("0123456789", min_size=1, max_size=20), name=TEXTS, unit=TEXTS, count=st.integers(0, 65535),
       day=st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31)), sequence=st.integers(1, 2**32 - 1))  # fmt: skip
def test_a_record_comes_back_as_it_was_written(number, name, unit, count, day, sequence):
    record = replace(RECORD, certificate_number=number, officer_name=name, unit_name=unit, review_count=count,
                     valid_until=day)  # fmt: skip
    slot = decode_slot(encode_slot(record, sequence, SERIAL, SIGNING_KEY).ljust(SLOT_SIZE, b"\x5a"), SERIAL, PUBLIC_KEY)
    assert slot and (slot.sequence, slot.record) == (sequence, record)


def test_a_record_is_refused_that_cannot_be_written_whole():
    with pytest.raises(ChipRecordBroken, match="chip_record_too_long"):
        encode_slot(replace(RECORD, unit_name="局" * 400), 1, SERIAL, SIGNING_KEY)
    with pytest.raises(ChipRecordBroken, match="chip_record_without_number"):
        encode_slot(replace(RECORD, certificate_number=""), 1, SERIAL, SIGNING_KEY)
    with pytest.raises(ChipRecordBroken, match="chip_sequence_used_up"):
        encode_slot(RECORD, 2**32, SERIAL, SIGNING_KEY)


def test_a_record_of_another_chip_or_signer_is_refused():
    image = encode_slot(RECORD, 1, SERIAL, SIGNING_KEY)
    with pytest.raises(ChipRecordBroken, match="chip_signature_wrong"):
        decode_slot(image, OTHER_SERIAL, PUBLIC_KEY)
    foreign = encode_slot(RECORD, 1, SERIAL, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(ChipRecordBroken, match="chip_signature_wrong"):
        decode_slot(foreign, SERIAL, PUBLIC_KEY)


def test_another_layout_is_named():
    import zlib

    image = bytearray(encode_slot(RECORD, 1, SERIAL, SIGNING_KEY))
    image[2] = LAYOUT_VERSION + 1
    image[-4:] = zlib.crc32(image[:-4]).to_bytes(4, "big")
    with pytest.raises(ChipRecordBroken, match="chip_layout_unknown"):
        decode_slot(bytes(image), SERIAL, PUBLIC_KEY)


def test_an_empty_card_holds_nothing():
    assert read(CertificateChip(SERIAL, KEY)) == (None, None)
    assert next_write(None, None) == (0, 1)


@pytest.mark.requirement("R-116")
def test_the_chip_is_written_and_read_back():
    chip = CertificateChip(SERIAL, KEY)
    write(chip, RECORD)
    assert read(chip)[1].record == RECORD
    write(chip, NEWER)
    place, slot = read(chip)
    assert (place, slot.sequence, slot.record) == (1, 2, NEWER)


def test_power_lost_at_every_byte_leaves_the_old_record_or_the_new_one():
    chip = CertificateChip(SERIAL, KEY)
    write(chip, RECORD)
    write(chip, RECORD)
    before = [bytes(slot) for slot in chip.memory.slots]
    image = encode_slot(NEWER, 3, SERIAL, SIGNING_KEY)
    seen = []
    for fuse in range(len(image) + 1):
        chip.memory.slots = [bytearray(slot) for slot in before]
        chip.memory.fuse = fuse
        talk = opened(chip)
        sealed = talk.seal_commands(channel.write_commands(0, image))
        if fuse < len(image):
            with pytest.raises(PowerGone):
                transmit_all(chip, sealed)
        else:
            transmit_all(chip, sealed)
        chip.reset()
        chip.memory.fuse = None
        seen.append(read(chip)[1].record)
    # bytes that were equal before need no power: the new record may count a byte or so early, never a mixture
    first_new = seen.index(NEWER)
    assert seen == [RECORD] * first_new + [NEWER] * (len(seen) - first_new)
    assert first_new > len(image) - 8


@pytest.mark.parametrize("at", [0, 4, 9, 20, 100])
def test_a_changed_byte_on_the_way_is_seen(at):
    chip = CertificateChip(SERIAL, KEY)
    write(chip, RECORD)
    talk = opened(chip)
    answers = transmit_all(chip, talk.seal_commands(channel.read_commands(SLOT_SIZE)))
    forged = bytearray(answers[1])
    forged[at] ^= 1
    with pytest.raises(ChipRefused):
        talk.open_answers([answers[0], bytes(forged), *answers[2:]])


def test_answers_in_another_order_or_of_another_talk_are_refused():
    chip = CertificateChip(SERIAL, KEY)
    write(chip, RECORD)
    first = opened(chip)
    old = transmit_all(chip, first.seal_commands(channel.read_commands(SLOT_SIZE)))
    second = opened(chip)
    new = transmit_all(chip, second.seal_commands(channel.read_commands(SLOT_SIZE)))
    with pytest.raises(ChipRefused, match="chip_answer_not_sealed"):
        second.open_answers([new[0], new[2], new[1]])
    with pytest.raises(ChipRefused, match="chip_answer_not_sealed"):
        opened(chip).open_answers(old)


def test_a_repeated_or_changed_command_is_refused_by_the_chip():
    chip = CertificateChip(SERIAL, KEY)
    talk = opened(chip)
    sealed = talk.seal_commands(channel.read_commands(SLOT_SIZE))
    assert chip.answer(sealed[0]).endswith(b"\x90\x00")
    assert chip.answer(sealed[0]) == b"\x69\x88"
    assert chip.answer(sealed[1]) == b"\x69\x82", "after a forged command the talk is over"


def test_wrong_keys_are_counted_and_block_the_chip():
    chip = CertificateChip(SERIAL, KEY)
    for _ in range(MAX_WRONG_PROOFS):
        with pytest.raises(ChipRefused, match="chip_wrong_key"):
            opened(chip, channel.chip_key(MASTER, OTHER_SERIAL))
    with pytest.raises(ChipRefused, match="chip_blocked"):
        opened(chip)


def test_a_chip_that_does_not_hold_the_key_is_found_out():
    talk = channel.HostTalk(KEY, bytes(16))
    with pytest.raises(ChipRefused, match="chip_wrong_key"):
        talk.check_card(bytes(16) + b"\x90\x00")
    with pytest.raises(ChipRefused, match="chip_talk_not_open"):
        talk.seal_commands(channel.read_commands(16))


def test_a_worn_out_chip_says_so():
    chip = CertificateChip(SERIAL, KEY)
    chip.memory.worn_out = True
    talk = opened(chip)
    answers = transmit_all(chip, talk.seal_commands(channel.write_commands(0, b"x" * 10)))
    with pytest.raises(ChipRefused, match="chip_worn_out"):
        talk.open_answers(answers)


def test_the_seal_is_the_published_one():
    assert channel.cmac(bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c"), b"").hex() == (
        "bb1d6929e95937287fa37d129b756746"  # RFC 4493, example 1
    )
    assert channel.pad(b"") == b"\x80" + bytes(15)
    assert channel.unpad(channel.pad(b"abc")) == b"abc"


@given(st.binary(max_size=60))
def test_nothing_a_card_answers_breaks_the_reader(noise):
    chip = CertificateChip(SERIAL, KEY)
    talk = opened(chip)
    with pytest.raises(ChipRefused):
        talk.open_answers([noise + b"\x90\x00"])
