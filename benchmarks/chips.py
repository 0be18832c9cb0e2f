"""How many cards a clerk could write in a minute, against what the virtual card itself can do.

    ./run new-site bench-chips.localhost
    ./run python ../benchmarks/chips.py bench-chips.localhost

One operation is reading a card and writing a new record to it, with every proof and seal. In every round, in turn:

- the card alone: the same commands to the virtual card in this process; nothing can be faster;
- through the reader service: web socket, reader service as a process of its own, PC/SC, virtual reader, card;
- the site and the card: the steps of the site with database and register of talks, the card at hand.

A real contactless chip takes one to two seconds for such an operation (assumption): 30 to 60 a minute.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "hardware_bridge" / "src"
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT), str(SOURCES)]

import frappe  # noqa: E402 - the folders above come first
from aiohttp import ClientSession  # noqa: E402
from common import Contender, interleaved, report  # noqa: E402

from enforcement_cert.certificate.chips import operations  # noqa: E402
from enforcement_cert.certificate.chips.record_of import key_of_chip  # noqa: E402
from enforcement_cert.domain import chip_channel as channel  # noqa: E402
from enforcement_cert.domain.chip_record import SLOT_SIZE, current_slot, encode_slot, next_write  # noqa: E402
from enforcement_cert.domain.tests.test_chip import PUBLIC_KEY, RECORD, SIGNING_KEY  # noqa: E402
from enforcement_cert.testing import factories as make  # noqa: E402
from hardware_bridge.readers import list_readers  # noqa: E402
from hardware_bridge.simulator.certificate_chip import CertificateChip  # noqa: E402
from hardware_bridge.simulator.virtual_reader import CardOnReader  # noqa: E402
from tests.hardware.sites import ORIGIN  # noqa: E402
from tests.hardware.test_real_stack import Page, paired, write  # noqa: E402

GOAL = 60 / 60  # the site keeps up with sixty chips a minute
OPERATIONS = 10
SERIAL = bytes.fromhex("04A1B2C3D4E5F6")
KEY = channel.chip_key(bytes(16), SERIAL)
SELECT = bytes((0, 0xA4, 4, 0, len(channel.APPLICATION))) + channel.APPLICATION
_WAIT_SECONDS = 30


def wait_until(is_so, what: str) -> None:
    """Return when it holds; a benchmark that waits too long is wrong."""
    end = time.monotonic() + _WAIT_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain: {what}")
        time.sleep(0.05)


def answers_of(chip: CertificateChip, commands: list[bytes]) -> list[bytes]:
    """Send commands straight to the card."""
    return [chip.answer(command) for command in commands]


def fresh(chip: CertificateChip) -> bytes:
    """Lay the card down anew; returns its challenge."""
    chip.reset()
    chip.answer(SELECT)
    return chip.answer(b"\x00\x84\x00\x00\x10")[:-2]


def card_alone() -> None:
    """Read and write with nothing in between."""
    chip = CertificateChip(SERIAL, KEY)
    for _ in range(OPERATIONS):
        talk = _proven(chip)
        sealed = talk.seal_commands(channel.read_commands(SLOT_SIZE))
        images = channel.images_of(talk.open_answers(answers_of(chip, sealed)), SLOT_SIZE)
        place, sequence = next_write(*current_slot(images, SERIAL, PUBLIC_KEY))
        image = encode_slot(RECORD, sequence, SERIAL, SIGNING_KEY)
        talk = _proven(chip)
        talk.open_answers(answers_of(chip, talk.seal_commands(channel.write_commands(place, image))))


def _proven(chip: CertificateChip) -> channel.HostTalk:
    talk = channel.HostTalk(KEY, fresh(chip))
    talk.check_card(chip.answer(talk.authentication(1)))
    return talk


def through_the_service(address: str, permission) -> None:
    """The same through web socket, reader service, PC/SC and virtual reader."""

    async def run() -> None:
        service = f"{address}/v1/socket"
        async with ClientSession() as session, session.ws_connect(service, headers={"Origin": ORIGIN}) as opened:
            page = Page(opened)
            await page.ask(permission=permission())
            for _ in range(OPERATIONS):
                await write(page, RECORD)

    asyncio.run(run())


def site_and_card(certificate: str) -> None:
    """The steps of the site, the card at hand; what is written is rolled back."""
    chip = CertificateChip(SERIAL, key_of_chip(SERIAL, 1))
    for _ in range(OPERATIONS):
        begun = operations.begin(SERIAL.hex(), 1, fresh(chip).hex(), certificate)
        operation = begun["operation"]
        proven = operations.prove(operation, _hex(chip, begun))
        operations.take_reading(operation, _hex(chip, proven))
        operations.take_writing(operation, _hex(chip, operations.write(operation)))


def _hex(chip: CertificateChip, step: dict) -> list[str]:
    return [answer.hex() for answer in answers_of(chip, [bytes.fromhex(text) for text in step["commands"]])]


@contextmanager
def smart_card_service():
    """The machine's PC/SC service, started if it does not run."""
    with suppress(Exception):
        list_readers()
        yield
        return
    process = subprocess.Popen(
        ["/usr/sbin/pcscd", "--foreground"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: _answers(list_readers), "the smart card service answers")
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(ask) -> bool:
    with suppress(Exception):
        ask()
        return True
    return False


@contextmanager
def reader_service():
    """The reader service as a process; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hardware_bridge", "--settings", folder, "run", "--port", str(port)]
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(SOURCES)}, stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: _answers(lambda: socket.create_connection(("127.0.0.1", port)).close()), "it listens")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def main(site: str) -> bool:
    """Measure all three; True if the site keeps up with sixty chips a minute."""
    frappe.init(site=site)
    frappe.connect()
    frappe.flags.in_test = True
    frappe.set_user("Administrator")
    agency = make.make_agency()
    team = make.make_team(agency)
    certificate = make.make_certificate(make.make_officer(agency), team)
    make.as_user(team["maker"])
    try:
        with smart_card_service(), reader_service() as address, CardOnReader(CertificateChip(SERIAL, KEY)):
            wait_until(lambda: any(state.has_card for state in list_readers()), "the card is seen")
            partner = paired(address)
            ways = [
                Contender("card alone", card_alone, OPERATIONS),
                Contender("reader service", lambda: through_the_service(address, partner.permission), OPERATIONS),
                Contender("site and card", lambda: site_and_card(certificate.name), OPERATIONS),
            ]
            interleaved(ways, rounds=5)
    finally:
        frappe.db.rollback()
    for way in ways:
        print(f"{way.name}: {way.rate * 60:,.0f} cards a minute")
    report("chips: reader service against the card itself", ways, ways[1], ways[0], 0.0, "cards/s")
    report("chips: site against the card itself", ways, ways[2], ways[0], 0.0, "cards/s")
    return all(way.rate >= GOAL for way in ways[1:])


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
