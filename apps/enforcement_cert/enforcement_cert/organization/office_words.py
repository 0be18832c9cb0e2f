"""What the legal offices are called (G-025): one setting that changes the words people see.

The offices were renamed by the reform of 2018, and will be again. The label replaces the word of the
shipped translations through the engine's own table of a site's translations, so that server, desk and
messages follow. The bare names of the record type bear the whole label; sentences use it without its
explanation in brackets.
"""

import csv
from pathlib import Path

import frappe
from frappe import _

SHIPPED = "法制机构"
BARE_NAMES = ("Legal Office", "Legal Offices")
LANGUAGE = "zh"
LONGEST_LABEL = 40
TRANSLATION = "Translation"


def on_settings_change(doc, method: str | None = None) -> None:
    """Document event of Certificate Settings: put the label into the words, when somebody has changed it."""
    if doc.has_value_changed("legal_office_label") and not (frappe.flags.in_install or frappe.flags.in_migrate):
        apply_label(doc.legal_office_label or SHIPPED)


def check_label(doc, method: str | None = None) -> None:
    """Document event before saving: a label is a few plain characters."""
    label = (doc.legal_office_label or "").strip()
    if len(label) > LONGEST_LABEL or any(sign in label for sign in "<>&{}\"'"):
        frappe.throw(_("Write the name of the legal offices in at most {0} plain characters.").format(LONGEST_LABEL))
    doc.legal_office_label = label


def apply_label(label: str) -> int:
    """Replace the word in this site's translations; returns how many texts differ from the shipped ones."""
    wanted = texts_with(label)
    sources = [source for source, _text in _shipped_texts()]
    # Rows of a site's own wording; written past their forms, which empty the caches once for each of them.
    frappe.db.delete(TRANSLATION, {"language": LANGUAGE, "source_text": ["in", sources]})
    for source, text in wanted.items():
        record = frappe.new_doc(TRANSLATION)
        record.update({"language": LANGUAGE, "source_text": source, "translated_text": text})
        record.set_new_name()
        record.db_insert()
    frappe.clear_cache()
    return len(wanted)


def texts_with(label: str) -> dict[str, str]:
    """Return the texts that change under a label: source → Chinese."""
    short = label.replace("（", "(").split("(")[0].strip() or SHIPPED
    changed = {}
    for source, shipped in _shipped_texts():
        text = label if source in BARE_NAMES else shipped.replace(SHIPPED, short)
        if text != shipped:
            changed[source] = text
    return changed


def label_of_offices() -> str:
    """Return the label in force."""
    return frappe.db.get_single_value("Certificate Settings", "legal_office_label") or SHIPPED


def _shipped_texts() -> list[tuple[str, str]]:
    path = Path(frappe.get_app_path("enforcement_cert", "translations", LANGUAGE + ".csv"))
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) > 1 and not (len(row) > 2 and row[2])]
    return [(row[0], row[1]) for row in rows if SHIPPED in row[1]]
