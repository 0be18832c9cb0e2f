"""Bridge, smart card service, virtual reader, virtual card: everything but the plastic is real."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import requests
from aiohttp import ClientSession, WSServerHandshakeError

from enforcement_cert.domain import chip_channel as channel
from enforcement_cert.domain.chip_record import SLOT_SIZE, current_slot, decode_slot, encode_slot, next_write
from enforcement_cert.domain.tests.test_chip import NEWER, PUBLIC_KEY, RECORD, SIGNING_KEY
from hardware_bridge.readers import ReaderWatch, card_in
from hardware_bridge.simulator.certificate_chip import CertificateChip
from hardware_bridge.simulator.resident_chip import ResidentChip
from tests.hardware.cards import lay_down
from tests.hardware.conftest import VIRTUAL_READER
from tests.hardware.sites import ORIGIN, PairedSite
from tests.hardware.test_resident_card import PERSON

SERIAL = bytes.fromhex("04A1B2C3D4E5F6")
KEY = channel.chip_key(bytes(16), SERIAL)


@pytest.fixture
def chip():
    return CertificateChip(SERIAL, KEY)


def paired(bridge: str) -> PairedSite:
    """A site that is paired with the bridge, by the code on the bridge's own page."""
    site = PairedSite()
    page = requests.post(f"{bridge}/code", timeout=10).text
    code = page.split('class="code" role="status">')[1].split("<")[0]
    answer = requests.post(
        f"{bridge}/v1/pair", json={"code": code, "public_key": site.public_key}, headers={"Origin": ORIGIN}, timeout=10
    )
    assert answer.status_code == 200, answer.text
    site.device = answer.json()["device"]
    return site


class Page:
    """A page of the site in a browser: one web socket."""

    def __init__(self, socket):
        self.socket = socket
        self.number = 0
        self.events = []

    async def ask(self, **request) -> dict:
        self.number += 1
        await self.socket.send_json({"id": self.number, **request})
        while True:
            message = await self.socket.receive_json(timeout=20)
            if message.get("id") == self.number:
                return message
            self.events.append(message)

    async def event(self, name: str) -> dict:
        """Wait for the event of this name; earlier ones of other names are passed over."""
        while True:
            event = self.events.pop(0) if self.events else await self.socket.receive_json(timeout=20)
            if event["event"] == name:
                return event


def with_page(bridge: str, work, origin: str = ORIGIN):
    """Run `work(page)` on a connection to the bridge."""

    async def run():
        async with ClientSession() as session:
            address = f"{bridge}/v1/socket"
            async with session.ws_connect(address, headers={"Origin": origin}) as socket:
                return await work(Page(socket))

    # A browser of an earlier test keeps an event loop of its own in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


async def open_talk(page: Page) -> channel.HostTalk:
    opened = await page.ask(do="open_certificate")
    assert opened["ok"], opened
    key = channel.chip_key(bytes(16), bytes.fromhex(opened["serial"]))
    talk = channel.HostTalk(key, bytes.fromhex(opened["challenge"]))
    answer = await page.ask(do="pass_on", commands=[talk.authentication(opened["key_version"]).hex()])
    talk.check_card(bytes.fromhex(answer["answers"][0]))
    return talk


async def exchange(page: Page, talk: channel.HostTalk, commands) -> list:
    answer = await page.ask(do="pass_on", commands=[command.hex() for command in talk.seal_commands(commands)])
    assert answer["ok"], answer
    return talk.open_answers([bytes.fromhex(text) for text in answer["answers"]])


async def read(page: Page):
    talk = await open_talk(page)
    answers = await exchange(page, talk, channel.read_commands(SLOT_SIZE))
    return current_slot(channel.images_of(answers, SLOT_SIZE), SERIAL, PUBLIC_KEY)


async def write(page: Page, record) -> None:
    place, sequence = next_write(*await read(page))
    image = encode_slot(record, sequence, SERIAL, SIGNING_KEY)
    await exchange(page, await open_talk(page), channel.write_commands(place, image))


@pytest.mark.requirement("R-381")
def test_readers_and_cards_are_noticed_as_they_come_and_go(pcsc_service, chip):
    watch = ReaderWatch()
    assert VIRTUAL_READER in {state.name for event, state in watch.wait(0) if event == "reader_added"}
    laid = lay_down(chip)
    assert [(event, state.name) for event, state in watch.wait(20)] == [("card_inserted", VIRTUAL_READER)]
    assert watch.known[VIRTUAL_READER].atr == chip.atr.hex().upper()
    laid.take_away()
    assert [event for event, _state in watch.wait(20)] == ["card_removed"]


@pytest.mark.requirement("R-116", "G-098")
def test_a_page_reads_and_writes_a_card_through_the_bridge(bridge, chip):
    site = paired(bridge)

    async def work(page):
        assert (await page.ask(permission=site.permission()))["ok"]
        assert await read(page) == (None, None)
        await write(page, RECORD)
        await write(page, NEWER)
        return await read(page)

    with lay_down(chip):
        place, slot = with_page(bridge, work)
    assert (place, slot.sequence, slot.record) == (1, 2, NEWER)


@pytest.mark.requirement("R-117", "R-382")
def test_the_reader_beeps_once(bridge, chip):
    site = paired(bridge)

    async def work(page):
        await page.ask(permission=site.permission())
        return await page.ask(do="beep", reader=VIRTUAL_READER)

    with lay_down(chip):
        assert with_page(bridge, work)["beeped"] is True
    assert chip.beeps == 1
    assert with_page(bridge, work)["beeped"] is False, "without a card the page plays the sound itself"


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.97])
def test_a_card_taken_away_while_it_is_written_keeps_the_old_record(bridge, chip, share):
    site = paired(bridge)
    image = encode_slot(NEWER, 2, SERIAL, SIGNING_KEY)

    async def torn(page):
        await page.ask(permission=site.permission())
        await write(page, RECORD)
        chip.memory.fuse = int(len(image) * share)
        talk = await open_talk(page)
        sealed = talk.seal_commands(channel.write_commands(1, image))
        return await page.ask(do="pass_on", commands=[command.hex() for command in sealed])

    async def again(page):
        await page.ask(permission=site.permission())
        return await read(page)

    laid = lay_down(chip)
    answer = with_page(bridge, torn)
    laid.take_away()
    assert answer["error"] in ("card_removed", "card_silent")
    assert 1 <= answer["answered"] <= 4
    chip.memory.fuse = None
    with lay_down(chip):
        assert with_page(bridge, again)[1].record == RECORD


def test_what_is_missing_is_named(bridge, chip):
    site = paired(bridge)

    async def work(page):
        await page.ask(permission=site.permission())
        return [
            (await page.ask(do="open_certificate", **where))["error"]
            for where in ({}, {"reader": VIRTUAL_READER}, {"reader": "Unplugged 00 00"})
        ]

    assert with_page(bridge, work) == ["no_card", "no_card", "no_reader"]


def test_foreign_cards_and_a_wrong_key_are_named(bridge):
    site = paired(bridge)

    async def open_it(page):
        await page.ask(permission=site.permission())
        return await page.ask(do="open_certificate")

    with lay_down(ResidentChip(**PERSON)):
        assert with_page(bridge, open_it)["error"] == "foreign_card"

    other = CertificateChip(SERIAL, channel.chip_key(b"k" * 16, SERIAL))

    async def prove(page):
        opened = await open_it(page)
        talk = channel.HostTalk(KEY, bytes.fromhex(opened["challenge"]))
        return await page.ask(do="pass_on", commands=[talk.authentication(1).hex()])

    with lay_down(other):
        assert with_page(bridge, prove)["answers"] == ["6300"]


def test_two_pages_do_not_disturb_each_other(bridge, chip):
    site = paired(bridge)

    async def work(page):
        await page.ask(permission=site.permission())
        await open_talk(page)
        async with (
            ClientSession() as session,
            session.ws_connect(f"{bridge}/v1/socket", headers={"Origin": ORIGIN}) as socket,
        ):
            second = Page(socket)
            await second.ask(permission=site.permission())
            refused = await second.ask(do="open_certificate")
            await page.ask(do="close")
            return refused, await second.ask(do="open_certificate")

    with lay_down(chip):
        refused, then = with_page(bridge, work)
    assert (refused["error"], then["ok"]) == ("reader_busy", True)


def test_pages_are_told_of_cards(bridge, chip):
    site = paired(bridge)

    async def work(page):
        await page.ask(permission=site.permission())
        laid = await asyncio.to_thread(lay_down, chip)
        inserted = await page.event("card_inserted")
        await asyncio.to_thread(laid.take_away)
        return inserted, await page.event("card_removed")

    for event in with_page(bridge, work):
        assert event["reader"]["name"] == VIRTUAL_READER


@pytest.mark.requirement("R-383", "R-384")
def test_a_resident_card_is_read(bridge):
    site = paired(bridge)

    async def work(page):
        await page.ask(permission=site.permission())
        return await page.ask(do="read_resident")

    with lay_down(ResidentChip(**PERSON)):
        assert with_page(bridge, work)["card"]["identity_number"] == PERSON["identity_number"]
    with lay_down(CertificateChip(SERIAL, KEY)):
        assert with_page(bridge, work)["error"] == "resident_card_unreadable"


@pytest.mark.requirement("G-098")
def test_foreign_pages_get_nothing(bridge):
    site = paired(bridge)

    async def unpermitted(page):
        return [(await page.ask(**request))["error"] for request in (
            {"do": "readers"}, {"permission": "x.y"}, {"do": "open_certificate"},
            {"permission": replace_origin(site)},
        )]  # fmt: skip

    for origin in ("https://evil.example", "null", ""):
        with pytest.raises(WSServerHandshakeError) as refusal:
            with_page(bridge, unpermitted, origin)
        assert refusal.value.status == 403
    assert set(with_page(bridge, unpermitted)) == {"token_refused"}


def replace_origin(site: PairedSite) -> str:
    return site.permission(origin="https://evil.example")


def test_a_permission_that_ran_out_must_be_renewed(bridge):
    import time

    site = paired(bridge)

    async def work(page):
        now = time.time()
        await page.ask(permission=site.permission(now - 60, issued=now - 60, expires=now + 1.2))
        assert (await page.ask(do="readers"))["ok"]
        while (await page.ask(do="readers"))["ok"]:
            pass  # asks until the permission has run out, about a second
        renewed = await page.ask(permission=site.permission())
        return renewed["ok"], (await page.ask(do="readers"))["ok"]

    assert with_page(bridge, work) == (True, True)


@pytest.mark.parametrize("request_", [{"do": "format_card"}, {"do": "pass_on"}, {"do": "pass_on", "commands": ["zz"]},
                                      {"do": "pass_on", "commands": []}, {}])  # fmt: skip
def test_requests_that_make_no_sense_are_answered(bridge, chip, request_):
    site = paired(bridge)

    async def work(page):
        await page.ask(permission=site.permission())
        await page.ask(do="open_certificate")
        return await page.ask(**request_)

    with lay_down(chip):
        assert with_page(bridge, work)["error"] == "request_unreadable"


def test_only_this_computer_s_names_are_answered(bridge):
    for path in ("/", "/v1/socket"):
        answer = requests.get(f"{bridge}{path}", headers={"Host": "evil.example"}, timeout=10)
        assert answer.status_code == 403
    assert requests.post(f"{bridge}/code", headers={"Origin": "https://evil.example"}, timeout=10).status_code == 403


def test_a_wrong_code_pairs_nobody(bridge):
    body = {"code": "00000000", "public_key": PairedSite().public_key}
    answer = requests.post(f"{bridge}/v1/pair", json=body, headers={"Origin": ORIGIN}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (403, "code_refused")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert requests.post(f"{bridge}/v1/pair", data="[]", timeout=10).status_code == 400


def test_the_clerk_s_page_shows_readers_and_sites(bridge):
    paired(bridge)
    page = requests.get(bridge, timeout=10)
    assert VIRTUAL_READER in page.text and ORIGIN in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_slot_written_elsewhere_is_not_taken_for_ours(pcsc_service, chip):
    chip.memory.slots[0][:] = encode_slot(replace(RECORD), 1, b"other", SIGNING_KEY).ljust(SLOT_SIZE, b"\x00")
    with lay_down(chip), card_in(VIRTUAL_READER) as card:
        assert card.require(bytes.fromhex("FFCA000000")) == SERIAL
    with pytest.raises(ValueError, match="chip_signature_wrong"):
        decode_slot(bytes(chip.memory.slots[0]), SERIAL, PUBLIC_KEY)
