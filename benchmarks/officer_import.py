"""How fast a list of officers comes in, with every check, and how much memory the worker takes.

    ./run python ../benchmarks/officer_import.py SITE [rows] [rounds]

Every round takes four ways with new synthetic persons: our import of the whole list (100,000 rows), the
engine's Data Import of a sample of such rows (it inserts record by record, so its rate does not depend on
the number), and two that check nothing: the engine's bulk_insert of ready rows, and the database's own
LOAD DATA of them, the limit of what the machine can do. What counts is the ratio within a round. A last
import runs in a process of its own, whose peak memory is measured.
Goals: at least 25 times the engine's Data Import, and a worker below 400 MB.

Writes to the site while it runs and removes everything afterwards.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT / "benchmarks"), str(_ROOT), str(_ROOT / "config")]

import frappe  # noqa: E402 - the folders above come first
import pymysql  # noqa: E402
from common import Contender, interleaved, report  # noqa: E402
from frappe.core.doctype.data_import.importer import Importer  # noqa: E402

from bench_setup import settings as remembered  # noqa: E402
from bench_setup.paths import Bench  # noqa: E402
from enforcement_cert.domain.officer_rows import parse_officer_row  # noqa: E402
from enforcement_cert.exchange import officer_import  # noqa: E402
from enforcement_cert.personnel.officers import OFFICER, officer_columns  # noqa: E402
from enforcement_cert.testing import factories as make  # noqa: E402
from tests import officer_lists as lists  # noqa: E402

GOAL = 25
WORKER_MEGABYTES = 400
ROWS = 100_000
SAMPLE = 300
ROUNDS = 3
_person_numbers = itertools.count()
_FORM_FIELDS = ("officer_name", "identity_number", "mobile", "agency", "education", "enforcement_area")


class Lists:
    """Prepared lists of persons nobody has seen yet; preparing is not measured."""

    def __init__(self, agency, rounds: int, rows: int):
        self.agency = agency
        self.imports = [self._queued_import(rows) for _ in range(rounds + 1)]
        self.samples = [self._data_import(SAMPLE) for _ in range(rounds)]
        self.ready = [self._columns(number, rows) for number in range(rounds)]
        self.files = [self._load_file(number, rows) for number in range(rounds, 2 * rounds)]

    def _people(self, count: int) -> list[dict]:
        people = [lists.person(self.agency.agency_name) for _ in range(count)]
        for person in people:
            number = next(_person_numbers)  # nobody shares name or mobile: those would be probable duplicates
            person["手机号码"] = f"139{number:08d}"
            person["姓 名"] = f"测试{chr(0x4E00 + number // 2000 % 2000)}{chr(0x4E00 + number % 2000)}"
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
            assert officer, cells
            rows.append(officer_columns(officer, agency=self.agency.name, officer_code=f"BENCH{number}-{position}"))
        return rows

    def _load_file(self, number: int, count: int) -> tuple[Path, list[str]]:
        """Ready rows in the form of LOAD DATA: tabs, backslashes, \\N for empty."""
        rows = self._columns(number, count)
        moment = frappe.utils.now()
        standard = {"creation": moment, "modified": moment, "owner": "Administrator", "modified_by": "Administrator"}
        columns = [*rows[0], *standard]
        handle, name = tempfile.mkstemp(prefix="officers-", suffix=".tsv")
        with os.fdopen(handle, "w") as out:
            for row in rows:
                out.write("\t".join(_load_text(value) for value in (*row.values(), *standard.values())) + "\n")
        os.chmod(name, 0o644)  # the database server reads it by itself
        return Path(name), columns


def _load_text(value: object) -> str:
    if value is None:
        return "\\N"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


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


def load_data(prepared: Lists, database: pymysql.Connection) -> None:
    """The database's own reading of a file, with the keys and indexes of the table."""
    path, columns = prepared.files.pop()
    names = ", ".join(f"`{column}`" for column in columns)
    statement = f"load data infile %s into table `tabEnforcement Officer` character set utf8mb4 ({names})"
    with database.cursor() as cursor:
        done = cursor.execute(statement, (str(path),))
    database.commit()
    path.unlink()
    require(done > 0, "LOAD DATA took nothing in")


def root_connection() -> pymysql.Connection:
    """LOAD DATA needs a right that sites do not have."""
    bench = Bench(profile=os.environ.get("BENCH_PROFILE", "main"))
    return pymysql.connect(
        host=frappe.conf.db_host or "127.0.0.1",
        port=int(frappe.conf.db_port or 3306),
        user="root",
        password=remembered.password(bench, "mariadb_root"),
        database=frappe.conf.db_name,
        charset="utf8mb4",
    )


def peak_memory(site: str, name: str) -> dict[str, float]:
    """Run one import in a process of its own and return its peak in MB; the file is read by a child with limits."""
    command = [sys.executable, __file__, "--worker", site, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=os.getcwd())
    return json.loads(done.stdout.splitlines()[-1])


def work(site: str, name: str) -> None:
    """The process of `peak_memory`: the same body as the background job."""
    frappe.init(site=site)
    frappe.connect()
    officer_import.run(name)
    require(frappe.db.get_value("Officer Import", name, "import_status") == "Done", "the measured import failed")
    print(json.dumps({"worker_mb": peak_megabytes()}))


def peak_megabytes() -> float:
    """The most memory this process has held. (getrusage would count what its parent held when it began.)"""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


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
        bulk = Contender("engine's bulk_insert, no checks", lambda: raw_insert(prepared), rows)
        database = root_connection()
        limit = Contender("LOAD DATA, no checks", lambda: load_data(prepared, database), rows)
        contenders = [ours, peer, bulk, limit]
        interleaved(contenders, rounds=rounds, warm_up=False)
        is_fast = report(f"import of {rows} officers", contenders, ours, peer, GOAL, "rows/s")
        memory = peak_memory(site, prepared.imports.pop())
        is_small = memory["worker_mb"] < WORKER_MEGABYTES
        print(json.dumps({"benchmark": f"memory of an import of {rows} officers", **memory, "reached": is_small}))
        return is_fast and is_small
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
    if sys.argv[1] == "--worker":
        work(*sys.argv[2:])
    else:
        raise SystemExit(0 if main(sys.argv[1], *map(int, sys.argv[2:])) else 1)
