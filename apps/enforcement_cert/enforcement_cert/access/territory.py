"""The territory of a row, kept beside it, so that a list of a county or a city is one index and no join.

Rows of officers, applications and certificates carry the city's and the county's legal office of their
unit (`scope_city`, `scope_county`) and the unit these were read for (`scope_agency`). The truth stays where
it was: row → unit → reviewing office → office above. A generated column says by itself whether a row, a
unit or an office has changed since (`scope_stale`), whoever changed it and however; it is indexed.

* Whoever saves a record settles it in the same transaction (`settle_record`); bulk work calls `settle`.
* A list asks first whether anything is stale (one look into the indexes). If so, the condition is the slow
  and always true one, by units; a change of the tree is therefore seen at once, in any case.
* What bulk statements left behind is settled within a minute (`settle_leftovers`).

Columns and indexes are made after every migration (`make_columns`); they are no fields of the records.
"""

import frappe

# Record type → columns behind territory and time in its indexes: those that lists filter and count by. The first
# has an index of its own, which the optimizer would otherwise take for a whole province's worth of rows.
ROWS = {
    "Enforcement Officer": ("exam_result", "record_status", "staffing_status"),
    "Certificate Application": ("stage",),
    "Enforcement Certificate": ("certificate_status",),
    "Certificate Review": ("review_stage",),
}
_CHAIN = {
    "Enforcement Agency": ("scope_office", "`reviewing_office`"),
    "Legal Office": ("scope_place", "concat_ws('|', `government_level`, `parent_legal_office`)"),
}
_COLUMNS_OF_ROW = (
    "alter table `tab{}` add column if not exists scope_agency varchar(140), "
    "add column if not exists scope_city varchar(140), add column if not exists scope_county varchar(140), "
    "add column if not exists scope_stale tinyint(1) as (not (`agency` <=> `scope_agency`)) persistent, "
    "add index if not exists scope_stale (scope_stale)"
)
_INDEX_OF_ROW = "alter table `tab{0}` add index if not exists {1} ({1}, `modified`, {2})"
_INDEX_OF_FILTER = "alter table `tab{0}` add index if not exists {2}_{1} (`{2}`, {1}, `modified`)"
_COLUMNS_OF_CHAIN = (
    "alter table `tab{0}` add column if not exists {1} varchar(300), "
    "add column if not exists scope_stale tinyint(1) as (not ({2} <=> {1})) persistent, "
    "add index if not exists scope_stale (scope_stale)"
)
_PLACE = (
    "update `tab{0}` r left join `tabEnforcement Agency` a on a.name = r.agency "
    "left join `tabLegal Office` o on o.name = a.reviewing_office "
    "set r.scope_agency = r.agency, "
    "r.scope_city = case o.government_level when 'City' then o.name when 'County' then o.parent_legal_office end, "
    "r.scope_county = case o.government_level when 'County' then o.name end "
)
_STALE_ROWS = _PLACE + "where r.scope_stale = 1"
_STALE_ROW = _STALE_ROWS + " and r.name = %s"
_ROWS_OF_STALE_UNITS = _PLACE + "where a.scope_stale = 1"
_UNITS_OF_STALE_OFFICES = (
    "update `tabEnforcement Agency` a join `tabLegal Office` o on o.name = a.reviewing_office "
    "set a.scope_office = null where o.scope_stale = 1"
)
_MARK = "update `tab{0}` set {1} = {2} where scope_stale = 1"
_ANY = "exists(select 1 from `tab{}` where scope_stale = 1)"
_ANYTHING_STALE = "select " + " or ".join(_ANY.format(name) for name in (*_CHAIN, *ROWS))
# What the territory of one kind of rows depends on, asked in every list of a city or a county.
_STALE_FOR = {kind: "select " + " or ".join(_ANY.format(name) for name in (*_CHAIN, kind)) for kind in ROWS}


def make_columns() -> None:
    """Make columns and indexes where they are missing, and settle every row. Safe to run any number of times."""
    for doctype, (column, truth) in _CHAIN.items():
        frappe.db.sql_ddl(_COLUMNS_OF_CHAIN.format(doctype, column, truth))
    for doctype, behind in ROWS.items():
        frappe.db.sql_ddl(_COLUMNS_OF_ROW.format(doctype))
        for column in ("scope_city", "scope_county"):
            frappe.db.sql_ddl(_INDEX_OF_ROW.format(doctype, column, ", ".join(f"`{name}`" for name in behind)))
            frappe.db.sql_ddl(_INDEX_OF_FILTER.format(doctype, column, behind[0]))
    settle()


def settle() -> None:
    """Bring every stale row up to date, in the running transaction. Cheap if nothing is stale."""
    frappe.db.sql(_UNITS_OF_STALE_OFFICES)
    frappe.db.sql(_MARK.format("Legal Office", *_CHAIN["Legal Office"]))
    for doctype in ROWS:
        frappe.db.sql(_ROWS_OF_STALE_UNITS.format(doctype))
    frappe.db.sql(_MARK.format("Enforcement Agency", *_CHAIN["Enforcement Agency"]))
    for doctype in ROWS:
        frappe.db.sql(_STALE_ROWS.format(doctype))


def settle_record(doc, method: str | None = None) -> None:
    """Hook on_change: settle what was saved; a unit or an office with all the rows that follow it."""
    if doc.doctype in ROWS:
        frappe.db.sql(_STALE_ROW.format(doc.doctype), (doc.name,))
    elif frappe.db.get_value(doc.doctype, doc.name, "scope_stale"):
        settle()


def settle_renamed(doc, method: str | None = None, *_names: object, **_more: object) -> None:
    """Hook after_rename: an office's new name stands in the rows of its whole territory."""
    frappe.db.set_value("Legal Office", doc.name, "scope_place", None, update_modified=False)
    below = {"parent_legal_office": doc.name}
    frappe.db.set_value("Legal Office", below, "scope_place", None, update_modified=False)
    settle()


def settle_leftovers() -> None:
    """Job of every minute: settle what bulk statements have changed."""
    if not is_settled():
        settle()
        frappe.db.commit()  # a job: no request is open


def is_settled(doctype: str | None = None) -> bool:
    """Say whether the territory beside every row (of one record type, or of all) is true at this moment."""
    question = _STALE_FOR[doctype] if doctype else _ANYTHING_STALE
    return not frappe.db.sql(question)[0][0]
