"""What every phase of a job needs: the migration, its mapping, whether anything is written at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from frappe.utils import getdate, now

from enforcement_cert.domain.errors import Finding
from enforcement_cert.exchange.legacy import staged
from enforcement_cert.exchange.legacy.mapping import Mapped
from enforcement_cert.messages import explain


@dataclass
class Context:
    """One job at work. `is_real` False: a trial, which writes outcomes into the staging area and nothing else."""

    migration: str
    cut_off: date
    mapped: Mapped
    is_real: bool
    user: str
    login_domain: str = "accounts.example"
    date_meanings: Mapping[tuple[str, int], str] = field(default_factory=dict)
    photo_path: Any = None
    moment: str = field(default_factory=now)
    today: date = field(default_factory=getdate)

    def fields_of(self, row) -> dict[str, Any]:
        """The mapped cells of a staged row. They hold full numbers: never log them."""
        return self.mapped.fields(row.table_kind, staged.open_cells(row.sealed))


@dataclass
class Decided:
    """What became of one staged row, ready to be written down."""

    row: Any
    outcome: str
    findings: list[Finding] = field(default_factory=list)
    ground: str = ""
    is_overdue: bool = False
    target: tuple[str, str] | None = None
    second: tuple[str, str] | None = None
    sentences: list[str] = field(default_factory=list)

    def columns(self, moment: str | None) -> dict[str, Any]:
        """The columns of the staged row; the weightiest reason comes first."""
        findings = sorted(self.findings, key=lambda finding: not finding.blocks)
        return {
            "outcome": self.outcome,
            "ground": self.ground,
            "reason_code": findings[0].code if findings else "",
            "reason": "\n".join([*(explain(finding) for finding in findings), *self.sentences]),
            "is_overdue": int(self.is_overdue),
            "target_doctype": self.target[0] if self.target else None,
            "target_name": self.target[1] if self.target else None,
            "second_doctype": self.second[0] if self.second else None,
            "second_name": self.second[1] if self.second else None,
            "brought_at": moment if self.target or self.second else None,
        }


def write_decisions(context: Context, decided: list[Decided]) -> None:
    """Write outcomes, reasons and targets into the staging area."""
    moment = now()
    staged.write_columns([(item.row.name, item.columns(moment)) for item in decided])
