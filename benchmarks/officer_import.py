"""How fast a list of officers comes in, with every check, against the engine's own Data Import.

    ./run python ../benchmarks/officer_import.py SITE [rows] [rounds]

Every round takes three ways with new synthetic persons: our import of the whole list (10,000 rows),
the engine's Data Import of a sample of such rows (it inserts record by record, so its rate does not
depend on the number), and the engine's bulk_insert of ready rows, which checks nothing. What counts is
the ratio within a round. Goal: at least 25 times the engine's Data Import.

Writes to the site while it runs and removes everything afterwards.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import frappe  # noqa: E402 - the folders above come first
from common import Contender, interleaved, report  # noqa: E402
from frappe.core.doctype.data_import.importer import Importer  # noqa: E402

from enforcement_cert.domain.officer_rows import parse_officer_row  # noqa: E402
from enforcement_cert.exchange import officer_import  # noqa: E402
from enforcement_cert.personnel.officers import OFFICER, officer_columns  # noqa: E402
from enforcement_cert.testing import factories as make  # noqa: E402
from tests import officer_lists as lists  # noqa: E402

GOAL = 25
ROWS = 10_000
SAMPLE = 300
ROUNDS = 3
_FORM_FIELDS = ("officer_name", "identity_number", "mobile", "agency", "education", "enforcement_area")


class Lists:
    """Prepared lists of persons nobody has seen yet; preparing is not measured."""

    def __init__(self, agency, rounds: int, rows: int):
        self.agency = agency
        self.imports = [self._queued_import(rows) for _ in range(rounds)]
        self.samples = [self._data_import(SAMPLE) for _ in range(rounds)]
        self.ready = [self._columns(number, rows) for number in range(rounds)]

    def _people(self, count: int) -> list[dict]:
        people = [lists.person(self.agency.agency_name) for _ in range(count)]
        for number, person in enumerate(people):
            person["手机号码"] = f"139{number:08d}"
        return people

    def _queued_import(self, count: int) -> str:
        record = lists.new_import(lists.workbook([["采集表"], *lists.table(self._people(count))]))
        officer_import.prepare(record.name, False)
        frappe.db.commit()
        return record.name

    def _data_import(self, count: int):
        rows = [
            [p["姓 名"], p["身份证号"], p["手机号码"], self.agency.name, "Bachelor", "济南市"]
            for p in self._people(count)
        ]
        record = frappe.new_doc("Data Import")
        record.update({"reference_doctype": OFFICER, "import_type": "Insert New Records", "mute_emails": 1})
        record.import_file = lists.upload(lists.workbook([list(_FORM_FIELDS), *rows]), "data-import.xlsx")
        record.insert()
        frappe.db.commit()
        return record

    def _columns(self, number: int, count: int) -> list[dict]:
        today = frappe.utils.getdate()
        fields = {"姓 名": "officer_name", "身份证号": "identity_number", "手机号码": "mobile_number"}
        rows = []
        for position, person in enumerate(self._people(count)):
            cells = {field: person[title] for title, field in fields.items()}
            officer = parse_officer_row(cells, today=today).officer
            rows.append(officer_columns(officer, agency=self.agency.name, officer_code=f"BENCH{number}-{position}"))
        return rows


def our_import(prepared: Lists) -> None:
    """All checks, report, progress, codes from the number sequence."""
    name = prepared.imports.pop()
    officer_import.run(name)
    record = frappe.get_doc("Officer Import", name)
    require(record.rows_inserted == record.rows_total, f"{record.import_status}: {record.message}")


def engine_import(prepared: Lists) -> None:
    """The engine's Data Import of the sample."""
    record = prepared.samples.pop()
    Importer(OFFICER, data_import=record).import_data()
    record.reload()
    require(record.status == "Success", f"Data Import: {record.status}")
    frappe.db.commit()


def raw_insert(prepared: Lists) -> None:
    """The engine's bulk_insert of rows that are ready: no reading, no check, no encryption."""
    rows = prepared.ready.pop()
    fields = list(rows[0])
    frappe.db.bulk_insert(OFFICER, fields, [tuple(row.values()) for row in rows], chunk_size=1_000)
    frappe.db.commit()


def require(holds: bool, what: str) -> None:
    """A contender that did not do the work must not be measured."""
    if not holds:
        raise SystemExit(f"benchmark is void: {what}")


def main(site: str, rows: int = ROWS, rounds: int = ROUNDS) -> bool:
    """Measure and print; True if the goal is reached."""
    frappe.init(site=site)
    frappe.connect()
    frappe.set_user("Administrator")
    frappe.flags.in_test = False
    since = frappe.utils.now()
    agency = make.make_agency()
    frappe.db.commit()
    try:
        prepared = Lists(agency, rounds, rows)
        ours = Contender("our import, all checks", lambda: our_import(prepared), rows)
        peer = Contender("engine's Data Import", lambda: engine_import(prepared), SAMPLE)
        limit = Contender("engine's bulk_insert, no checks", lambda: raw_insert(prepared), rows)
        interleaved([ours, peer, limit], rounds=rounds, warm_up=False)
        return report(f"import of {rows} officers", [ours, peer, limit], ours, peer, GOAL, "rows/s")
    finally:
        remove_everything(agency.name, since)


def remove_everything(agency: str, since: str) -> None:
    """Take back what the measurement has written."""
    frappe.db.rollback()
    frappe.set_user("Administrator")
    lists.remove_imports(since)
    frappe.db.delete("Version", {"creation": [">=", since], "ref_doctype": OFFICER})
    for name in frappe.get_all("Data Import", filters={"creation": [">=", since]}, pluck="name", order_by="name"):
        frappe.db.delete("Data Import Log", {"data_import": name})
        frappe.db.delete("Data Import", {"name": name})
    frappe.db.delete(OFFICER, {"agency": agency})
    frappe.db.delete("Enforcement Agency", {"name": agency})
    frappe.db.commit()


if __name__ == "__main__":
    raise SystemExit(0 if main(sys.argv[1], *map(int, sys.argv[2:])) else 1)
