"""Every way in which personal data leave the lists and forms, written into the register (X-13).

The engine notes exports, prints and opened private files in its own Access Log, which anybody with the right
role may clear. `RegisteredAccessLog` takes its place and writes the same moment into our register, before the
data go out. Reports and the print preview, which the engine does not note on the server, are wrapped here.
Single full values are noted by masking.reveal. Lists and forms show masked numbers and are not noted.
"""

import frappe
from frappe.core.doctype.access_log.access_log import AccessLog
from frappe.desk import query_report
from frappe.www import printview

from enforcement_cert.access import audit

# Records about persons that name no officer of the archive; their entries say so by counting nobody.
UNLINKED = frozenset(
    {
        "Archive Export",
        "Archive Package",
        "Card Batch",
        "Card Shipment Item",
        "Expired Certificate Record",
        "Forced Cancellation",
        "Legacy Migration",
        "Legacy Staged Row",
        "Officer Import",
        "Officer Import Row",
        "Probable Duplicate",
        "Staffing Register Entry",
        "Staffing Register Import",
        "Staffing Register Row",
    }
)
_LIST_FILES = frozenset(
    {"Archive Export", "Archive Package", "Legacy Migration", "Officer Import", "Staffing Register Import"}
)
_OWN_MODULE = "Access"  # the register and the logins: reading them is no reading of the archive
_PRINTS = ("Print", "PDF")
_PHOTOS = frozenset({"photo", "photo_at_start", "photo_random"})


class RegisteredAccessLog(AccessLog):
    """The engine's note of an export, print or opened file, doubled in the register."""

    def db_insert(self, *args, **kwargs):
        note_engine_act(self)
        return super().db_insert(*args, **kwargs)


def officer_field(doctype: str | None) -> str | None:
    """Return the field by which a record type names the officer it is about; None if it is about nobody."""
    if doctype == audit.OFFICER:
        return "name"
    if not doctype or not frappe.db.exists("DocType", doctype):
        return None
    meta = frappe.get_meta(doctype)
    field = meta.get_field("officer")
    is_about = field and field.options == audit.OFFICER and meta.module != _OWN_MODULE
    return "officer" if is_about else None


def is_personal(doctype: str | None) -> bool:
    """Say whether records of this type hold personal data of officers or candidates."""
    return doctype in UNLINKED or officer_field(doctype) is not None


def note_engine_act(log) -> None:
    """Write the act that the engine is noting into the register, if it concerns personal data."""
    if log.export_from == "File":
        _note_file(log.reference_document)
    elif not is_personal(log.export_from):
        return
    elif log.reference_document and log.method in _PRINTS:
        audit.record_access(log.export_from, log.reference_document, "", "", act="Printed")
    elif not log.reference_document:
        record_export(log.export_from, _persons_of_list(log.export_from), conditions=log.filters or "")


def record_export(doctype: str, persons: list[str], *, purpose: str = "", conditions: str = "") -> None:
    """Note that data of these officers leave the system as a file. For every export of the app."""
    audit.record_access(doctype, "", "", purpose, act="List Exported", persons=persons, conditions=conditions)


def _persons_of_list(doctype: str) -> list[str]:
    """The officers of the list that is being exported, within the reader's own rows."""
    field, form = officer_field(doctype), frappe.local.form_dict
    if not field:
        return []
    if form.get("selected_items"):
        filters, or_filters = {"name": ["in", frappe.parse_json(form.selected_items) or [""]]}, None
    else:
        filters, or_filters = (frappe.parse_json(form.get(key) or "[]") for key in ("filters", "or_filters"))
    names = frappe.get_list(doctype, filters=filters, or_filters=or_filters, pluck=field, order_by="name", limit=0)
    return list(dict.fromkeys(name for name in names if name))


# ---------------------------------------------------------------- private files


def _note_file(name: str) -> None:
    file = frappe.db.get_value(
        "File", name, ["file_url", "attached_to_doctype", "attached_to_name", "attached_to_field"], as_dict=True
    )
    if not file or not file.attached_to_name:
        return
    doctype, owner = file.attached_to_doctype, file.attached_to_name
    if doctype in _LIST_FILES:
        persons = _persons_of_import(owner) if doctype == "Officer Import" else []
        audit.record_access(doctype, owner, "", "", act="List File Opened", persons=persons)
    elif doctype == "Card Batch":
        audit.record_access(doctype, owner, "", "", act="Card Sheets Opened", persons=_persons_of_batch(owner))
    elif is_personal(doctype):
        is_photo = file.attached_to_field in _PHOTOS
        if not is_photo or is_news(file.file_url):
            audit.record_access(doctype, owner, file.attached_to_field or "", "", act=_opened(is_photo))


def _opened(is_photo: bool) -> str:
    return "Photo Opened" if is_photo else "Document Opened"


def _persons_of_import(name: str) -> list[str]:
    return frappe.get_all(audit.OFFICER, filters={"officer_import": name}, pluck="name", order_by="name", limit=0)


def _persons_of_batch(name: str) -> list[str]:
    certificates = frappe.get_all(
        "Card Batch Item", filters={"card_batch": name}, pluck="certificate", order_by="name", limit=0
    )
    persons = frappe.get_all(
        "Enforcement Certificate",
        filters={"name": ["in", [one for one in certificates if one] or [""]]},
        pluck="officer",
        order_by="name",
        limit=0,
    )
    return list(dict.fromkeys(persons))


def is_news(what: str) -> bool:
    """Say whether this login has not opened the same thing within the quiet time of the settings.

    Forms and lists fetch a photo again and again; the register would drown in them.
    """
    minutes = frappe.db.get_single_value("Personal Data Settings", "quiet_minutes")
    if not minutes:
        return True
    key = f"personal_data_opened:{frappe.session.user}:{what}"
    if frappe.cache.get_value(key, expires=True):
        return False
    frappe.cache.set_value(key, 1, expires_in_sec=int(minutes) * 60)
    return True


# ---------------------------------------------------------------- what the engine itself does not note


@frappe.whitelist(methods=["GET", "POST"])
def export_report() -> None:
    """Export of a report as the engine does it, noted with the officers in it (replaces its export_query)."""
    form = frappe.local.form_dict
    name = str(form.get("report_name") or "")
    if _is_own_report(name):
        persons = _persons_of_report(name, form.get("filters"))
        conditions = str(form.get("filters") or "")
        audit.record_access("Report", name, "", "", act="Report Exported", persons=persons, conditions=conditions)
        frappe.local.flags.commit = True
    query_report.export_query()


def _is_own_report(name: str) -> bool:
    report = frappe.db.get_value("Report", name, ["ref_doctype", "module"], as_dict=True)
    if not report:
        return False
    app = frappe.db.get_value("Module Def", report.module, "app_name") if report.module else None
    return app == "enforcement_cert" or is_personal(report.ref_doctype)


def _persons_of_report(name: str, filters: str | dict | None) -> list[str]:
    """The officers in the linked column of a report; none if it has no such column."""
    result = query_report.run(name, frappe.parse_json(filters or "{}"), are_default_filters=False)
    columns = result.get("columns") or []
    field = next(
        (c.get("fieldname") for c in columns if isinstance(c, dict) and c.get("options") == audit.OFFICER), None
    )
    rows = result.get("result") or []
    names = (row.get(field) for row in rows if field and isinstance(row, dict))
    return list(dict.fromkeys(name for name in names if name))


@frappe.whitelist(methods=["GET", "POST"])
def preview_print(
    doc: str,
    name: str | None = None,
    print_format: str | None = None,
    no_letterhead: bool | int | str | None = None,
    letterhead: str | None = None,
    trigger_print: bool | int | str = False,
    style: str | None = None,
    settings: str | None = None,
) -> dict:
    """The engine's print preview, noted, since browsers print from it (replaces its get_html_and_style)."""
    answer = printview.get_html_and_style(
        doc,
        name=name,
        print_format=print_format,
        no_letterhead=no_letterhead,
        letterhead=letterhead,
        trigger_print=trigger_print,
        style=style,
        settings=settings,
    )
    if name and is_personal(doc) and is_news(f"print:{doc}:{name}"):
        audit.record_access(doc, name, "", "", act="Printed")
        frappe.local.flags.commit = True
    return answer
