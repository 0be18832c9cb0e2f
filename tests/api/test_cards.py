"""Pieces of plastic: one living card per certificate, replaced cards are dead at once, nothing is without record."""

import frappe
import pytest

from enforcement_cert.certificate import cancelling, card_records, cards
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit
from tests.present import present

CARD, CERTIFICATE = "Certificate Card", "Enforcement Certificate"
REASON = "卡片折断"


@pytest.fixture
def agency(site):
    return make.make_agency()


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def certificate(agency, team):
    return make.make_certificate(make.make_officer(agency), team)


def card_of(certificate):
    return cards.find_living_card(certificate.name)


def bring(card, *statuses):
    for status in statuses:
        card = cards.move_card(card, status)
    return card


@pytest.mark.requirement("G-038", "R-111")
def test_the_first_card_is_made_with_the_certificate(certificate):
    card = card_of(certificate)
    assert card.card_status == "In Making"
    for field in ("card_serial", "verification_token", "officer", "agency", "unit_name", "certificate_type"):
        assert card.get(field) == certificate.get(field)
    assert frappe.db.count(CARD, {"certificate": certificate.name}) == 1


@pytest.mark.requirement("G-038", "G-039", "R-122")
def test_a_replacement_keeps_the_number_and_brings_new_codes(certificate):
    old = bring(card_of(certificate), "Made", "Checked", "Handed Over")

    new = cards.replace_card(certificate.name, REASON)

    after = frappe.get_doc(CERTIFICATE, certificate.name)
    assert after.name == certificate.name and after.valid_until == certificate.valid_until
    assert after.card_serial == new.card_serial != old.card_serial
    assert after.verification_token == new.verification_token != old.verification_token
    assert (new.card_status, new.replaces_card, new.making_reason) == ("In Making", old.name, REASON)
    old.reload()
    assert (old.card_status, old.status_reason, old.living_card_key) == ("Void", REASON, None)
    assert old.ended_at
    assert card_of(certificate).name == new.name


def test_a_replacement_after_the_card_was_handed_in_leaves_that_as_it_is(certificate):
    old = bring(card_of(certificate), "Made", "Checked", "Handed Over")
    cards.end_card(old, "Returned", "卡面磨损，已交回")

    new = cards.replace_card(certificate.name, REASON)

    old.reload()
    assert (old.card_status, new.replaces_card) == ("Returned", old.name)


@pytest.mark.requirement("R-124", "G-039")
def test_no_card_for_a_certificate_that_has_ended(certificate, team):
    make.as_user(team["reviewer"])
    cancelling.cancel_certificate(certificate.name, "Without Certificate", "Loss", REASON)
    with pytest.raises(RuleRefused, match=r"lost card|遗失"):
        cards.replace_card(certificate.name, REASON)


def test_every_end_needs_its_reason(certificate):
    with pytest.raises(frappe.ValidationError, match=r"reason|原因"):
        cards.end_card(card_of(certificate), "Wasted", " ")
    with pytest.raises(frappe.ValidationError, match=r"reason|原因"):
        cards.replace_card(certificate.name, "")


def test_the_database_knows_one_living_card(certificate):
    second = frappe.copy_doc(card_of(certificate))
    second.update({"card_serial": "X1", "verification_token": "x" * 26, "living_card_key": certificate.name})
    with pytest.raises(frappe.ValidationError, match=r"has a card already|已有一张卡"):
        second.insert(ignore_permissions=True)


@pytest.mark.parametrize("change", [{"card_serial": "1"}, {"unit_name": "别的单位"}, {"card_status": "Handed Over"}])
def test_nobody_changes_a_card_by_hand(certificate, change):
    card = card_of(certificate)
    card.update(change)
    with pytest.raises(frappe.ValidationError):
        card.save(ignore_permissions=True)


@pytest.mark.requirement("R-126")
def test_a_card_is_found_by_address_token_and_serial_even_when_it_has_ended(certificate):
    old = card_of(certificate)
    cards.replace_card(certificate.name, REASON)
    for code in (f"https://x.example/v/{old.verification_token}", old.verification_token.upper(), old.card_serial):
        assert cards.find_card(code).name == old.name
    assert cards.find_card("没有这张卡") is None
    assert cards.find_card("") is None


def test_what_has_not_reached_its_holder_ends_with_the_certificate(certificate, agency, team):
    handed_over = make.make_certificate(make.make_officer(agency), team)
    bring(card_of(handed_over), "Made", "Checked", "Handed Over")
    make.as_user(team["reviewer"])
    for each in (certificate, handed_over):
        cancelling.cancel_certificate(each.name, "With Certificate", "Leaving", REASON)
    assert frappe.db.get_value(CARD, {"certificate": certificate.name}, "card_status") == "Void"
    assert frappe.db.get_value(CARD, {"certificate": handed_over.name}, "card_status") == "Handed Over"


def test_the_history_does_not_hold_the_secret_code(certificate):
    bring(card_of(certificate), "Made")
    kept = frappe.get_all("Version", filters={"ref_doctype": CARD}, pluck="data", order_by="creation")
    assert all(certificate.verification_token not in (data or "") for data in kept)


@pytest.fixture
def forgotten(commit_site):
    """Committed certificates whose card records are missing, as before this edition: valid, cancelled, in a batch."""
    with committed_unit() as world:
        made = [make.make_certificate(make.make_officer(world.agency), world.team) for _ in range(3)]
        frappe.db.set_value(CERTIFICATE, made[1].name, {"certificate_status": "Cancelled"})
        batch = frappe.get_doc({"doctype": "Card Batch", "title": "未完成", "batch_status": "Stopped"}).insert()
        frappe.db.set_value(CERTIFICATE, made[2].name, "card_batch", batch.name)
        frappe.db.delete(CARD, {"certificate": ["in", [each.name for each in made]]})
        frappe.db.commit()
        yield made
        frappe.db.delete("Card Batch", {"name": batch.name})


def test_certificates_without_a_card_record_get_one_and_only_one(forgotten, monkeypatch):
    monkeypatch.setattr(card_records, "_PAGE", 2)
    assert card_records.record_missing_cards() >= 3
    names = [each.name for each in forgotten]
    fields = ["certificate", "card_status", "living_card_key", "is_taken_over", "verification_token"]
    rows = {row.certificate: row for row in frappe.get_all(CARD, {"certificate": ["in", names]}, fields)}
    assert [rows[name].card_status for name in names] == ["Handed Over", "Void", "In Making"]
    assert [rows[name].living_card_key for name in names] == [names[0], None, names[2]]
    assert [rows[each.name].verification_token for each in forgotten] == [e.verification_token for e in forgotten]
    assert card_records.record_missing_cards() == 0
    assert frappe.db.count(CARD, {"certificate": ["in", names]}) == 3


@pytest.mark.requirement("G-039", "R-178")
def test_the_old_code_answers_negatively_as_soon_as_the_replacement_counts(commit_site):
    from enforcement_cert.portal.sites import sites_in
    from enforcement_cert.portal.verification import ask

    site = present(sites_in(frappe.local.sites_path).get(frappe.local.site))

    def answer(token: str) -> str:
        return str(ask(site, token, "203.0.113.252").public.status)

    with committed_unit() as world:
        certificate = make.make_certificate(make.make_officer(world.agency), world.team)
        frappe.db.commit()
        old = certificate.verification_token
        assert answer(old) == "valid"  # and is kept from now on
        new = cards.replace_card(certificate.name, REASON).verification_token
        assert answer(old) == "valid"  # not committed yet
        frappe.db.commit()
        assert (answer(old), answer(new)) == ("unknown", "valid")
