"""What a list of officers shows of their certificates: number, status, last day, next review.

Kept in the officer's record, so that lists of 200,000 officers can be filtered by it. The certificate
stays the only truth; a daily job mends marks that bulk statements have passed by.
"""

import frappe

OFFICER = "Enforcement Officer"
MARKS = ("certificate", "certificate_status", "certificate_valid_until", "review_due_on")
# One certificate per person: a living one before a cancelled one, then the latest.
_WRITE_ALL = """
update `tabEnforcement Officer` officer
left join (
    select name, officer, certificate_status, valid_until, review_due_on,
        row_number() over (
            partition by officer
            order by living_certificate_key is not null desc, issued_on desc, creation desc
        ) as place
    from `tabEnforcement Certificate`
) held on held.officer = officer.name and held.place = 1
set officer.certificate = held.name,
    officer.certificate_status = coalesce(held.certificate_status, ''),
    officer.certificate_valid_until = held.valid_until,
    officer.review_due_on = held.review_due_on
where not (
    officer.certificate <=> held.name
    and coalesce(officer.certificate_status, '') = coalesce(held.certificate_status, '')
    and officer.certificate_valid_until <=> held.valid_until
    and officer.review_due_on <=> held.review_due_on
)
"""


def on_change(doc, method: str | None = None) -> None:
    """A certificate was issued or changed: bring its holder's marks up to date (hook of Enforcement Certificate)."""
    if not frappe.get_meta(OFFICER).has_field("certificate_status"):  # while the app is being brought up to date
        return
    frappe.db.set_value(OFFICER, doc.officer, marks_of(doc.officer), update_modified=False)


def marks_of(officer: str) -> dict[str, object]:
    """Return the marks of one officer; all empty if the officer never had a certificate."""
    held = frappe.get_all(
        "Enforcement Certificate",
        filters={"officer": officer},
        fields=["name", "certificate_status", "valid_until", "review_due_on", "living_certificate_key"],
        order_by="issued_on desc, creation desc",
    )
    if not held:
        return {"certificate": None, "certificate_status": "", "certificate_valid_until": None, "review_due_on": None}
    shown = next((row for row in held if row.living_certificate_key), held[0])
    values = (shown.name, shown.certificate_status, shown.valid_until, shown.review_due_on)
    return dict(zip(MARKS, values, strict=True))


def write_all_certificate_marks() -> None:
    """Bring the marks of all officers up to date by one statement (daily job; after bulk loading)."""
    frappe.db.sql(_WRITE_ALL)
