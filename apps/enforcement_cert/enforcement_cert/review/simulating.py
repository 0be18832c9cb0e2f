"""What a rule would change for the whole population, before it is put in force.

The outcome of a certificate depends on few of its columns, so the database groups 200,000 rows into some thousand
kinds and the rules judge each kind once, by the rule of the day and by the new one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.review_profile import ReviewProfile
from enforcement_cert.domain.review_rules import ReviewFacts, judge_application, next_due
from enforcement_cert.review import clock
from enforcement_cert.review.profiles import PROFILE, find_profile, read_profile

_KEY = (
    "certificate_type, certificate_status, coalesce(issued_on, valid_from) as issued_on, last_review_on, "
    "review_due_on, valid_until, review_count"
)
_GROUPS = (
    "select "
    + _KEY
    + ", count(*) as number from `tabEnforcement Certificate` where living_certificate_key is not null "
    "group by certificate_type, certificate_status, coalesce(issued_on, valid_from), last_review_on, review_due_on, "
    "valid_until, review_count"
)
_MEMBERS = (
    "select name, officer_name, unit_name from `tabEnforcement Certificate` where living_certificate_key is not null "
    "and certificate_type = %s and certificate_status = %s and coalesce(issued_on, valid_from) <=> %s "
    "and last_review_on <=> %s and review_due_on <=> %s and valid_until <=> %s and review_count = %s "
    "order by name limit %s"
)
_EXAMPLES = 50
ASPECTS = ("colour", "application", "kind", "next_due")


@dataclass(frozen=True)
class Outcome:
    """What a rule says about one kind of certificate on a day; stable English words."""

    colour: str
    application: str
    kind: str
    next_due: str


@frappe.whitelist(methods=["POST"])
def simulate(name: str, on: str = "") -> dict:
    """Compare a rule with the one in force on a day (default: today) over all living certificates.

    {"total", "affected", "groups", "on", "changes": [{"aspect", "before", "after", "number"}]}, most frequent first.
    """
    profile, day = _asked(name, on)
    total = affected = groups = 0
    changes: Counter[tuple[str, str, str]] = Counter()
    for group, before, after in _compared(profile, day):
        total, groups = total + group.number, groups + 1
        found = [(what, old, new) for what, old, new in _pairs(before, after) if old != new]
        affected += group.number if found else 0
        changes.update({change: group.number for change in found})
    rows = [
        {"aspect": what, "before": old, "after": new, "number": number}
        for (what, old, new), number in changes.most_common()
    ]
    return {"total": total, "affected": affected, "groups": groups, "on": day, "changes": rows}


@frappe.whitelist(methods=["POST"])
def affected_certificates(name: str, aspect: str, before: str, after: str, on: str = "") -> list[dict]:
    """Return some of the certificates behind one line of the simulation."""
    profile, day = _asked(name, on)
    if aspect not in ASPECTS:
        frappe.throw(_("Please choose: {0}.").format(_("Change")))
    found: list[dict] = []
    for group, old, new in _compared(profile, day):
        if (getattr(old, aspect), getattr(new, aspect)) == (before, after):
            key = [group[field] for field in (
                "certificate_type", "certificate_status", "issued_on", "last_review_on", "review_due_on",
                "valid_until", "review_count",
            )]  # fmt: skip
            found += frappe.db.sql(_MEMBERS, (*key, _EXAMPLES - len(found)), as_dict=True)
        if len(found) >= _EXAMPLES:
            break
    return found


def _asked(name: str, on: str) -> tuple[ReviewProfile, date]:
    if not (current_scope().is_unrestricted and frappe.has_permission(PROFILE, "read", name)):
        frappe.throw(_("Only administrators and the provincial office simulate a rule."), frappe.PermissionError)
    try:
        return read_profile(name), getdate(on) if on else clock.today()
    except ValueError:
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))


def _compared(profile: ReviewProfile, day: date) -> Iterator[tuple[frappe._dict, Outcome, Outcome]]:
    """Yield each kind of certificate with its outcome by the rule in force and by the other one."""
    kind = frappe.db.get_value(PROFILE, profile.name, "certificate_type")
    present: dict[str, ReviewProfile | None] = {}
    for group in frappe.db.sql(_GROUPS, as_dict=True):
        if kind and group.certificate_type != kind:
            continue
        if group.certificate_type not in present:
            present[group.certificate_type] = find_profile(group.certificate_type, day)
        rule = present[group.certificate_type]
        facts = _facts(group)
        yield group, (outcome(facts, rule, day) if rule else NO_RULE), outcome(facts, profile, day)


_NO_RULE = str(Label("No Rule"))
NO_RULE = Outcome(_NO_RULE, _NO_RULE, _NO_RULE, _NO_RULE)


def outcome(facts: ReviewFacts, profile: ReviewProfile, day: date) -> Outcome:
    """Judge one kind of certificate by one rule on a day."""
    decision = judge_application(facts, profile, day)
    stopping = next((finding.code for finding in decision.findings if finding.blocks), None)
    base = facts.last_review_on or facts.issued_on
    following = str(next_due(profile, base, facts.valid_until)) if base else "–"
    return Outcome(str(decision.colour), _ANSWERS.get(stopping, _NOT_POSSIBLE), str(decision.kind), following[:4])


_NOT_POSSIBLE = Label("Not Possible")
_NOT_NOW = Label("Not This Year")
_ANSWERS = {
    None: Label("Application Possible"),
    "review_overdue": Label("Overdue"),
    "review_not_this_year": _NOT_NOW,
    "review_too_early": _NOT_NOW,
}


def _pairs(before: Outcome, after: Outcome) -> list[tuple[str, str, str]]:
    return list(zip(ASPECTS, astuple(before), astuple(after), strict=True))


def _facts(group: frappe._dict) -> ReviewFacts:
    return ReviewFacts(
        status=group.certificate_status,
        issued_on=group.issued_on,
        due_on=group.review_due_on,
        last_review_on=group.last_review_on,
        valid_until=group.valid_until,
        review_count=group.review_count,
    )
