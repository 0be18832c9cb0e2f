"""What a batch says about its cards, counted from the cards themselves."""

import frappe

_COUNTS = """
select
    coalesce(sum(item.item_status != 'Wasted'), 0) as total_count,
    coalesce(sum(item.item_status = 'Made'), 0) as made_count,
    coalesce(sum(item.item_status in ('Failed', 'Removed')), 0) as failed_count,
    coalesce(sum(item.item_status = 'Wasted'), 0) as wasted_count,
    coalesce(sum(item.item_status = 'Made' and card.checked_at is not null), 0) as checked_count
from `tabCard Batch Item` item
left join `tabCertificate Card` card on card.name = item.card
where item.card_batch = %s
"""
_UNPRINTED = """
select count(*) from `tabCard Batch Item` item
join `tabCertificate Card` card on card.name = item.card
where item.card_batch = %s and item.item_status = 'Made' and card.card_status = 'In Making'
"""


def counts_of(batch_name: str) -> dict[str, int]:
    """Return the batch's counters by field; waste cards are counted apart, they are no cards of the batch any more."""
    return {field: int(count) for field, count in frappe.db.sql(_COUNTS, (batch_name,), as_dict=True)[0].items()}


def count_unprinted(batch_name: str) -> int:
    """Return how many cards of a batch are made but stand in no print file, because they could not be drawn."""
    return frappe.db.sql(_UNPRINTED, (batch_name,))[0][0]


def recount(batch_name: str) -> dict[str, int]:
    """Write the counters of a batch and return them."""
    counts = counts_of(batch_name)
    frappe.db.set_value("Card Batch", batch_name, {**counts})
    return counts
