"""The way of a card from the printer to the holder: checked, wasted and made anew, sent, received, handed over."""

import base64
import io

import frappe
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.certificate import (
    arriving,
    batch_making,
    batches,
    cancelling,
    card_checking,
    card_lists,
    cards,
    destroying,
    handing_over,
    shipping,
)
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make

CARD, BATCH, ITEM = "Certificate Card", "Card Batch", "Card Batch Item"
FAULT = "Print Fault"


@pytest.fixture(scope="module")
def province(_connected):
    """A committed agency with three cards made in one batch; removed afterwards. Each test rolls back to it."""
    from tests.fixtures import site

    site._begin(_connected)
    agency = make.make_agency()
    team = make.make_team(agency)
    names = [make.make_application(make.make_officer(agency), team, "Card Making").name for _ in range(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "enqueue", lambda name: None)
        batch = made(team, names)
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team, batch=batch)
    site._begin(_connected)
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


@pytest.fixture
def world(province, site, monkeypatch):
    """The province at its beginning, seen by the card maker; batches are made in this process."""
    monkeypatch.setattr(batches, "enqueue", lambda name: None)
    make.as_user(province.team["maker"])
    return frappe._dict(province, cards=cards_of(province.batch))


def made(team, names: list) -> str:
    make.as_user(team["maker"])
    batch = batches.create_batch("ENFORCEMENT", names)
    run(team, batch)
    return batch


def run(team, batch: str) -> None:
    """What start and worker do; without the worker's commits, which the fixture makes harmless."""
    make.as_user(team["maker"])
    if frappe.db.get_value(BATCH, batch, "batch_status") not in batch_making.UNFINISHED:
        batches.start_batch(batch)
    commit, frappe.db.commit = frappe.db.commit, lambda *a, **k: None
    try:
        batch_making.make(batch)
    finally:
        frappe.db.commit = commit
    make.as_user(team["maker"])


def cards_of(batch: str) -> list:
    names = frappe.get_all(ITEM, {"card_batch": batch, "item_status": "Made"}, pluck="card", order_by="certificate")
    return [frappe.get_doc(CARD, name) for name in names]


def address(card) -> str:
    return f"https://zfz.example.gov.cn/v/{card.verification_token}"


def status(card) -> str:
    return frappe.db.get_value(CARD, card.name, "card_status")


def pages_of(batch: str) -> int:
    path = frappe.get_site_path(frappe.db.get_value(BATCH, batch, "card_file").lstrip("/"))
    return len(pypdfium2.PdfDocument(path))


def number_of(card) -> str:
    cipher = frappe.db.get_value("Enforcement Officer", card.officer, "identity_cipher")
    return OFFICER_IDENTITY.open(cipher)


def signature() -> str:
    picture = Image.new("RGBA", (300, 100), (255, 255, 255, 0))
    ImageDraw.Draw(picture).line((10, 80, 120, 20, 280, 70), fill=(0, 0, 0, 255), width=3)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


# ---------------------------------------------------------------- quality check


@pytest.mark.requirement("R-111")
def test_cards_in_a_print_file_are_made_and_checked_one_by_one(world):
    assert [card.card_status for card in world.cards] == ["Made"] * 3
    assert all(card.card_batch == world.batch and card.made_at for card in world.cards)
    by_address, by_token, by_serial = (
        address(world.cards[0]),
        world.cards[1].verification_token,
        world.cards[2].card_serial,
    )
    for code in (by_address, by_token.upper(), by_serial):
        assert card_checking.check_card(code, world.batch)["is_new"]
    assert not card_checking.check_card(by_address, world.batch)["is_new"]  # scanned twice
    assert [status(card) for card in world.cards] == ["Checked"] * 3
    assert frappe.db.get_value(BATCH, world.batch, "checked_count") == 3


@pytest.mark.requirement("G-038", "R-111")
def test_a_bad_card_is_wasted_and_made_anew_in_the_same_batch_under_its_number(world):
    bad = world.cards[1]
    assert pages_of(world.batch) == 2

    told = card_checking.waste_card(address(bad), FAULT, "条纹", world.batch)

    assert (told["card_status"], told["is_new"]) == ("Wasted", True)
    assert not card_checking.waste_card(address(bad), FAULT)["is_new"]  # scanned twice: wasted once
    assert frappe.db.get_value(BATCH, world.batch, ["made_count", "wasted_count", "total_count"]) == (2, 1, 2)
    assert card_checking.remake(world.batch) == 1
    run(world.team, world.batch)

    after = frappe.get_doc(BATCH, world.batch)
    assert (after.batch_status, after.made_count, after.wasted_count, after.print_run) == ("Made", 3, 1, 2)
    new = cards.find_living_card(bad.certificate)
    assert (new.card_status, new.card_batch, new.replaces_card) == ("Made", world.batch, bad.name)
    assert new.card_serial != bad.card_serial and new.verification_token != bad.verification_token
    in_second_file = frappe.get_all(ITEM, {"card_batch": world.batch, "print_run": 2}, pluck="card", order_by="name")
    assert in_second_file == [new.name], "what has been printed is not printed again"
    assert frappe.db.count("Enforcement Certificate", {"officer": bad.officer}) == 1


def test_a_wasted_card_may_be_made_in_the_next_batch(world):
    card_checking.waste_card(address(world.cards[0]), FAULT, "", world.batch)
    new = cards.find_living_card(world.cards[0].certificate)

    next_batch = batches.create_batch("ENFORCEMENT", title="补制")
    assert [row.card for row in frappe.get_all(ITEM, {"card_batch": next_batch}, ["card"])] == [new.name]
    assert card_checking.remake(world.batch) == 0, "it stands in the next batch already"
    run(world.team, next_batch)

    assert status(new) == "Made"
    with pytest.raises(frappe.ValidationError):
        batches.create_batch("ENFORCEMENT")


def test_all_good_but_these(world):
    counts = card_checking.check_rest(world.batch, [world.cards[2].card_serial], "Cut Fault")
    assert (counts["checked_count"], counts["wasted_count"], counts["made_count"]) == (2, 1, 2)
    assert [status(card) for card in world.cards] == ["Checked", "Checked", "Wasted"]
    assert frappe.db.get_value(CARD, world.cards[2].name, "waste_kind") == "Cut Fault"
    again = card_checking.check_rest(world.batch)
    assert again == counts


@pytest.mark.parametrize("code", ["不存在", "", "0" * 26])
def test_an_unknown_code_is_refused_with_what_to_do(world, code):
    with pytest.raises(frappe.ValidationError, match=r"scan|扫"):
        card_checking.check_card(code, world.batch)


def test_a_card_of_another_batch_is_put_aside(world):
    make.as_user("Administrator")
    other = made(world.team, [make.make_application(make.make_officer(world.agency), world.team, "Card Making").name])
    with pytest.raises(frappe.ValidationError, match=world.batch):
        card_checking.check_card(address(world.cards[0]), other)
    assert status(world.cards[0]) == "Made"


@pytest.mark.requirement("R-109")
@pytest.mark.parametrize("role", ["clerk", "checker", "reviewer"])
def test_only_the_province_checks_and_wastes(world, role):
    make.as_user(world.team[role])
    for call in (
        lambda: card_checking.check_card(address(world.cards[0])),
        lambda: card_checking.waste_card(address(world.cards[0]), FAULT),
        lambda: card_checking.check_rest(world.batch),
        lambda: card_checking.remake(world.batch),
    ):
        with pytest.raises(frappe.PermissionError):
            call()


def test_waste_is_destroyed_with_a_record_and_a_witness(world):
    bad = world.cards[0]
    card_checking.waste_card(address(bad), FAULT)
    today = frappe.utils.today()
    with pytest.raises(frappe.ValidationError):  # one person alone
        destroying.destroy_cards([address(bad)], today, "Shredded", "刘洋", "刘洋")
    with pytest.raises(frappe.ValidationError):  # a good card among them: nothing is recorded
        destroying.destroy_cards([address(bad), address(world.cards[1])], today, "Shredded", "刘洋", "王芳")

    record = destroying.destroy_cards([address(bad), bad.card_serial], today, "Shredded", "刘洋", "王芳")

    assert frappe.db.get_value("Card Destruction", record, "card_count") == 1
    assert frappe.db.get_value(CARD, bad.name, ["card_status", "card_destruction"]) == ("Destroyed", record)


# ---------------------------------------------------------------- shipping


@pytest.fixture
def checked(world):
    card_checking.check_rest(world.batch)
    return world


@pytest.fixture
def sent(checked):
    """A consignment with all three cards on the way to the agency."""
    checked.shipment = shipping.make_shipment(to_agency=checked.agency.name)
    assert shipping.pack_all(checked.shipment, checked.batch) == 3
    shipping.send(checked.shipment, "Courier", "SF1234567890")
    return checked


@pytest.mark.requirement("X-16")
def test_cards_are_packed_by_scan_sent_and_confirmed_one_by_one(checked):
    shipment = shipping.make_shipment(to_agency=checked.agency.name)
    assert shipping.pack_card(shipment, address(checked.cards[0]))["is_new"]
    assert not shipping.pack_card(shipment, address(checked.cards[0]))["is_new"]
    shipping.pack_card(shipment, checked.cards[1].card_serial)
    shipping.take_out(shipment, checked.cards[1].card_serial)
    assert shipping.pack_all(shipment) == 2
    assert shipping.send(shipment, "Courier", "SF1")["sent"] == 3
    assert [status(card) for card in checked.cards] == ["Shipped"] * 3

    make.as_user(checked.team["clerk"])
    assert arriving.confirm_card(shipment, address(checked.cards[0]))["is_new"]
    assert not arriving.confirm_card(shipment, address(checked.cards[0]))["is_new"]
    assert frappe.db.get_value("Card Shipment", shipment, "shipment_status") == "Arrived in Part"
    assert arriving.confirm_rest(shipment) == {"arrived": 3, "missing": 0, "left": 0}
    record = frappe.get_doc("Card Shipment", shipment)
    assert (record.shipment_status, record.arrived_count, record.confirmed_by) == ("Arrived", 3, checked.team["clerk"])
    assert {frappe.db.get_value(CARD, card.name, "held_by_agency") for card in checked.cards} == {checked.agency.name}


@pytest.mark.requirement("X-16")
def test_missing_cards_are_flagged_turn_up_or_are_given_up_and_made_anew(sent):
    make.as_user(sent.team["clerk"])
    missing = [sent.cards[0].card_serial, sent.cards[1].card_serial]
    assert arriving.confirm_rest(sent.shipment, missing) == {"arrived": 1, "missing": 2, "left": 2}
    assert frappe.db.get_value("Card Shipment", sent.shipment, "shipment_status") == "Arrived in Part"
    arriving.confirm_card(sent.shipment, missing[0])  # found in the envelope

    with pytest.raises(frappe.PermissionError):
        arriving.give_up_missing(sent.shipment, missing[1], "邮件丢失")
    make.as_user(sent.team["maker"])
    arriving.give_up_missing(sent.shipment, missing[1], "邮件丢失")

    assert status(sent.cards[1]) == "Lost"
    new = cards.find_living_card(sent.cards[1].certificate)
    assert (new.card_status, new.replaces_card) == ("In Making", sent.cards[1].name)
    assert frappe.db.get_value("Card Shipment", sent.shipment, "shipment_status") == "Arrived"


def test_a_damaged_card_is_wasted_where_it_arrives(sent):
    make.as_user(sent.team["clerk"])
    arriving.report_damaged(sent.shipment, sent.cards[0].card_serial, "折痕")
    assert status(sent.cards[0]) == "Wasted"
    assert cards.find_living_card(sent.cards[0].certificate).card_status == "In Making"


def test_an_office_receives_and_passes_on(checked):
    office = checked.agency.reviewing_office
    first = shipping.make_shipment(to_office=office)
    shipping.pack_all(first)
    shipping.send(first, "Own Messenger")
    make.as_user(checked.team["reviewer"])
    arriving.confirm_rest(first)
    second = shipping.make_shipment(to_agency=checked.agency.name)
    assert shipping.pack_all(second) == 3
    shipping.send(second, "Collected by the Receiver")
    make.as_user(checked.team["checker"])
    assert arriving.confirm_rest(second)["arrived"] == 3


def test_an_office_sends_downwards_and_back_to_the_office_above_only(checked):
    offices = make.make_offices()
    make.as_user(checked.team["reviewer"])
    assert shipping.make_shipment(to_office=offices["county"].name)
    assert shipping.make_shipment(to_office=offices["province"].name)
    with pytest.raises(frappe.PermissionError):
        shipping.make_shipment(to_office=offices["other_city"].name)
    with pytest.raises(frappe.ValidationError):
        shipping.make_shipment(to_office=checked.agency.reviewing_office)


def test_only_cards_of_the_receivers_territory_are_packed(checked):
    other = make.make_agency(administrative_division="370200")
    shipment = shipping.make_shipment(to_agency=other.name)
    assert shipping.pack_all(shipment) == 0
    with pytest.raises(frappe.ValidationError, match=checked.cards[0].unit_name):
        shipping.pack_card(shipment, address(checked.cards[0]))


def test_a_card_stands_in_one_consignment(checked):
    first, second = (shipping.make_shipment(to_agency=checked.agency.name) for _ in range(2))
    shipping.pack_card(first, address(checked.cards[0]))
    with pytest.raises(frappe.ValidationError):
        shipping.pack_card(second, address(checked.cards[0]))
    assert shipping.pack_all(second) == 2
    shipping.dissolve(first)
    assert shipping.pack_all(second) == 1


def test_a_card_that_ended_while_it_was_packed_is_not_sent(checked):
    shipment = shipping.make_shipment(to_agency=checked.agency.name)
    shipping.pack_all(shipment)
    make.as_user(checked.team["reviewer"])
    cancelling.cancel_certificate(checked.cards[0].certificate, "Without Certificate", "Leaving", "离职")
    make.as_user(checked.team["maker"])
    told = shipping.send(shipment, "Courier")
    assert told == {"sent": 2, "taken_out": [checked.cards[0].officer_name]}
    assert status(checked.cards[0]) == "Void"


@pytest.mark.parametrize("role", ["clerk", "checker"])
def test_units_send_nothing_and_strangers_confirm_nothing(sent, role):
    make.as_user("Administrator")
    stranger = make.make_team(make.make_agency())[role]
    for user, call in (
        (sent.team[role], lambda: shipping.make_shipment(to_agency=sent.agency.name)),
        (stranger, lambda: arriving.confirm_rest(sent.shipment)),
        (stranger, lambda: card_lists.packing_list(sent.shipment)),
        (sent.team["reviewer"], lambda: arriving.confirm_rest(sent.shipment)),
    ):
        make.as_user(user)
        with pytest.raises(frappe.PermissionError):
            call()


@pytest.mark.parametrize("make_list", [card_lists.packing_list, card_lists.receipt_list])
def test_the_lists_name_every_card(sent, make_list):
    for user in (sent.team["maker"], sent.team["clerk"]):
        make.as_user(user)
        make_list(sent.shipment)
        pdf = pypdfium2.PdfDocument(frappe.local.response.filecontent)
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert all(card.certificate in text and card.officer_name in text for card in sent.cards)
        noted = frappe.get_last_doc("Personal Data Access Log", {"record_type": "Card Shipment Item"})
        assert (noted.act, noted.person_count) == ("List Exported", 3)


# ---------------------------------------------------------------- handing over


@pytest.fixture
def arrived(sent):
    make.as_user(sent.team["clerk"])
    arriving.confirm_rest(sent.shipment)
    return sent


def hand_over(card, **changed) -> str:
    given = {
        "proof_kind": "Typed Characters",
        "proof": number_of(card)[-6:],
        "is_stated": 1,
        "receipt_kind": "Signed on the Screen",
        "signature": signature(),
    }
    return handing_over.hand_over(address(card), **{**given, **changed})


@pytest.mark.requirement("X-16")
def test_the_holder_signs_for_the_card(arrived):
    card = arrived.cards[0]
    receipt = frappe.get_doc("Card Handover", hand_over(card))
    assert status(card) == "Handed Over"
    assert (receipt.officer, receipt.collector_kind, receipt.handed_over_by) == (
        card.officer,
        "Holder",
        arrived.team["clerk"],
    )
    assert receipt.signature and receipt.handed_over_place == arrived.agency.agency_name
    assert not receipt.handed_over_office  # no legal office's paper
    assert number_of(card) not in receipt.as_json() and number_of(card)[-6:] not in receipt.as_json()
    with pytest.raises(frappe.ValidationError):
        hand_over(card)


@pytest.mark.requirement("X-16", "G-036")
def test_the_identity_card_in_the_reader_is_proof_enough(arrived):
    card = arrived.cards[0]
    with pytest.raises(RuleRefused):
        hand_over(card, proof_kind="Resident Card Read", proof=number_of(arrived.cards[1]), is_stated=0)
    assert hand_over(card, proof_kind="Resident Card Read", proof=number_of(card), is_stated=0)


@pytest.mark.parametrize(
    "changed",
    [
        {"proof": "00000X"},
        {"proof": ""},
        {"is_stated": 0},
        {"signature": ""},
        {"signature": "data:image/png;base64,AAAA"},
        {"receipt_kind": "Paper Receipt"},
        {"proof_kind": "Nothing"},
        {"collector_kind": "Representative"},
        {"collector_kind": "Representative", "representative_name": "王芳", "letter": "/private/files/nicht-da.pdf"},
    ],
)
def test_no_card_without_proof_and_receipt(arrived, changed):
    with pytest.raises(frappe.ValidationError):
        hand_over(arrived.cards[0], **changed)
    assert status(arrived.cards[0]) == "Arrived"


def test_guessing_the_number_ends_after_five_attempts(arrived):
    card = arrived.cards[0]
    frappe.cache.delete_value(f"card_handover_tries:{card.name}")  # what other tests have typed
    for _ in range(5):
        with pytest.raises(RuleRefused):
            hand_over(card, proof="999999")
    with pytest.raises(frappe.ValidationError, match=r"five|五"):
        hand_over(card)
    frappe.cache.delete_value(f"card_handover_tries:{card.name}")


@pytest.mark.requirement("X-16")
def test_a_representative_brings_a_letter(arrived):
    letter = frappe.get_doc(
        {"doctype": "File", "file_name": "介绍信.txt", "content": "介绍信", "is_private": 1}
    ).insert()
    receipt = hand_over(
        arrived.cards[0],
        collector_kind="Representative",
        representative_name="王芳",
        letter=letter.file_url,
        receipt_kind="Paper Receipt",
        is_paper_signed=1,
    )
    kept = frappe.get_doc("Card Handover", receipt)
    assert (kept.representative_name, kept.letter, kept.receipt_kind) == ("王芳", letter.file_url, "Paper Receipt")
    assert frappe.db.get_value("File", letter.name, "attached_to_name") == receipt


def test_a_card_is_handed_over_only_where_it_lies(arrived):
    for role in ("reviewer", "maker"):
        make.as_user(arrived.team[role])
        with pytest.raises(frappe.ValidationError):
            hand_over(arrived.cards[0])
    make.as_user("Administrator")
    make.as_user(make.make_team(make.make_agency())["clerk"])
    with pytest.raises(frappe.ValidationError):
        hand_over(arrived.cards[0])


def test_the_card_of_a_suspended_certificate_stays_where_it_is(arrived):
    make.as_user(arrived.team["reviewer"])
    cancelling.suspend_certificate(arrived.cards[0].certificate, frappe.utils.add_days(frappe.utils.today(), 5), "核查")
    make.as_user(arrived.team["clerk"])
    with pytest.raises(RuleRefused):
        hand_over(arrived.cards[0])


@pytest.mark.requirement("X-16", "R-107")
def test_the_holder_sees_where_the_own_card_is_and_no_other(arrived):
    make.as_user("Administrator")
    login = make.make_user("Enforcement Officer", officer=arrived.cards[0].officer)
    make.as_user(login)
    seen = frappe.get_list(CARD, fields=["name", "card_status"], order_by="name")
    assert [(row.name, row.card_status) for row in seen] == [(arrived.cards[0].name, "Arrived")]
