"""Soak test of a large card batch: 10,000 cards, the worker killed three times, every card counted afterwards.

    ./run python ../benchmarks/card_soak.py SITE [cards] [kills]

Makes officers and applications in card making (written in bulk), one batch of them, and works on it in processes
of its own, which are killed without warning and started again, as the scheduler would. Then it proves that each
application has one certificate, each certificate one card, each card one place in the print file and no number is
missing or taken twice. Prints cards per second. Removes everything afterwards.
"""

import multiprocessing
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

import frappe  # noqa: E402 - the folder above comes first
from frappe.utils import now  # noqa: E402

from enforcement_cert.certificate import batch_making, batches  # noqa: E402
from enforcement_cert.certificate.findings import living_key  # noqa: E402
from enforcement_cert.exchange.bulk_rows import insert_rows  # noqa: E402
from enforcement_cert.testing import factories as make  # noqa: E402

CARDS, KILLS, BLOCK = 10_000, 3, 500
OFFICER, APPLICATION = "Enforcement Officer", "Certificate Application"


def main() -> None:
    """Run the soak test on a site and print what was found."""
    site, given = sys.argv[1], [int(text) for text in sys.argv[2:4]]
    cards, kills = [*given, *(CARDS, KILLS)[len(given) :]]
    frappe.init(site=site)
    frappe.connect()
    agency = make.make_agency()
    team = make.make_team(agency)
    try:
        names = applications_in_making(agency, team, cards)
        batch = new_batch(team, names)
        seconds = work_with_kills(site, batch, cards, kills)
        require_all_once(batch, names)
        print(f"{cards} cards, worker killed {kills} times: each made once; {cards / seconds:.1f} cards/s")
    finally:
        frappe.db.rollback()
        make.as_user("Administrator")
        make.remove_agency(agency.name, team.values())
        frappe.db.commit()


def applications_in_making(agency, team, cards: int) -> list[str]:
    """One officer and one application by the usual way; all others are copies of them with numbers of their own."""
    first_officer = make.make_officer(agency)
    first = make.make_application(first_officer, team, "Card Making")
    pattern, application = (frappe.db.get_value(*key, "*", as_dict=True) for key in _keys(first_officer, first))
    names = [first.name]
    for start in range(1, cards, BLOCK):
        officers = [_officer(pattern, number) for number in range(start, min(start + BLOCK, cards))]
        rows = [_application(application, officer) for officer in officers]
        for doctype, copies in ((OFFICER, officers), (APPLICATION, rows)):
            insert_rows(doctype, [_plain(copy) for copy in copies], owner="Administrator", moment=now())
        make.enrol(*(frappe.get_doc(OFFICER, officer["name"]) for officer in officers))
        names += [row["name"] for row in rows]
        frappe.db.commit()
    return names


def _keys(officer, application):
    return (OFFICER, officer.name), (APPLICATION, application.name)


def _officer(pattern, number: int) -> dict:
    from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
    from enforcement_cert.domain.identifiers import read_identity_number

    identity = make.identity_number(male=pattern.sex == "Male")
    columns = OFFICER_IDENTITY.seal(identity) | OFFICER_MOBILE.seal(f"1990{number:07d}")
    name = f"SOAK{number:08d}"
    born = read_identity_number(identity, today=frappe.utils.getdate()).birth_date
    own = {"name": name, "officer_code": name, "living_identity_digest": columns["identity_digest"]}
    return {**pattern, **columns, **own, "birth_date": born, "user": None}


def _application(pattern, officer: dict) -> dict:
    key = living_key(frappe._dict(certificate_type=pattern.certificate_type), frappe._dict(officer))
    name = f"CA-{officer['name']}"
    return {**pattern, "name": name, "officer": officer["name"], "living_application_key": key}


def _plain(row: dict) -> dict:
    """Columns that a statement may write: no standard ones, no generated ones."""
    left_out = {"creation", "modified", "owner", "modified_by", "docstatus", "idx", "scope_stale"}
    return {column: value for column, value in row.items() if column not in left_out}


def new_batch(team, names: list[str]) -> str:
    """Put all applications into one batch and start it; no worker of the bench hears of it."""
    make.as_user(team["maker"])
    batches.enqueue = lambda name: None
    batch = batches.create_batch("ENFORCEMENT", [], "Soak")
    batches.start_batch(batch)
    frappe.db.commit()
    assert frappe.db.count("Card Batch Item", {"card_batch": batch}) == len(names), "other applications wait here"
    return batch


def work_with_kills(site: str, batch: str, cards: int, kills: int) -> float:
    """Let workers make the batch, killing them at even distances; returns the seconds it took."""
    start = time.perf_counter()
    for number in range(1, kills + 2):
        worker = multiprocessing.get_context("spawn").Process(target=_work, args=(site, batch))
        worker.start()
        target = cards * number // (kills + 1)
        while worker.is_alive() and (number > kills or _made(batch) < target):
            worker.join(0.5)
        if worker.is_alive():
            worker.kill()
            worker.join()
        print(f"{_made(batch)} of {cards} cards after {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return time.perf_counter() - start


def _work(site: str, batch: str) -> None:
    frappe.init(site=site)
    frappe.connect()
    batch_making.make(batch)


def _made(batch: str) -> int:
    frappe.db.rollback()
    return frappe.db.get_value("Card Batch", batch, "made_count")


def require_all_once(batch: str, names: list[str]) -> None:
    """Count everything; a fast batch that loses a card is worth nothing."""
    frappe.db.rollback()
    status = frappe.db.get_value("Card Batch", batch, ["batch_status", "made_count", "failed_count"])
    assert status == ("Made", len(names), 0), status
    count = frappe.db.sql(
        """select count(*), count(distinct certificate.application), count(distinct card.card_serial),
            count(distinct card.living_card_key), sum(card.card_status = 'Made'), sum(item.print_run = 1),
            max(cast(right(certificate.name, 6) as integer)) - min(cast(right(certificate.name, 6) as integer)) + 1
        from `tabCard Batch Item` item
        join `tabCertificate Card` card on card.name = item.card
        join `tabEnforcement Certificate` certificate on certificate.name = card.certificate
        where item.card_batch = %s""",
        (batch,),
    )[0]
    assert {int(value) for value in count} == {len(names)}, count


if __name__ == "__main__":
    main()
