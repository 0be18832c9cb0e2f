"""Every unit as it was on a day: name, place, powers (X-64)."""

from enforcement_cert.desk.day_report import columns_of, rows_of_day

DOCTYPE = "Agency Period"
COLUMNS = (
    "agency",
    "agency_name",
    "certificate_unit_name",
    "agency_kind",
    "superior_agency",
    "reviewing_office",
    "account_status",
    "power_scope",
    "valid_from",
    "valid_until",
)


def execute(filters: dict | None = None) -> tuple[list, list]:
    """Columns and rows for the engine's report page; `filters`: day (ISO date, default today), agency."""
    return columns_of(DOCTYPE, COLUMNS), rows_of_day(DOCTYPE, COLUMNS, filters or {})
