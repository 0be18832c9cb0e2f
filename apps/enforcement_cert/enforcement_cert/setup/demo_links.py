"""Which demonstration records other data stands on, by the links between the app's record types."""

from collections import deque
from collections.abc import Iterator, Mapping

import frappe

Record = tuple[str, str]


def needed_by_others(owned: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return, by record type, the records of `owned` that must stay.

    A record must stay if a record outside `owned` links to it, or one that must stay itself.
    """
    outgoing: dict[Record, set[Record]] = {}
    waiting: deque[Record] = deque()
    for source, target in _links(owned):
        if source[1] in owned.get(source[0], ()):
            outgoing.setdefault(source, set()).add(target)
        else:
            waiting.append(target)
    needed: dict[str, set[str]] = {doctype: set() for doctype in owned}
    while waiting:
        doctype, name = waiting.popleft()
        if name not in needed[doctype]:
            needed[doctype].add(name)
            waiting.extend(outgoing.get((doctype, name), ()))
    return needed


def _links(owned: Mapping[str, set[str]]) -> Iterator[tuple[Record, Record]]:
    """Give every stored link from a record of the app to a record in `owned`."""
    for doctype in _record_types():
        columns = [(f.fieldname, f.options) for f in frappe.get_meta(doctype).get_link_fields() if f.options in owned]
        columns = [column for column in columns if not frappe.get_meta(doctype).get_field(column[0]).get("is_virtual")]
        if not columns:
            continue
        fields = ["name", *(fieldname for fieldname, _ in columns)]
        for row in frappe.get_all(doctype, fields=fields, as_list=True, limit_page_length=0, order_by="name"):
            for (_, target), value in zip(columns, row[1:], strict=True):
                if value in owned[target]:
                    yield (doctype, row[0]), (target, value)


def _record_types() -> list[str]:
    """The app's stored record types; child tables hold no links between records."""
    modules = frappe.get_all("Module Def", filters={"app_name": "enforcement_cert"}, pluck="name", order_by="name")
    filters = {"module": ["in", modules], "issingle": 0, "istable": 0, "is_virtual": 0}
    return frappe.get_all("DocType", filters=filters, pluck="name", order_by="name")
