"""The forced-cancellation list of the old system stays in force (R-045)."""

from typing import Any

import frappe
from frappe import _

from enforcement_cert.domain.dates import find_date
from enforcement_cert.domain.errors import Finding, Label, RuleViolation, as_finding, block, warn
from enforcement_cert.domain.identifiers import read_identity_number
from enforcement_cert.domain.text import clean_cell, clean_name
from enforcement_cert.exchange.legacy.context import Context, Decided
from enforcement_cert.personnel.forced_list import LIST, admit_from_migration

_LONGEST = 140


class ForcedListDesk:
    """Brings the entries of the old list, one per person."""

    def __init__(self, context: Context):
        self.context = context
        self._seen: set[str] = set()

    def work(self, rows) -> list[Decided]:
        """Decide on entries in order and, in the real run, put the persons on the list."""
        return [self._work_one(row) for row in rows]

    def _work_one(self, row) -> Decided:
        fields = self.context.fields_of(row)
        findings: list[Finding] = []
        try:
            number = read_identity_number(fields.get("identity_number"), today=self.context.today).number
        except RuleViolation as violation:
            return Decided(row, "Rejected", [as_finding(violation)])
        name = self._name(fields, findings)
        day = self._day(fields, findings)
        known = frappe.db.exists(LIST, {"identity_digest": row.identity_digest})
        if known:
            return Decided(row, "Present", [*findings, warn("legacy_forced_present")])
        if not self.context.is_real:
            return self._tried(row, findings)
        try:
            entry = self._admit(fields, number, name, day)
        except (RuleViolation, frappe.ValidationError) as refusal:
            sentence = "" if isinstance(refusal, RuleViolation) else frappe.utils.strip_html(str(refusal))
            finding = as_finding(refusal) if isinstance(refusal, RuleViolation) else block("legacy_forced_refused")
            return Decided(row, "Rejected", [finding], sentences=[sentence] if sentence else [])
        return Decided(row, "Kept", findings, target=(LIST, entry))

    def _tried(self, row, findings: list[Finding]) -> Decided:
        """In a trial the first row of a person counts as kept, the others as already there."""
        earlier = frappe.db.exists(
            "Legacy Staged Row",
            {
                "legacy_migration": self.context.migration,
                "table_kind": row.table_kind,
                "identity_digest": row.identity_digest,
                "position": ["<", row.position],
                "outcome": "Kept",
            },
        )
        if earlier or row.identity_digest in self._seen:
            return Decided(row, "Present", [*findings, warn("legacy_forced_present")])
        self._seen.add(row.identity_digest)
        return Decided(row, "Kept", findings)

    def _admit(self, fields: dict[str, Any], number: str, name: str, day) -> str:
        office = clean_cell(fields.get("decided_by"))
        facts = clean_cell(fields.get("reason")) or _("Taken over from the list of the 2008 edition.")
        return admit_from_migration(
            identity_number=number,
            person_name=name,
            facts=f"{facts} ({office})" if office else facts,
            source=_("Forced-cancellation list of the 2008 edition, {0}").format(self.context.migration),
            deciding_office=frappe.db.get_value("Legal Office", {"office_name": office}) if office else None,
            decision_number=clean_cell(fields.get("document_number"))[:_LONGEST] or None,
            decided_on=day,
        )

    def _name(self, fields: dict[str, Any], findings: list[Finding]) -> str:
        try:
            return clean_name(fields.get("officer_name"))
        except RuleViolation as violation:
            findings.append(warn(violation.code, **violation.context))
            return _("Name Unknown")

    def _day(self, fields: dict[str, Any], findings: list[Finding]):
        try:
            day = find_date(fields.get("decided_on"))
        except RuleViolation as violation:
            findings.append(warn(violation.code, **violation.context, field=Label("Decided On")))
            return None
        return day if day and day <= self.context.today else None
