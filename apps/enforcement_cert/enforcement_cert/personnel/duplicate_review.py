"""The side-by-side review of probable duplicates: two records, what differs, one decision with a reason (X-11)."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.duplicates import comparable_masks, require_pair_decision
from enforcement_cert.domain.errors import block
from enforcement_cert.errors import plain_refusals
from enforcement_cert.messages import explain
from enforcement_cert.personnel.corrections import place_name
from enforcement_cert.personnel.duplicates import PAIR
from enforcement_cert.personnel.officers import OFFICER

# What is laid side by side, besides number and photo, in this order.
SHOWN = (
    "officer_name",
    "sex",
    "birth_date",
    "agency",
    "record_status",
    "post",
    "education",
    "ethnic_group",
    "political_status",
    "exam_result",
    "creation",
)
_TRANSLATED = ("Select",)


@frappe.whitelist(methods=["POST"])
def next_pair(after: str = "", name: str = "") -> dict:
    """Return a pair for the screen: the one named, else the next open one; {} if nothing is left to decide.

    {"name", "status", "reasons", "left", "decision": {…} or None,
     "sides": [{"officer", "photo"}, …], "rows": [{"label", "values": [a, b], "differs", "marks": [[…], […]]}]}.
    `marks` are the places of a number where the two differ by a slip. `after` leaves out a pair looked at.
    """
    if not frappe.has_permission(PAIR, "read"):
        raise frappe.PermissionError
    found = name or _next_open(after)
    if not found:
        return {}
    pair = _readable(found)
    officers = [frappe.get_doc(OFFICER, officer) for officer in (pair.officer_a, pair.officer_b)]
    return {
        "name": pair.name,
        "status": pair.pair_status,
        "reasons": [_(reason) for reason in (pair.duplicate_reasons or "").split(",") if reason],
        "left": len(_open()),
        "decision": _decision(pair),
        "sides": [{"officer": officer.name, "photo": officer.photo} for officer in officers],
        "rows": [_number_row(officers), *_rows(officers)],
    }


@frappe.whitelist(methods=["POST"])
def decide_pair(name: str, decision: str, reason: str) -> dict:
    """Decide a pair: "Same Person", "Different Persons" or "Needs Correction". It is never asked for again.

    For reviewers of a legal office that sees both records. For the first and the last the units read on both
    records what to do. Raises RuleRefused, PermissionError.
    """
    _readable(name)
    scope = current_scope()
    if not scope.office or "Legal Reviewer" not in frappe.get_roles():
        raise frappe.PermissionError
    pair = frappe.get_doc(PAIR, name, for_update=True)
    with plain_refusals():
        taken = require_pair_decision(pair.pair_status, decision, reason)
    pair.update(
        {
            "pair_status": str(taken),
            "decision_reason": reason.strip(),
            "decided_by": frappe.session.user,
            "decided_for": place_name(scope),
            "decided_at": now_datetime(),
        }
    )
    pair.flags.is_decision = True
    # Pairs are read-only for everybody; the decision alone changes them.
    pair.save(ignore_permissions=True)
    _tell_units(pair, reason.strip())
    return {"name": pair.name, "pair_status": pair.pair_status, "left": len(_open())}


def _tell_units(pair, reason: str) -> None:
    if pair.pair_status == "Different Persons":
        return
    code = "pair_same_person" if pair.pair_status == "Same Person" else "pair_to_correct"
    for officer, other in ((pair.officer_a, pair.officer_b), (pair.officer_b, pair.officer_a)):
        text = explain(block(code, other=other, reason=reason))
        frappe.get_doc(OFFICER, officer).add_comment("Info", text)


def _readable(name: str):
    pair = frappe.get_doc(PAIR, name)
    if not pair.has_permission("read"):
        raise frappe.PermissionError
    return pair


def _open() -> list[str]:
    return frappe.get_list(
        PAIR, filters={"pair_status": "Open"}, pluck="name", order_by="reason_count desc, creation asc", limit=0
    )


def _next_open(after: str) -> str | None:
    names = _open()
    if after in names:
        place = names.index(after)
        names = [*names[place + 1 :], *names[:place]]
    return names[0] if names else None


def _decision(pair) -> dict | None:
    if pair.pair_status == "Open":
        return None
    fields = ("decision_reason", "decided_for", "decided_at")
    return {"status": _(pair.pair_status), **{field: pair.get(field) for field in fields}}


def _number_row(officers) -> dict:
    a, b = (OFFICER_IDENTITY.open(officer.identity_cipher) for officer in officers)
    shown_a, shown_b, places = comparable_masks(a, b)
    return {
        "label": _("Identity Number"),
        "values": [shown_a, shown_b],
        "differs": a != b,
        "marks": [list(places), list(places)],
    }


def _rows(officers) -> list[dict]:
    meta = frappe.get_meta(OFFICER)
    fields = [field for field in SHOWN if field == "creation" or meta.has_field(field)]
    rows = [_row(_(meta.get_label(field)), [_shown(meta, field, officer) for officer in officers]) for field in fields]
    mobiles = [OFFICER_MOBILE.open(officer.mobile_cipher) for officer in officers]
    row = _row(_("Mobile"), [officer.mobile or "" for officer in officers])
    row["differs"] = mobiles[0] != mobiles[1]
    return [*rows, row]


def _row(label: str, values: list[str]) -> dict:
    return {"label": label, "values": values, "differs": values[0] != values[1], "marks": [[], []]}


def _shown(meta, field: str, officer) -> str:
    value = officer.get(field)
    if field == "creation":
        return str(value)[:16]
    if field == "agency":
        return frappe.db.get_value("Enforcement Agency", value, "agency_name") or ""
    if value and meta.get_field(field).fieldtype in _TRANSLATED:
        return _(value)
    return str(value or "")
