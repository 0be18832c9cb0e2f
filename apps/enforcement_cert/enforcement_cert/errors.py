"""From a rule's refusal to a sentence that a clerk reads."""

import re
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import NoReturn

import frappe
import pymysql
from frappe import _
from frappe.model.document import Document

from enforcement_cert.certificate.legal_bases import with_basis
from enforcement_cert.domain.errors import Finding, RuleViolation
from enforcement_cert.messages import explain


class RuleRefused(frappe.ValidationError):
    """A rule of the domain refused what was asked; the message says what to do."""


@contextmanager
def plain_refusals():
    """Turn a RuleViolation raised inside into a RuleRefused with its sentence."""
    try:
        yield
    except RuleViolation as violation:
        refuse([with_basis(violation.code, explain(violation))])


@contextmanager
def plain_duplicates(sentence: Callable[[], str]):
    """Turn a database key's refusal inside into a UniqueValidationError that a clerk understands.

    Two browsers can pass a record's own check at the same moment; then the key decides, and the
    one who came second reads the same sentence as anybody who comes later. `sentence` is asked
    only then; it must read with a lock, since the transaction does not see the other's row otherwise.
    """
    try:
        yield
    except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
        if frappe.local.message_log:
            frappe.clear_last_message()  # the engine's own text names columns
        frappe.throw(sentence(), frappe.UniqueValidationError)
    except pymysql.err.IntegrityError as error:  # rows written by statements
        if not frappe.db.is_duplicate_entry(error):
            raise
        frappe.throw(sentence(), frappe.UniqueValidationError)


class PlainDuplicates(Document):
    """For record types: whoever comes second on a key of the database reads `sentence_on_race()`."""

    def db_insert(self, *args, **kwargs):
        with plain_duplicates(self.sentence_on_race):
            return super().db_insert(*args, **kwargs)

    def db_update(self, *args, **kwargs):
        with plain_duplicates(self.sentence_on_race):
            return super().db_update(*args, **kwargs)


def refuse(sentences: Iterable[str], title: str | None = None) -> NoReturn:
    """Stop with one or more sentences, each on a line of its own. Raises RuleRefused."""
    frappe.throw("<br>".join(sentences), RuleRefused, title=title)


def sentences_of(findings: Iterable[Finding | RuleViolation]) -> list[str]:
    """Return the sentence of every finding, with its legal basis where that is shown (R-016)."""
    return [with_basis(finding.code, explain(finding)) for finding in findings]


_MISSING = re.compile(r"\[(?P<doctype>[^,\]]+),[^\]]*\]: (?P<fields>[\w, ]+)")


def words_of(refusal: Exception) -> str:
    """Return what a person reads of a refusal, the engine's or a rule's; missing entries by their labels."""
    if isinstance(refusal, RuleViolation):
        return explain(refusal)
    found = _MISSING.fullmatch(str(refusal)) if isinstance(refusal, frappe.MandatoryError) else None
    if not found:
        return frappe.utils.strip_html(str(refusal))
    meta = frappe.get_meta(found["doctype"])
    labels = [_(meta.get_label(field.strip())) for field in found["fields"].split(",")]
    return _("These entries are missing: {0}.").format(", ".join(labels))
