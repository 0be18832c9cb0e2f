"""The phases of a job: which rows each of them works on, in which blocks, and what it does with a block.

A block, its outcomes and the mark are one transaction (jobs.py), so whoever goes on begins at the mark.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import islice

from enforcement_cert.domain.errors import Finding, Label, block
from enforcement_cert.domain.legacy_cutoff import judge_person
from enforcement_cert.domain.legacy_tables import TABLES
from enforcement_cert.exchange.legacy import mapping, reading, staged
from enforcement_cert.exchange.legacy.accounts import AccountDesk, let_old_user_names_in
from enforcement_cert.exchange.legacy.context import Context, Decided, write_decisions
from enforcement_cert.exchange.legacy.forced import ForcedListDesk
from enforcement_cert.exchange.legacy.persons import OldPerson, PersonJudge, decide
from enforcement_cert.exchange.legacy.persons_store import PersonStore
from enforcement_cert.exchange.legacy.units import UnitBook

BLOCK_ROWS = 500
# A record with its own checks, or a face looked for: small blocks keep the sign of life fresh.
BLOCK_RECORDS = 50


class Obstacles(Exception):
    """The job cannot go on before a person has decided something; `findings` say what."""

    def __init__(self, findings: Sequence[Finding]):
        super().__init__()
        self.findings = list(findings)


class Phase:
    """One pass over some rows. `resumes` False: an interrupted pass begins again at its first row."""

    label = ""
    resumes = True

    def __init__(self, context: Context):
        self.context = context

    def open(self, mark: int) -> None:
        """Get ready to go on behind the mark."""

    def block(self, mark: int) -> Sequence:
        """The items behind the mark; empty at the end."""
        raise NotImplementedError

    def work(self, items: Sequence) -> None:
        """Do one block, in the caller's transaction."""
        raise NotImplementedError

    def mark_after(self, mark: int, items: Sequence) -> int:
        """The mark when these items are done."""
        return mark + len(items)

    def close(self) -> None:
        """What has to be done, or refused, at the end."""


class TablePhase(Phase):
    """A pass over the staged rows of one table, in order."""

    table = ""
    size = BLOCK_ROWS

    def block(self, mark: int) -> Sequence:
        return staged.rows_after(self.context.migration, self.table, mark, self.size)

    def mark_after(self, mark: int, items: Sequence) -> int:
        return items[-1].position


class ReadPhase(Phase):
    """One file goes into the staging area."""

    label = "Reading the Files"

    def __init__(self, context: Context, entry, mapping_name: str):
        super().__init__(context)
        self.entry = entry
        self.mapping_name = mapping_name
        self._opened = ExitStack()

    def open(self, mark: int) -> None:
        known = frozenset(self.context.mapped.columns.get(self.entry.table_kind, {}))
        self.file = self._opened.enter_context(reading.open_file(self.entry, known))
        self._rows = islice(self.file.rows(), mark, None)
        earlier = {"file_index": ["<", self.entry.idx]}
        self._base = len(staged.names_where(self.context.migration, self.entry.table_kind, **earlier))
        if not mark:
            mapping.add_columns(self.mapping_name, self.entry.table_kind, self.file.all_titles(), self.file.samples())
            self.context.mapped = mapping.read_mapping(self.mapping_name)
        self._mark = mark

    def block(self, mark: int) -> Sequence:
        self._mark = mark
        return list(islice(self._rows, BLOCK_ROWS))

    def work(self, items: Sequence) -> None:
        first = self._base + self._mark + 1
        reading.stage_rows(self.context, self.entry, first, items)

    def close(self) -> None:
        self._opened.close()
        self.entry.db_set("rows_read", self._mark, update_modified=False)


class IndexPhase(Phase):
    """Keys of all rows by the present mapping, and the codes that occur."""

    label = "Looking Up Codes"
    resumes = False

    def __init__(self, context: Context, mapping_name: str, *, refuses: bool):
        super().__init__(context)
        self.mapping_name = mapping_name
        self.refuses = refuses
        self.codes: Counter = Counter()

    def open(self, mark: int) -> None:
        findings = mapping.read_again(self.context.mapped, staged.first_rows(self.context.migration))
        if findings:
            raise Obstacles(findings)
        self.codes.clear()
        counts = [(str(table), staged.count_rows(self.context.migration, str(table))) for table in TABLES]
        self._tables = [table for table, count in counts if count]
        self._place = (0, 0)

    def block(self, mark: int) -> Sequence:
        number, position = self._place
        while number < len(self._tables):
            rows = staged.rows_after(self.context.migration, self._tables[number], position, BLOCK_ROWS)
            if rows:
                self._place = (number, rows[-1].position)
                return rows
            number, position = number + 1, 0
        return []

    def work(self, items: Sequence) -> None:
        changes = []
        for row in items:
            fields = self.context.fields_of(row)
            mapping.count_codes(self.context.mapped, row.table_kind, fields, self.codes)
            changes.append((row.name, staged.keys_of(fields)))
        staged.write_columns(changes)

    def close(self) -> None:
        mapping.add_codes(self.mapping_name, self.codes)
        self.context.mapped = mapping.read_mapping(self.mapping_name)
        questions = mapping.open_questions(self.context.mapped, self.codes, self._tables)
        if questions and self.refuses:
            raise Obstacles(questions)


class UnitPhase(Phase):
    """Units, superiors first."""

    label = "Agencies"

    def open(self, mark: int) -> None:
        self.book = UnitBook(self.context)

    def block(self, mark: int) -> Sequence:
        return self.book.entries[mark : mark + BLOCK_RECORDS]

    def work(self, items: Sequence) -> None:
        write_decisions(self.context, self.book.work(list(items)))

    def close(self) -> None:
        _require_nobody_dropped(self.context, "Agencies")


class AccountPhase(TablePhase):
    """Logins."""

    label, table, size = "Users", "Users", BLOCK_RECORDS

    def open(self, mark: int) -> None:
        self.desk = AccountDesk(self.context, UnitBook(self.context))
        if self.context.is_real:
            let_old_user_names_in()

    def work(self, items: Sequence) -> None:
        write_decisions(self.context, self.desk.work(items))

    def close(self) -> None:
        _require_nobody_dropped(self.context, "Users")


class PersonPhase(TablePhase):
    """Persons with their certificates and photos."""

    label, table = "Officers", "Officers"

    def open(self, mark: int) -> None:
        units = UnitBook(self.context)
        self.judge = PersonJudge(self.context, units)
        self.store = PersonStore(self.context, units)
        self.size = BLOCK_RECORDS if self.store.archive else BLOCK_ROWS

    def work(self, items: Sequence) -> None:
        persons = self.judge.persons(items)
        decided = [item for person in persons for item in decide(person)]
        self.store.store(persons, decided)
        write_decisions(self.context, decided)


class LeftCertificatePhase(TablePhase):
    """Certificates whose holder stands in no table of persons."""

    label, table = "Certificates", "Certificates"

    def open(self, mark: int) -> None:
        units = UnitBook(self.context)
        self.judge = PersonJudge(self.context, units)
        self.store = PersonStore(self.context, units)

    def work(self, items: Sequence) -> None:
        persons, decided = [], []
        for row in items:
            if row.outcome:
                continue
            person, item = self._alone(row)
            persons.append(person)
            decided.append(item)
        self.store.store(persons, decided)
        write_decisions(self.context, decided)

    def _alone(self, row) -> tuple[OldPerson, Decided]:
        fields = self.context.fields_of(row)
        is_forced = row.identity_digest in self.judge.forced
        old = self.judge.certificate(row, fields, is_forced)
        verdict = judge_person([old.verdict], is_on_forced_list=is_forced)
        unit = self.judge.units.find(fields.get("unit_code"))
        person = OldPerson(row, fields, None, unit, [old], verdict, is_inline=True)
        if old.verdict.is_kept:
            person.findings = [block("legacy_certificate_nobody"), *old.findings]
            return person, Decided(row, "Rejected", person.findings)
        ground = str(verdict.ground or "")
        return person, Decided(row, "Expired", old.findings, ground, old.is_overdue)


class ForcedPhase(TablePhase):
    """The forced-cancellation list."""

    label, table, size = "Forced Cancellations", "Forced Cancellations", BLOCK_RECORDS

    def open(self, mark: int) -> None:
        self.desk = ForcedListDesk(self.context)

    def work(self, items: Sequence) -> None:
        write_decisions(self.context, self.desk.work(items))


def _require_nobody_dropped(context: Context, table: str) -> None:
    """In the real run every agency and every user comes along, or nothing goes on (R-043)."""
    dropped = staged.names_where(context.migration, table, outcome="Rejected")
    if dropped and context.is_real:
        raise Obstacles([block("legacy_nobody_may_be_dropped", count=len(dropped), table=Label(table))])
