"""Card records for certificates that came without one: of an older edition, a package, the demonstration."""

import frappe
from frappe.utils import now

from enforcement_cert.certificate.batch_making import UNFINISHED
from enforcement_cert.certificate.cards import CARD, CERTIFICATE, columns_of
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.exchange.bulk_rows import insert_rows

_PAGE = 1000
_COLUMNS = (
    "name",
    "owner",
    "certificate_status",
    "certificate_type",
    "officer",
    "officer_name",
    "agency",
    "unit_name",
    "card_serial",
    "card_batch",
    "chip_serial",
    "verification_token",
    "issued_on",
    "status_changed_at",
)


def record_missing_cards() -> int:
    """Give every certificate without any card record the one it must have; return how many. Safe to run again.

    Hourly, and once as a patch. Nobody knows where these cards lie, so a living certificate's card counts
    as handed over, a cancelled one's as void; one whose batch is still under way as in the making. Paged by
    name; each page is a statement of its own, so that a run that dies goes on where it was.
    """
    last, count, unfinished = "", 0, _unfinished_batches()
    while page := _without_card(last):
        insert_rows(CARD, [_row(certificate, unfinished) for certificate in page], owner="Administrator", moment=now())
        frappe.db.commit()  # a job or a patch: no request is open
        last, count = page[-1].name, count + len(page)
    return count


_LINK_ITEMS = """
update `tabCard Batch Item` item join `tabCertificate Card` card on card.living_card_key = item.certificate
set item.card = card.name where item.card is null and item.item_status = 'Made'
"""


def settle_first_cards() -> None:
    """Patch: cards of an older edition get their records, and the items of its batches name them."""
    record_missing_cards()
    frappe.db.sql(_LINK_ITEMS)


def record_cards_of(certificates: list[str]) -> None:
    """The same for certificates just written in bulk, in the caller's transaction."""
    for start in range(0, len(certificates), _PAGE):
        page = _without_card("", certificates[start : start + _PAGE])
        for owner in sorted({row.owner for row in page}):
            rows = [_row(row, set()) for row in page if row.owner == owner]
            insert_rows(CARD, rows, owner=owner, moment=now())


def _without_card(after: str, names: list[str] | None = None) -> list:
    """Certificates without any card; those of record-only types have none and get none."""
    certificate, card = frappe.qb.DocType(CERTIFICATE), frappe.qb.DocType(CARD)
    kind = frappe.qb.DocType("Certificate Type")
    query = (
        frappe.qb.from_(certificate)
        .left_join(card)
        .on(card.certificate == certificate.name)
        .select(*(certificate[column] for column in _COLUMNS))
        .left_join(kind)
        .on(kind.name == certificate.certificate_type)
        .where(card.name.isnull() & (certificate.name > after))
        .where(kind.is_record_only.isnull() | (kind.is_record_only == 0))
        .orderby(certificate.name)
        .limit(_PAGE)
    )
    if names is not None:
        query = query.where(certificate.name.isin(names))
    return query.run(as_dict=True)


def _unfinished_batches() -> set[str]:
    filters = {"batch_status": ["in", (*UNFINISHED, "Stopped")]}
    return set(frappe.get_all("Card Batch", filters=filters, pluck="name", order_by="name"))


def _row(certificate, unfinished: set[str]) -> dict[str, object]:
    is_living = certificate.certificate_status in {str(status) for status in LIVING_STATUSES}
    status = CardStatus.HANDED_OVER if is_living else CardStatus.VOID
    if is_living and certificate.card_batch in unfinished:
        status = CardStatus.IN_MAKING
    return {
        **columns_of(certificate),
        "name": frappe.generate_hash(length=10),
        "card_status": str(status),
        "status_changed_at": certificate.status_changed_at,
        "is_taken_over": int(status is not CardStatus.IN_MAKING),
        "living_card_key": certificate.name if is_living else None,
        "ended_at": None if is_living else certificate.status_changed_at,
    }
