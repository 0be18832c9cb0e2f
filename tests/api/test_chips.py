"""Reading and writing chips from the site's side; the card is virtual and lies directly at hand."""

import frappe
import pytest

from enforcement_cert.certificate.chips import computers, operations
from enforcement_cert.certificate.chips.record_of import key_of_chip
from enforcement_cert.domain import chip_channel as channel
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make
from hardware_bridge.simulator.certificate_chip import CertificateChip, PowerGone

SERIAL = "04a1b2c3d4e5f6"
SELECT = bytes((0, 0xA4, 4, 0, len(channel.APPLICATION))) + channel.APPLICATION


@pytest.fixture
def unit(site):
    agency = make.make_agency()
    return frappe._dict(agency=agency, team=make.make_team(agency))


@pytest.fixture
def certificate(unit):
    found = make.make_certificate(make.make_officer(unit.agency), unit.team)
    make.as_user(unit.team["maker"])
    return found


@pytest.fixture
def chip():
    return make_chip(SERIAL)


def make_chip(serial: str) -> CertificateChip:
    number = bytes.fromhex(serial)
    return CertificateChip(number, key_of_chip(number, 1))


def send(chip: CertificateChip, step: dict) -> list[str]:
    return [chip.answer(bytes.fromhex(command)).hex() for command in step["commands"]]


def read(chip: CertificateChip, certificate: str = "") -> tuple[str, dict]:
    """Lay the card on the reader and read it; returns operation and reading."""
    chip.reset()
    chip.answer(SELECT)
    challenge = chip.answer(b"\x00\x84\x00\x00\x10")[:-2].hex()
    begun = operations.begin(chip.serial.hex(), chip.key_version, challenge, certificate)
    operation = begun["operation"]
    proven = operations.prove(operation, send(chip, begun))
    return operation, operations.take_reading(operation, send(chip, proven))


def write(chip: CertificateChip, certificate: str) -> dict:
    operation, _reading = read(chip, certificate)
    return operations.take_writing(operation, send(chip, operations.write(operation)))


def status_of(operation: str) -> str:
    return frappe.db.get_value("Chip Operation", operation, "operation_status")


@pytest.mark.requirement("R-116", "R-117", "R-118")
def test_a_new_card_is_written_and_names_its_holder(certificate, chip):
    shown = write(chip, certificate.name)
    assert shown["officer_name"] == certificate.officer_name
    assert shown["certificate_number"] == certificate.name
    assert shown["review_date"] == frappe.utils.getdate(certificate.issued_on)
    stored = frappe.get_doc("Enforcement Certificate", certificate.name)
    assert (stored.chip_serial, stored.chip_sequence) == (SERIAL, 1)
    _operation, reading = read(chip)
    assert reading["certificate"] == certificate.name
    assert reading["on_chip"]["officer_name"] == certificate.officer_name


@pytest.mark.requirement("R-116", "R-118")
def test_after_a_review_the_chip_carries_the_new_date(certificate, chip):
    write(chip, certificate.name)
    certificate.reload()
    certificate.db_set({"last_review_on": "2028-05-06", "review_due_on": "2030-05-06"})
    operation, reading = read(chip, certificate.name)
    assert reading["to_write"]["review_date"] == frappe.utils.getdate("2028-05-06")
    shown = operations.take_writing(operation, send(chip, operations.write(operation)))
    assert shown["review_date"] == frappe.utils.getdate("2028-05-06")
    assert read(chip)[1]["on_chip"]["sequence"] == 2


def test_the_holder_s_unit_writes_its_own_cards_and_others_do_not(certificate, chip, unit):
    make.as_user(unit.team["clerk"])
    write(chip, certificate.name)
    make.as_user("Administrator")
    stranger = make.make_agency()
    make.as_user(make.make_team(stranger)["clerk"])
    with pytest.raises(frappe.PermissionError):
        read(chip, certificate.name)
    assert read(chip)[1]["certificate"] is None, "what is on a foreign unit's card is shown, its record is not"


def test_an_officer_writes_no_chips(certificate, chip):
    make.as_user("Administrator")
    user = make.make_user("Enforcement Officer", officer=certificate.officer)
    make.as_user(user)
    with pytest.raises(frappe.PermissionError):
        read(chip, certificate.name)
    with pytest.raises(frappe.PermissionError):
        read(chip)


def test_a_key_that_no_card_has_is_not_computed(unit):
    make.as_user(unit.team["maker"])
    with pytest.raises(RuleRefused):
        operations.begin(SERIAL, 7, "00" * 16)


def test_the_card_of_another_officer_is_refused(certificate, chip, unit):
    write(chip, certificate.name)
    make.as_user("Administrator")
    other = make.make_certificate(make.make_officer(unit.agency), unit.team)
    make.as_user(unit.team["clerk"])
    with pytest.raises(RuleRefused, match=certificate.name):
        read(chip, other.name)
    with pytest.raises(frappe.ValidationError):
        read(make_chip("04a1b2c3d4e5f7"), certificate.name)


def test_a_card_with_another_record_is_not_overwritten(certificate, chip, unit):
    write(chip, certificate.name)
    frappe.db.set_value("Enforcement Certificate", certificate.name, "chip_serial", None)
    make.as_user("Administrator")
    other = make.make_certificate(make.make_officer(unit.agency), unit.team)
    make.as_user(unit.team["maker"])
    with pytest.raises(RuleRefused, match=certificate.name):
        read(chip, other.name)


def test_the_card_maker_gives_a_certificate_a_new_card(certificate, chip):
    write(chip, certificate.name)
    write(make_chip("04a1b2c3d4e5f7"), certificate.name)
    assert frappe.db.get_value("Enforcement Certificate", certificate.name, "chip_serial") == "04a1b2c3d4e5f7"


def test_the_card_of_a_cancelled_certificate_is_not_written(certificate, chip):
    frappe.db.set_value("Enforcement Certificate", certificate.name, "certificate_status", "Cancelled")
    with pytest.raises(frappe.ValidationError):
        read(chip, certificate.name)


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_after_power_was_lost_the_next_reading_tells_that_the_old_record_stayed(certificate, chip, share):
    write(chip, certificate.name)
    certificate.reload()
    certificate.db_set("last_review_on", "2028-05-06")
    operation, _reading = read(chip, certificate.name)
    commands = operations.write(operation)
    chip.memory.fuse = int(200 * share)
    with pytest.raises(PowerGone):
        send(chip, commands)
    operations.report_failure(operation, "card_removed")
    assert status_of(operation) == "Unknown"
    chip.memory.fuse = None
    _next, reading = read(chip)
    assert status_of(operation) == "Failed"
    assert reading["on_chip"]["sequence"] == 1


@pytest.mark.requirement("R-120", "G-098")
@pytest.mark.parametrize("bytes_left", [0, 1, 2, 100, 101])
def test_the_site_knows_which_record_a_torn_write_has_left(certificate, chip, bytes_left):
    """The bytes a write leaves before the power goes: none, one, two, half and one more of a slot; then all."""
    write(chip, certificate.name)
    certificate.reload()
    certificate.db_set("last_review_on", "2028-05-06")
    operation, _reading = read(chip, certificate.name)
    commands = operations.write(operation)
    chip.memory.fuse = bytes_left
    with pytest.raises(PowerGone):
        send(chip, commands)
    operations.report_failure(operation, "card_removed")
    chip.memory.fuse = None
    _next, reading = read(chip)
    held = reading["on_chip"]["sequence"]
    assert status_of(operation) == {1: "Failed", 2: "Written"}[held]
    assert frappe.db.get_value("Enforcement Certificate", certificate.name, "chip_sequence") == held


@pytest.mark.requirement("R-042", "G-098")
@pytest.mark.parametrize("status", ["Valid", "Suspended", "Cancelled"])
def test_a_presented_card_says_what_its_certificate_is_worth_today(certificate, chip, status):
    write(chip, certificate.name)
    frappe.db.set_value("Enforcement Certificate", certificate.name, "certificate_status", status)
    _operation, reading = read(chip)
    assert (reading["certificate"], reading["standing"]) == (certificate.name, status.lower())


def test_if_only_the_answer_was_lost_the_next_reading_tells_that_the_new_record_is_there(certificate, chip):
    operation, _reading = read(chip, certificate.name)
    send(chip, operations.write(operation))
    operations.report_failure(operation, "card_removed")
    assert not frappe.db.get_value("Enforcement Certificate", certificate.name, "chip_serial")
    read(chip)
    assert status_of(operation) == "Written"
    assert frappe.db.get_value("Enforcement Certificate", certificate.name, ["chip_serial", "chip_sequence"]) == (
        SERIAL,
        1,
    )


def test_talks_that_nobody_went_on_with_are_ended(certificate, chip):
    begun, _reading = read(chip, certificate.name)
    writing, _reading = read(chip, certificate.name)
    operations.write(writing)
    for name in (begun, writing):
        frappe.db.set_value("Chip Operation", name, "modified", "2026-01-01", update_modified=False)
    operations.end_abandoned()
    assert (status_of(begun), status_of(writing)) == ("Failed", "Unknown")


def test_a_talk_belongs_to_the_login_that_began_it(certificate, chip, unit):
    operation, _reading = read(chip, certificate.name)
    make.as_user(unit.team["clerk"])
    with pytest.raises(frappe.ValidationError):
        operations.write(operation)
    with pytest.raises(frappe.PermissionError):
        operations.report_failure(operation, "card_removed")


@pytest.mark.parametrize("answers", ["[]", "{}", '["zz"]', "[7]"])
def test_unreadable_answers_are_refused_in_plain_words(certificate, chip, answers):
    operation, _reading = read(chip, certificate.name)
    with pytest.raises(frappe.ValidationError):
        operations.take_writing(operation, answers)


def test_a_forged_answer_does_not_count_as_written(certificate, chip):
    operation, _reading = read(chip, certificate.name)
    answers = send(chip, operations.write(operation))
    with pytest.raises(RuleRefused):
        operations.take_writing(operation, [*answers[:-1], "9000"])
    assert status_of(operation) == "Writing"


def test_a_chip_with_another_key_is_refused(certificate):
    foreign = CertificateChip(bytes.fromhex(SERIAL), b"k" * 16)
    with pytest.raises(RuleRefused):
        read(foreign, certificate.name)


@pytest.mark.requirement("G-098")
def test_a_paired_computer_gets_permissions_and_a_switched_off_one_does_not(unit):
    make.as_user(unit.team["clerk"])
    name = computers.register("0123456789abcdef", "二楼窗口")
    assert frappe.get_doc("Reader Computer", name).paired_by == unit.team["clerk"]
    granted = computers.permission("0123456789abcdef", "https://site.example")
    assert granted["permission"].count(".") == 1
    frappe.db.set_value("Reader Computer", name, "is_active", 0)
    with pytest.raises(frappe.PermissionError):
        computers.permission("0123456789abcdef", "https://site.example")
    with pytest.raises(frappe.ValidationError):
        computers.register("<script>", "x")


@pytest.mark.requirement("G-098")
def test_a_permission_of_the_site_is_accepted_by_the_bridge(unit, tmp_path):
    from hardware_bridge.pairing import Pairings

    make.as_user(unit.team["clerk"])
    pairings = Pairings(tmp_path / "sites.json")
    paired = pairings.pair(pairings.new_code(), "https://site.example", computers.public_key()["public_key"])
    computers.register(paired.device, "")
    token = computers.permission(paired.device, "https://site.example")["permission"]
    assert pairings.read_permission(paired, token).user == unit.team["clerk"]
