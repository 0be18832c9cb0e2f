"""Who was in service on a day, in which unit and post, with which powers (X-63, X-64)."""

from enforcement_cert.desk.day_report import columns_of, rows_of_day

DOCTYPE = "Employment Period"
COLUMNS = (
    "officer",
    "officer_name",
    "agency",
    "post",
    "staffing_status",
    "record_status",
    "power_scope",
    "valid_from",
    "valid_until",
)


def execute(filters: dict | None = None) -> tuple[list, list]:
    """Columns and rows for the engine's report page; `filters`: day (ISO date, default today), agency."""
    return columns_of(DOCTYPE, COLUMNS), rows_of_day(DOCTYPE, COLUMNS, filters or {})
