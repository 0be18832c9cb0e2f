"""The one place that writes periods: what was true of a record when, since when it is known, by which act.

Each series keeps a record type's facts in a record type of its own, one row per period. Two database
keys hold the rules of domain/periods.py against everybody: one open period per subject, one
period per subject and first day. Rows follow from document events, never from a form. Source: X-63, X-64.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

import frappe
from frappe.utils import get_datetime, getdate, now_datetime
from pypika.terms import Parameter

from enforcement_cert import period_chain
from enforcement_cert.domain.periods import Period, period_on, plan_change, plan_correction
from enforcement_cert.errors import plain_refusals

_TIMES = ("valid_from", "valid_until", "recorded_at", "closed_at", "superseded_at", "is_correction")
_EVIDENCE = ("recorded_by", "closed_by", "superseded_by", "act_doctype", "act_name", "note")
CHUNK = 2000
_SERIES: dict[str, "Series"] = {}


@dataclass(frozen=True)
class Series:
    """Periods of one record type: `doctype` holds them, `subject` names the field of the subject.

    `renamed`: facts whose field of the record has another name. `origins`: fields of the record that name
    the act it came from, with the act's record type. `is_sealed`: the rows form a chain (period_chain.py).
    """

    doctype: str
    subject: str
    subject_doctype: str
    facts: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[tuple[str, str], ...] = ()
    is_sealed: bool = False

    def __post_init__(self) -> None:
        _SERIES[self.doctype] = self

    @property
    def columns(self) -> list[str]:
        """The record's fields that hold the facts, in the order of the facts."""
        return [self.renamed.get(fact, fact) for fact in self.facts]

    def facts_of(self, record) -> dict[str, object]:
        """Return the facts as a record (document or row) has them."""
        return {fact: record.get(self.renamed.get(fact, fact)) for fact in self.facts}

    def origin_of(self, record) -> "Act":
        """Return the act a record came from, as far as the record names it."""
        for name, doctype in self.origins:
            if record.get(name):
                return Act(doctype, record.get(name))
        return Act()


@dataclass(frozen=True)
class Act:
    """What stands behind an entry: a record, from which day it counts, and why."""

    doctype: str | None = None
    name: str | None = None
    effective_on: date | None = None
    note: str = ""


@contextmanager
def by_act(doctype: str, name: str, effective_on: date | str | None = None, note: str = "") -> Iterator[None]:
    """Within the block, what changes is written down as done by this record and as true from that day."""
    with _acting(Act(doctype, name, getdate(effective_on) if effective_on else None, note)):
        yield


@contextmanager
def counting_from(day: date) -> Iterator[None]:
    """Within the block, what changes is true from that day, whichever act it belongs to."""
    with _acting(replace(_act(), effective_on=day)):
        yield


@contextmanager
def noting(reason: str) -> Iterator[None]:
    """Within the block, entries carry this reason, whichever act they belong to."""
    with _acting(replace(_act(), note=reason)):
        yield


@contextmanager
def _acting(act: Act) -> Iterator[None]:
    before = _act()
    frappe.local.history_act = act
    try:
        yield
    finally:
        frappe.local.history_act = before


def _act() -> Act:
    return getattr(frappe.local, "history_act", None) or Act()


def read(series: Series, subject: str, *, for_update: bool = False) -> list[Period]:
    """Return every period of a subject, superseded ones too."""
    rows = frappe.db.sql(_all_statement(series.doctype, for_update), (subject,), as_dict=True)
    return [_period(series, row) for row in rows]


def _period(series: Series, row) -> Period:
    return Period(
        facts={fact: row[fact] for fact in series.facts},
        valid_from=getdate(row.valid_from),
        valid_until=row.valid_until and getdate(row.valid_until),
        recorded_at=get_datetime(row.recorded_at),
        closed_at=row.closed_at and get_datetime(row.closed_at),
        superseded_at=row.superseded_at and get_datetime(row.superseded_at),
        is_correction=bool(row.is_correction),
        key=row.name,
    )


def as_of(series: Series, subject: str, day: date, known_at: datetime | None = None) -> dict | None:
    """Return the facts of a subject on a day, as known at a moment (default: now); None before its beginning.

    A record that nobody has changed since it was made may have no period yet; its own facts count then.
    """
    periods = read(series, subject)
    if not periods:
        return _as_the_record_says(series, subject, day, known_at)
    found = period_on(periods, day, known_at)
    return dict(found.facts) if found else None


def _as_the_record_says(series: Series, subject: str, day: date, known_at: datetime | None) -> dict | None:
    record = frappe.db.get_value(series.subject_doctype, subject, [*series.columns, "creation"], as_dict=True)
    is_there = record and getdate(record.creation) <= day and (not known_at or record.creation <= known_at)
    return series.facts_of(record) if is_there else None


def find_on(series: Series, subject: str, day: date) -> dict | None:
    """Return the row (facts, days, evidence) that covers a day as known today; None if no row does.

    One step in the unique key of first days, however long the history is.
    """
    rows = frappe.db.sql(_day_statement(series.doctype, True), _day_keys(subject, day), as_dict=True)
    return rows[0] if rows else None


def facts_on(series: Series, subject: str, day: date) -> dict | None:
    """The same, the facts alone."""
    rows = frappe.db.sql(_day_statement(series.doctype, False), _day_keys(subject, day))
    return dict(zip(series.facts, rows[0], strict=True)) if rows else None


def _day_keys(subject: str, day: date) -> tuple[str, str, str]:
    return f"{subject}:", start_key(subject, day), subject


# Histories are asked for and written all day: the query builder makes each statement once.
def _columns(series: Series) -> list:
    table = frappe.qb.DocType(series.doctype)
    return [table[name] for name in ("name", *series.facts, *_TIMES, *_EVIDENCE)]


@lru_cache(maxsize=16)
def _all_statement(doctype: str, for_update: bool) -> str:
    series, table = _SERIES[doctype], frappe.qb.DocType(doctype)
    query = frappe.qb.from_(table).select(*_columns(series)).where(table[series.subject] == Parameter("%s"))
    query = query.orderby(table.valid_from).orderby(table.recorded_at)
    return str(query.for_update() if for_update else query)


@lru_cache(maxsize=16)
def _day_statement(doctype: str, with_evidence: bool) -> str:
    series, table = _SERIES[doctype], frappe.qb.DocType(doctype)
    columns = _columns(series) if with_evidence else [table[fact] for fact in series.facts]
    query = frappe.qb.from_(table).select(*columns)
    query = query.where(table.period_start_key[Parameter("%s") : Parameter("%s")])
    query = query.where(table[series.subject] == Parameter("%s"))
    return str(query.orderby(table.period_start_key, order=frappe.qb.desc).limit(1))


def follow(series: Series, doc, first: Mapping[str, object] | None = None) -> None:
    """Write down what a record says now, if it differs from the open period. For document events.

    The first entry of a record holds what it said before the change, from the day it was made;
    `first` names facts of it that the record itself does not remember.
    """
    facts = series.facts_of(doc)
    periods = read(series, doc.name, for_update=True)
    if not periods:
        before = doc.get_doc_before_save()
        said = series.facts_of(before) if before else {**facts, **(first or {})}
        made = get_datetime(doc.creation)
        begun = Period(said, getdate(made), None, made)
        begun = replace(begun, key=_insert(series, doc, begun, series.origin_of(doc), doc.owner))
        periods = [begun]
    act, now = _act(), now_datetime()
    _carry_out(series, doc, plan_change(periods, facts, act.effective_on or getdate(now), now), now)


def follow_name(series: Series, subject: str, first: Mapping[str, object]) -> None:
    """The same for a subject that was changed without document events; `first`: what it said before."""
    follow(series, frappe.get_doc(series.subject_doctype, subject), first)


def correct(series: Series, subject: str, facts: Mapping[str, object], first: date, last: date, reason: str) -> None:
    """Correct a past span of days; what was written stays beside it (X-12). Who may ask is the caller's matter."""
    doc, now = frappe.get_doc(series.subject_doctype, subject), now_datetime()
    with plain_refusals():
        plan = plan_correction(read(series, subject, for_update=True), facts, first, last, now)
    with noting(reason):
        _carry_out(series, doc, plan, now)


def _carry_out(series: Series, doc, plan, now: datetime) -> None:
    user = frappe.session.user
    for key in plan.superseded:
        gone = {"superseded_at": now, "superseded_by": user, "open_period_key": None, "period_start_key": None}
        _mark(series, key, gone)
    for key, last in plan.closed.items():
        closed = {"valid_until": last, "closed_at": now, "closed_by": user, "open_period_key": None}
        _mark(series, key, closed)
    for period in plan.added:
        _insert(series, doc, period, _act(), user)


def _mark(series: Series, key: str, values: dict) -> None:
    seal = period_chain.reseal(series, key, values) if series.is_sealed else {}
    frappe.db.set_value(series.doctype, key, {**values, **seal})


def _insert(series: Series, doc, period: Period, act: Act, user: str) -> str:
    from enforcement_cert.exchange.bulk_rows import insert_rows

    first, last = period.valid_from, period.valid_until
    row = {
        "name": frappe.generate_hash(length=10),
        **period.facts,
        series.subject: doc.name,
        "valid_from": first,
        "valid_until": last,
        "recorded_at": period.recorded_at,
        "recorded_by": user,
        "closed_at": period.recorded_at if last else None,
        "closed_by": user if last else None,
        "is_correction": int(period.is_correction),
        "act_doctype": act.doctype,
        "act_name": act.name,
        "note": act.note,
        "open_period_key": None if last else doc.name,
        "period_start_key": start_key(doc.name, first),
    }
    if series.is_sealed:
        row |= period_chain.seal_next(series, row)
    # Past the controller, which refuses everybody. Periods belong with their subject (its removal takes
    # them); who wrote them stands in recorded_by.
    insert_rows(series.doctype, [row], owner=doc.owner, moment=str(now_datetime()))
    return str(row["name"])


def start_key(subject: str, first: date) -> str:
    """Return the key of which only one period that counts may exist."""
    return f"{subject}:{first:%Y%m%d}"


def timeline(series: Series, subject: str) -> list[dict]:
    """Return every entry of a subject with its evidence, newest first; superseded ones are marked."""
    return frappe.get_all(
        series.doctype,
        filters={series.subject: subject},
        fields=["name", *series.facts, *_TIMES, *_EVIDENCE],
        order_by="valid_from desc, recorded_at desc",
    )


def forget_subject(series: Series, subject: str) -> None:
    """When a record that nothing stands on is deleted, its periods go with it."""
    frappe.db.delete(series.doctype, {series.subject: subject})


def begin_missing(series: Series) -> int:
    """Give records without any period their first one: what they say now, from the day they were made.

    For what came in by bulk statements, and for records older than the history. In chunks, each by
    one statement; safe to run at any time. Returns the number of records.
    """
    from enforcement_cert.exchange.bulk_rows import insert_rows

    subjects, periods = frappe.qb.DocType(series.subject_doctype), frappe.qb.DocType(series.doctype)
    origins = (name for name, _doctype in series.origins)
    columns = [subjects[column] for column in dict.fromkeys(("name", "owner", "creation", *origins, *series.columns))]
    missing = (
        frappe.qb.from_(subjects)
        .left_join(periods)
        .on(periods[series.subject] == subjects.name)
        .where(periods.name.isnull())
        .select(*columns)
        .orderby(subjects.name)
        .limit(CHUNK)
    )
    done = 0
    while rows := missing.run(as_dict=True):
        for owner in sorted({row.owner for row in rows}):
            first = [_first_row(series, row) for row in rows if row.owner == owner]
            insert_rows(series.doctype, first, owner=owner, moment=str(now_datetime()))
        done += len(rows)
    return done


def _first_row(series: Series, row) -> dict[str, object]:
    made, act = get_datetime(row.creation), series.origin_of(row)
    first = {
        "name": frappe.generate_hash(length=10),
        series.subject: row.name,
        **series.facts_of(row),
        "valid_from": getdate(made),
        "recorded_at": made,
        "recorded_by": row.owner,
        "act_doctype": act.doctype,
        "act_name": act.name,
        "open_period_key": row.name,
        "period_start_key": start_key(row.name, getdate(made)),
    }
    return {**first, **period_chain.seal(series, first, period_chain.START, 1)} if series.is_sealed else first
