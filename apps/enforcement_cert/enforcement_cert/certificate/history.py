"""What a certificate was worth on a past day: status, unit name, area and powers, with the acts behind it (X-64).

A penalty without a qualified body is void (Administrative Penalty Law art. 38), so the state of the certificate,
of the unit and of the officer on the day of the penalty must be provable years later.
"""

from collections.abc import Mapping
from datetime import date, datetime

import frappe
from frappe.utils import getdate

from enforcement_cert import period_chain, periods
from enforcement_cert.domain.certificate_states import standing_on
from enforcement_cert.organization.history import agency_as_of
from enforcement_cert.periods import Series
from enforcement_cert.personnel.history import employment_as_of
from enforcement_cert.review import last_days

CERTIFICATE = "Enforcement Certificate"
SERIES = Series(
    "Certificate Period",
    "certificate",
    CERTIFICATE,
    (
        "officer",
        "officer_name",
        "agency",
        "certificate_type",
        "certificate_status",
        "status_reason",
        "suspended_until",
        "cancellation_kind",
        "cancellation_ground",
        "unit_name",
        "entrusted_unit_name",
        "enforcement_area",
        "power_scope",
        "term_from",
        "term_until",
        "review_due_on",
    ),
    renamed={"term_from": "valid_from", "term_until": "valid_until"},
    origins=(("application", "Certificate Application"), ("legacy_migration", "Legacy Migration")),
    is_sealed=True,
)
_CHUNK, _MOST_NAMED = 1000, 100


def on_change(doc, method: str | None = None) -> None:
    """Document event: whatever changes on a certificate is written down in the same transaction."""
    before = doc.get_doc_before_save()
    if before and before.certificate_status != doc.certificate_status and doc.status_reason:
        with periods.noting(doc.status_reason):
            periods.follow(SERIES, doc)
        return
    periods.follow(SERIES, doc)


def on_trash(doc, method: str | None = None) -> None:
    """Document event: certificates are never deleted; those of the demonstration go with their periods."""
    periods.forget_subject(SERIES, doc.name)


def follow_written(before: Mapping[str, Mapping[str, object]]) -> None:
    """The same for certificates changed without document events: {name: the facts that were overwritten}."""
    for name, overwritten in before.items():
        periods.follow_name(SERIES, name, overwritten)


def certificate_as_of(number: str, day: date | str, known_at: datetime | None = None) -> dict | None:
    """Return the facts of a certificate on a day, None before its beginning in the system.

    `standing`: valid, under review, expired, suspended or cancelled on that day, by the public rule (R-178, G-005).
    `known_at`: as it was known at that moment, corrections made later left aside.
    """
    on = getdate(day)
    found = None if known_at else periods.facts_on(SERIES, number, on)
    facts = found or periods.as_of(SERIES, number, on, known_at)
    if facts is None:
        return None
    counts_until = last_days.of_day(number, facts["certificate_type"], facts["review_due_on"], on)
    return {**facts, "standing": str(standing_on({**facts, "review_counts_until": counts_until}, on))}


def entry_of_day(number: str, day: date) -> dict | None:
    """Return the entry that covers a day with its evidence: act, who, when, from which day."""
    return periods.find_on(SERIES, number, day)


def surroundings_as_of(facts: dict, day: date) -> tuple[dict | None, dict | None]:
    """Return the unit and the holder's employment on that day: whether a qualified body stood behind the card."""
    return agency_as_of(facts["agency"], day), employment_as_of(facts["officer"], day)


def find_break(number: str) -> period_chain.Break | None:
    """Return where the history of a certificate does not fit its seals; None if it is whole."""
    return period_chain.first_break(SERIES, number)


def check_histories() -> list[str]:
    """Each week: look at the seals of every history; what does not fit is told to the administrators (X-13).

    Returns the numbers of the certificates concerned, the first _MOST_NAMED of them named in the log.
    """
    broken, last = [], ""
    while names := frappe.get_all(
        CERTIFICATE, filters={"name": [">", last]}, pluck="name", order_by="name asc", limit=_CHUNK
    ):
        broken += [name for name in names if find_break(name)]
        last = names[-1]
    if broken:
        named = ", ".join(broken[:_MOST_NAMED])
        frappe.log_error(title="Histories of certificates do not fit their seals", message=f"{len(broken)}: {named}")
    return broken


def begin_certificate_periods() -> int:
    """Scheduled: first periods for certificates that came by a migration, a package or before the history."""
    return periods.begin_missing(SERIES)
