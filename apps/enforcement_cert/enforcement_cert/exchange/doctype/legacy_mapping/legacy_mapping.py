"""Legacy Mapping: what columns, codes and units of an old system mean here; kept for the next migration."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.domain.legacy_codes import TARGETS
from enforcement_cert.domain.legacy_tables import fields_of
from enforcement_cert.domain.text import squeeze


class LegacyMapping(Document):
    """Every goal fits its table, every meaning its kind of code, no field is given out twice."""

    def validate(self):
        self.require_fitting_goals()
        self.require_fitting_meanings()
        self.require_units_once()

    def require_fitting_goals(self):
        taken: set[tuple[str, str]] = set()
        for row in self.columns:
            if not row.target_field:
                continue
            if row.target_field not in fields_of(row.table_kind):
                frappe.throw(
                    _("Row {0}: a column of this table cannot become “{1}”.").format(row.idx, _(row.target_field))
                )
            if (row.table_kind, row.target_field) in taken:
                frappe.throw(_("Row {0}: another column already goes to “{1}”.").format(row.idx, _(row.target_field)))
            taken.add((row.table_kind, row.target_field))

    def require_fitting_meanings(self):
        for row in self.codes:
            targets = TARGETS.get(row.code_kind)
            if targets is None:
                row.meaning = None
            elif row.meaning and row.meaning not in [str(target) for target in targets]:
                frappe.throw(
                    _("Row {0}: the code “{1}” cannot mean “{2}”.").format(row.idx, row.source_code, _(row.meaning))
                )

    def require_units_once(self):
        seen: set[str] = set()
        for row in self.units:
            code = squeeze(row.source_code).upper()
            if code in seen:
                frappe.throw(_("The unit code {0} stands in the decisions twice.").format(code))
            seen.add(code)
