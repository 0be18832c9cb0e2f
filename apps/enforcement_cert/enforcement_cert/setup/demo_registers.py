"""The demonstration units' staffing registers: everybody on the establishment stands in them, a few do not."""

from collections.abc import Sequence

from frappe.utils import now

from enforcement_cert.personnel.registers.staffing import EDITION, ENTRY
from enforcement_cert.setup.demo_bulk import hash_names, insert_rows, new_names

SOURCE = "演示编制名册.xlsx"
# Every so manieth officer of a unit without any application is missing, so that the comparison shows something.
_MISSING_EVERY = 25
_KINDS = {"Civil Servant": "Administrative"}
_OTHER_KIND = "Public Institution, Fully Funded"


def write_registers(officers: Sequence) -> None:
    """Write one current edition per unit of these officers (setup.demo_officers.DemoOfficer)."""
    units = sorted({officer.agency.name for officer in officers})
    names = dict(zip(units, new_names("SR-.YYYY.-.#####", len(units)), strict=True))
    listed = [officer for position, officer in enumerate(officers) if not _is_missing(position, officer)]
    counts = dict.fromkeys(units, 0)
    for officer in listed:
        counts[officer.agency.name] += 1
    insert_rows(EDITION, [_edition(names[unit], unit, counts[unit]) for unit in units])
    keys = hash_names(len(listed))
    insert_rows(
        ENTRY,
        [_entry(key, names[officer.agency.name], officer) for key, officer in zip(keys, listed, strict=True)],
    )


def _is_missing(position: int, officer) -> bool:
    return position % _MISSING_EVERY == 0 and not officer.story.fate.stage


def _edition(name: str, unit: str, count: int) -> dict[str, object]:
    return {
        "name": name,
        "agency": unit,
        "edition_status": "Current",
        "entry_count": count,
        "rejected_count": 0,
        "source_file": SOURCE,
        "current_from": now(),
        "current_key": unit,
    }


def _entry(name: str, edition: str, officer) -> dict[str, object]:
    columns = officer.columns
    return {
        "name": name,
        "person_name": columns["officer_name"],
        "identity_number": columns["identity_number"],
        "identity_digest": columns["identity_digest"],
        "agency": officer.agency.name,
        "establishment_kind": _KINDS.get(str(columns["staffing_status"]), _OTHER_KIND),
        "post": columns["post"],
        "edition": edition,
        "is_current": 1,
        "source_file": SOURCE,
    }
