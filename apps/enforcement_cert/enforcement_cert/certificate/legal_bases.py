"""The legal references of the rules, read once and kept until somebody changes them (R-016)."""

import frappe
from frappe import _

from enforcement_cert.domain.legal_references import Reference, cite, codes_left_alone, find_group
from enforcement_cert.messages import MESSAGES

BASIS = "Legal Basis"
REFERENCE = "Rule Reference"
_KEY = "enforcement_rule_references"


def references() -> dict[str, Reference]:
    """Return rule group → reference; empty while the app is being installed."""
    return {row[0]: Reference(*row) for row in frappe.cache.get_value(_KEY, _read) or ()}


def _read() -> list[tuple]:
    if not frappe.db.table_exists(REFERENCE) or not frappe.db.table_exists(BASIS):
        return []
    rows = frappe.get_all(
        REFERENCE, fields=["rule_group", "legal_basis", "article", "is_cited"], order_by="rule_group asc", limit=0
    )
    fields = ["name", "basis_title", "document_number"]
    bases = {row.name: row for row in frappe.get_all(BASIS, fields=fields, order_by="name asc", limit=0)}
    return [
        (row.rule_group, basis.basis_title, basis.document_number or "", row.article or "", bool(row.is_cited))
        for row in rows
        if (basis := bases.get(row.legal_basis))
    ]


def forget(doc=None, method: str | None = None) -> None:
    """Read the references anew when they are next asked for."""
    frappe.cache.delete_value(_KEY)


def basis_of(code: str) -> Reference | None:
    """Return the reference of one rule, None only for codes that are no rule."""
    known = references()
    group = find_group(code, known)
    return known[group] if group else None


def cited(code: str) -> str | None:
    """Return the citation to be shown with a refusal, None where the basis is not shown."""
    reference = basis_of(code)
    return cite(reference) if reference and reference.is_cited else None


def with_basis(code: str, sentence: str) -> str:
    """Return the sentence of a refusal with its legal basis behind it."""
    basis = cited(code)
    return _("{0} (Legal basis: {1})").format(sentence, basis) if basis else sentence


def leaves_rules_alone(group: str) -> bool:
    """Say whether some rule would have no legal basis without this group."""
    groups = [name for name in references() if name != group]
    return bool(codes_left_alone(MESSAGES, groups))
