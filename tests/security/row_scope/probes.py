"""Every way on which a login could reach a record, one function each.

`SEES` prove both directions: the record is reached if, and only if, the table says so. `LEAKS` give
something away only in passing; they must keep silent where the table says so. The others are steps.
Each takes the record type and the name, and says whether the record was reached.
"""

import json
from collections.abc import Callable

import frappe

from tests.security.row_scope.gateway import call, rest

Probe = Callable[[str, str], bool]
# Every path for the records the work is about; for all others one path of each make, since what decides is the same.
CORE = frozenset(
    {
        "Enforcement Agency",
        "Enforcement Officer",
        "Certificate Application",
        "Enforcement Certificate",
        "Officer Import",
    }
)
_SHORT = frozenset({"client.get_list", "getdoc", "reportview.get_count", "REST record", "linked with", "assign"})
_SHORT_STEPS = frozenset({"client.save", "client.insert", "client.delete"})


def chosen(doctype: str, paths: dict[str, Probe]) -> dict[str, Probe]:
    """The paths to try for a record type."""
    return {path: probe for path, probe in paths.items() if doctype in CORE or path in _SHORT}


def _taken(doctype: str, ways: dict[str, Callable], prepare: Callable) -> dict[str, bool]:
    return {way: undone(step, prepare) for way, step in ways.items() if doctype in CORE or way in _SHORT_STEPS}


def _only(name: str) -> str:
    return json.dumps({"name": name})


def _filter(doctype: str, name: str) -> str:
    return json.dumps([[doctype, "name", "=", name]])


def _field(doctype: str) -> str:
    return json.dumps([f"`tab{doctype}`.`name`"])


SEES: dict[str, Probe] = {
    "client.get_list": lambda d, n: bool(call("frappe.client.get_list", doctype=d, filters=_only(n))),
    "client.get": lambda d, n: bool(call("frappe.client.get", doctype=d, name=n)),
    "client.get_value": lambda d, n: bool(
        call("frappe.client.get_value", doctype=d, filters=_only(n), fieldname="creation")
    ),
    "getdoc": lambda d, n: bool(call("frappe.desk.form.load.getdoc", "GET", doctype=d, name=n)),
    "reportview.get": lambda d, n: bool(
        call("frappe.desk.reportview.get", doctype=d, fields=_field(d), filters=_filter(d, n))
    ),
    "reportview.get_list": lambda d, n: bool(
        call("frappe.desk.reportview.get_list", doctype=d, fields=_field(d), filters=_filter(d, n))
    ),
    "reportview.get_count": lambda d, n: bool(
        call("frappe.desk.reportview.get_count", doctype=d, fields="[]", filters=_filter(d, n), distinct="false")
    ),
    "group by": lambda d, n: any(
        row.get("count")
        for row in call(
            "frappe.desk.listview.get_group_by_count",
            "GET",
            doctype=d,
            current_filters=_filter(d, n),
            field="owner",
        ).value
        or []
    ),
    "search_link": lambda d, n: _found(call("frappe.desk.search.search_link", doctype=d, txt=n, filters=_only(n)), n),
    "search_widget": lambda d, n: _found(
        call("frappe.desk.search.search_widget", doctype=d, txt=n, filters=_only(n)), n
    ),
    "validate_link": lambda d, n: bool(
        (call("frappe.client.validate_link", doctype=d, docname=n, fields='["owner"]').value or {}).get("name")
    ),
    "number card": lambda d, n: bool(_card(d, n)),
    "docinfo": lambda d, n: call("frappe.desk.form.load.get_docinfo", doctype=d, name=n).went_through,
    "REST record": lambda d, n: bool(rest("GET", f"resource/{d}/{n}")),
    "REST list": lambda d, n: bool((rest("GET", f"resource/{d}", filters=_only(n)).value or {}).get("data")),
}


def _found(answer, name: str) -> bool:
    rows = answer.value if isinstance(answer.value, list) else (answer.value or {}).get("results", [])
    rows = rows or frappe.local.response.get("results") or frappe.local.response.get("values") or []
    return not answer.refused and name in json.dumps(rows, default=str)


def _card(doctype: str, name: str):
    card = {"doctype": "Number Card", "document_type": doctype, "function": "Count", "type": "Document Type"}
    return call(
        "frappe.desk.doctype.number_card.number_card.get_result",
        doc=json.dumps(card),
        filters=_filter(doctype, name),
    )


LEAKS: dict[str, Probe] = {
    "link title": lambda d, n: call("frappe.desk.search.get_link_title", doctype=d, docname=n).value not in (None, n),
    "link preview": lambda d, n: bool(call("frappe.desk.link_preview.get_preview_data", doctype=d, docname=n)),
    "communications": lambda d, n: call("frappe.desk.form.load.get_communications", doctype=d, name=n).went_through,
    "linked with": lambda d, n: bool(call("frappe.desk.form.linked_with.get", doctype=d, docname=n)),
    "next record": lambda d, n: (
        call("frappe.desk.form.utils.get_next", doctype=d, value="", prev="0", filters=_filter(d, n)).value == n
    ),
    "custom column": lambda d, n: (
        n
        in (call("frappe.desk.query_report.get_data_for_custom_field", "GET", doctype=d, field="creation").value or {})
    ),
    "chart": lambda d, n: _chart(d, n),
    "comment": lambda d, n: (
        call(
            "frappe.desk.form.utils.add_comment",
            reference_doctype=d,
            reference_name=n,
            content="x",
            comment_email="x@test.example",
            comment_by="x",
        ).went_through
    ),
    "tag": lambda d, n: call("frappe.desk.doctype.tag.tag.add_tag", tag="t", dt=d, dn=n).went_through,
    "like": lambda d, n: call("frappe.desk.like.toggle_like", doctype=d, name=n, add="Yes").went_through,
    "assign": lambda d, n: (
        call(
            "frappe.desk.form.assign_to.add",
            doctype=d,
            name=n,
            assign_to=json.dumps(["Administrator"]),
            description="x",
        ).went_through
    ),
    "follow": lambda d, n: bool(
        call("frappe.desk.form.document_follow.follow_document", doctype=d, doc_name=n, user=frappe.session.user)
    ),
    "rename": lambda d, n: (
        call("frappe.model.rename_doc.update_document_title", doctype=d, docname=n, name=n + "-x").went_through
    ),
    "transitions": lambda d, n: bool(
        call("frappe.model.workflow.get_transitions", doc=json.dumps({"doctype": d, "name": n}))
    ),
    "to-do on it": lambda d, n: (
        call(
            "frappe.client.insert", doc=json.dumps({"doctype": "Version", "ref_doctype": d, "docname": n, "data": "{}"})
        ).went_through
    ),
}


def _column(doctype: str):
    return call("frappe.desk.query_report.get_data_for_custom_field", "GET", doctype=doctype, field="creation")


def _chart(doctype: str, name: str) -> bool:
    chart = {
        "doctype": "Dashboard Chart",
        "chart_type": "Group By",
        "document_type": doctype,
        "group_by_type": "Count",
        "group_by_based_on": "owner",
        "filters_json": _filter(doctype, name),
        "chart_name": "x",
    }
    answer = call(
        "frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
        chart=json.dumps(chart),
        filters=_filter(doctype, name),
    )
    return bool(answer and answer.value.get("labels"))


# ---------------------------------------------------------------- steps


def edits(doctype: str, name: str, prepare: Callable) -> dict[str, bool]:
    """Every way of changing a record: did it pass the check of permissions?"""
    stored = frappe.get_doc(doctype, name).as_dict(convert_dates_to_str=True)
    text = json.dumps(stored, default=str)
    ways = {
        "client.save": lambda: call("frappe.client.save", doc=text),
        "savedocs": lambda: call("frappe.desk.form.save.savedocs", doc=text, action="Save"),
        "client.set_value": lambda: call(
            "frappe.client.set_value", doctype=doctype, name=name, fieldname=_plain(stored)
        ),
        "REST update": lambda: rest("PUT", f"resource/{doctype}/{name}", data=_plain(stored)),
    }
    return _taken(doctype, ways, prepare)


def _plain(stored: dict) -> dict:
    """One unchanged field of a record."""
    field = next(
        df
        for df in frappe.get_meta(stored["doctype"]).fields
        if df.fieldtype in ("Data", "Small Text", "Select", "Link")
    )
    return {field.fieldname: stored.get(field.fieldname) or ""}


def undone(step: Callable, prepare: Callable) -> bool:
    """Take a step, say whether permissions let it through, and take it back."""
    prepare()
    try:
        return step().went_through
    finally:
        frappe.db.rollback()


def creates(doctype: str, name: str, prepare: Callable) -> dict[str, bool]:
    """Every way of making another such record of the same unit."""
    copy = frappe.copy_doc(frappe.get_doc(doctype, name)).as_dict(convert_dates_to_str=True)
    copy.update({"__islocal": 1})
    text = json.dumps(copy, default=str)
    plain = {key: value for key, value in copy.items() if value not in (None, [], {}) and not key.startswith("__")}
    ways = {
        "client.insert": lambda: call("frappe.client.insert", doc=text),
        "savedocs": lambda: call("frappe.desk.form.save.savedocs", doc=text, action="Save"),
        "REST create": lambda: rest("POST", f"resource/{doctype}", data=json.dumps(plain, default=str)),
    }
    return _taken(doctype, ways, prepare)


def deletes(doctype: str, name: str, prepare: Callable) -> dict[str, bool]:
    """Every way of deleting a record."""
    ways = {
        "client.delete": lambda: call("frappe.client.delete", doctype=doctype, name=name),
        "REST delete": lambda: rest("DELETE", f"resource/{doctype}/{name}"),
    }
    return _taken(doctype, ways, prepare)


def exports(doctype: str, name: str) -> bool:
    """Does the record stand in an export of the list?"""
    answer = call(
        "frappe.desk.reportview.export_query",
        doctype=doctype,
        file_format_type="CSV",
        title="x",
        fields=_field(doctype),
        filters=_filter(doctype, name),
    )
    written = frappe.local.response.get("result") or frappe.local.response.get("filecontent") or ""
    text = written.decode() if isinstance(written, bytes) else str(written)
    return answer.went_through and answer.error is None and name in text


def prints(doctype: str, name: str) -> bool:
    """Does the print view show the record?"""
    answer = call("frappe.www.printview.get_html_and_style", doc=doctype, name=name)
    return bool(answer and answer.value.get("html"))
