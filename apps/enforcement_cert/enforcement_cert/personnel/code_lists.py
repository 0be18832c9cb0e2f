"""Code lists with validity dates: what may be chosen today, what a word or a code means (X-18).

Records store the stable value. Lists to which an administrator may add values are written as the
choices of their fields (a property of the form, so lists, filters and reports know them as well);
values that have ended stay among them, because old records have them, but new entries refuse them.
"""

from collections import defaultdict
from datetime import date

import frappe
from frappe import _
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.utils import formatdate, getdate

from enforcement_cert.domain import code_lists as words_of_clerks
from enforcement_cert.domain import code_values
from enforcement_cert.domain.code_values import CodeValue
from enforcement_cert.domain.text import squeeze
from enforcement_cert.errors import refuse

VALUE = "Code List Value"
OFFICER = "Enforcement Officer"
FIELDS = {
    (OFFICER, "sex"): "Sex",
    (OFFICER, "ethnic_group"): "Ethnic Group",
    (OFFICER, "education"): "Education",
    (OFFICER, "degree"): "Degree",
    (OFFICER, "political_status"): "Political Status",
    (OFFICER, "staffing_status"): "Staffing Status",
    (OFFICER, "record_status"): "Record Status",
    ("Enforcement Certificate", "cancellation_ground"): "Cancellation Ground",
    ("Cancellation Request", "cancellation_ground"): "Cancellation Ground",
}
# The choices of these fields are written from their lists; the others are fixed by rules of law.
WRITTEN = ("Ethnic Group", "Education", "Degree", "Political Status", "Cancellation Ground")
_CLERKS_WORDS = {
    "Education": words_of_clerks.find_education,
    "Political Status": words_of_clerks.find_political_status,
    "Staffing Status": words_of_clerks.find_staffing_status,
}


def record_name(code_list: str, value: str) -> str:
    """Return the name of a value's record; one per list and stored value."""
    return f"{code_list}: {value}"


def values_of(code_list: str) -> tuple[CodeValue, ...]:
    """Return all values of a list in their order, read once per request."""
    cache = getattr(frappe.local, "enforcement_code_values", None)
    if cache is None:
        cache = frappe.local.enforcement_code_values = _read_values()
    return cache.get(code_list, ())


def forget_values() -> None:
    """Drop what this request knows of code lists."""
    frappe.local.enforcement_code_values = None


def _read_values() -> dict[str, tuple[CodeValue, ...]]:
    if not frappe.db.table_exists(VALUE):  # while the app is being brought up to date
        return {}
    rows = frappe.get_all(
        VALUE,
        fields=[
            "code_list",
            "stored_value",
            "value_label",
            "value_code",
            "valid_from",
            "valid_until",
            "successor",
            "words",
        ],
        order_by="position asc, creation asc",
        limit=0,
    )
    lists = defaultdict(list)
    for row in rows:
        lists[row.code_list].append(_as_value(row))
    return {name: tuple(values) for name, values in lists.items()}


def _as_value(row) -> CodeValue:
    return CodeValue(
        row.code_list,
        row.stored_value,
        row.value_label,
        row.value_code or "",
        row.valid_from,
        row.valid_until,
        row.successor,
        tuple((row.words or "").split()),
    )


def find_value(code_list: str, text: object, on: date | None = None) -> str | None:
    """Return the stored value that a clerk's word, or a code of the standard, means; None if unknown or ended.

    For imports and interfaces. `on`: the day for which it must be open (default: today).
    """
    on = on or getdate()
    values = values_of(code_list)
    if found := code_values.find_value(values, text, on):
        return found.value
    guess = _CLERKS_WORDS.get(code_list)
    meant = guess and guess(squeeze(text))
    is_open = meant and (not values or any(v.value == meant and v.is_open(on) for v in values))
    return str(meant) if is_open else None


def label_of(code_list: str, value: str | None) -> str:
    """Return what people read for a stored value; the value itself if the list does not know it."""
    return next((known.label for known in values_of(code_list) if known.value == value), value or "")


def require_open_values(doc, method: str | None = None) -> None:
    """Refuse newly chosen values that may not be chosen today (hook: validate). Old entries stay as they are."""
    today, sentences = getdate(), []
    for (doctype, field), code_list in FIELDS.items():
        if doctype == doc.doctype and doc.get(field) and _is_chosen_now(doc, field):
            sentences += _objections(doc.meta.get_label(field), code_list, doc.get(field), today)
    if sentences:
        refuse(sentences)


def _is_chosen_now(doc, field: str) -> bool:
    return doc.is_new() or doc.has_value_changed(field)


def _objections(label: str, code_list: str, value: str, today: date) -> list[str]:
    known = next((one for one in values_of(code_list) if one.value == value), None)
    if known is None or known.is_open(today):  # unknown ones are refused by the choices of the field
        return []
    if known.valid_from and known.valid_from > today:
        sentence = _("{0}: “{1}” can only be chosen from {2} on.")
        return [sentence.format(_(label), known.label, formatdate(known.valid_from))]
    sentence = _("{0}: “{1}” has not been in use since {2} and cannot be chosen any more.")
    sentence = sentence.format(_(label), known.label, formatdate(known.valid_until))
    successor = known.successor and frappe.db.get_value(VALUE, known.successor, "value_label")
    return [f"{sentence} {_('Choose “{0}” instead.').format(successor)}" if successor else sentence]


@frappe.whitelist(methods=["GET", "POST"])
def choices(doctype: str) -> dict:
    """Return the values open today for each field of a record type: field → [{"value", "label"}].

    Code lists are no personal data; every login may read them.
    """
    today = getdate()
    return {
        field: [{"value": v.value, "label": _(v.label)} for v in values_of(code_list) if v.is_open(today)]
        for (owner, field), code_list in FIELDS.items()
        if owner == doctype
    }


@frappe.whitelist(methods=["GET", "POST"])
def reading_rules() -> dict:
    """Return what is asked of whoever wants to read a full value (X-17).

    {"purposes": those to choose from, "shown_seconds": after which the value hides itself}.
    """
    today = getdate()
    seconds = frappe.db.get_single_value("Personal Data Settings", "shown_seconds")
    return {
        "purposes": [value.label for value in values_of("Reading Purpose") if value.is_open(today)],
        "shown_seconds": int(seconds or 30),
    }


def values_have_changed(code_list: str) -> None:
    """A value was saved or removed: forget what was read, and write the choices of the fields anew."""
    forget_values()
    if not frappe.flags.in_install and not frappe.flags.loading_code_lists:
        write_choices(code_list)


def write_choices(code_list: str) -> None:
    """Write all values of a list, ended ones included, as choices of its fields."""
    if code_list not in WRITTEN:
        return
    wanted = "\n".join(["", *(value.value for value in values_of(code_list))])
    for (doctype, field), bound in FIELDS.items():
        if bound != code_list or not frappe.db.exists("DocType", doctype):
            continue
        if (frappe.get_meta(doctype, cached=False).get_options(field) or "") != wanted:
            make_property_setter(doctype, field, "options", wanted, "Text", validate_fields_for_doctype=False)


def find_use(code_list: str, value: str) -> str | None:
    """Return the record type in which some record has this value, None if none has."""
    for (doctype, field), bound in FIELDS.items():
        if bound == code_list and frappe.db.exists(doctype, {field: value}):
            return doctype
    return None
