"""Notices of certificate business: previewed, issued once with a number, printed again with a mark (R-389).

A notice keeps its text as it was issued; another decision of the same record gives another notice.
"""

import frappe
from frappe import _
from frappe.utils import cint, format_datetime, getdate, now_datetime

from enforcement_cert import numbering
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.numbering import NumberContext
from enforcement_cert.domain.printed_papers import Decision, FormKind, Issuer, Possible, fill, notices_of_application
from enforcement_cert.papers.drawing import Sheet, lines_of
from enforcement_cert.papers.sending import day_text, form_of, paper_of, reprint_mark, send_papers

NOTICE = "Printed Notice"
APPLICATION, CANCELLATION, LOSS, HANDOVER = (
    "Certificate Application",
    "Cancellation Request",
    "Loss Report",
    "Card Handover",
)
NUMBER_PATTERN = "TZ{year:4}{serial:7}"
_MOST_AT_ONCE = 200
_ATTEMPT = "notice"


@frappe.whitelist(methods=["POST"])
def possible_notices(reference_doctype: str, reference_name: str) -> list[dict]:
    """Return the notices of a record: [{"form_kind", "title", "notice", "printed_count", "may_issue"}]."""
    record = _readable(reference_doctype, reference_name)
    answer = []
    for possible in _possible(record):
        known = _known(record, possible)
        may_issue = _may_issue(record, possible.issuer)
        if known or may_issue:
            answer.append(
                {
                    "form_kind": str(possible.kind),
                    "title": form_of(possible.kind).form_title,
                    "notice": known and known.name,
                    "printed_count": known.printed_count if known else 0,
                    "may_issue": may_issue,
                }
            )
    return answer


@frappe.whitelist(methods=["POST"])
def preview_notice(reference_doctype: str, reference_name: str, form_kind: str, paper: str = "") -> None:
    """Send a notice as PDF before it is issued: without number, marked as a preview, not counted."""
    record = _readable(reference_doctype, reference_name)
    draft = _drafted(record, _chosen(record, form_kind))
    send_papers([_sheet(draft, _("Preview"))], paper_of(form_of(form_kind), paper), f"preview-{record.name}")


@frappe.whitelist(methods=["POST"])
def print_notice(reference_doctype: str, reference_name: str, form_kind: str, paper: str = "") -> None:
    """Issue a notice if it is not issued yet, and send it as PDF; again with the mark of a reprint."""
    record = _readable(reference_doctype, reference_name)
    possible = _chosen(record, form_kind)
    known = _known(record, possible)
    notice = frappe.get_doc(NOTICE, known.name, for_update=True) if known else _issue(record, possible)
    _send([notice], paper)


@frappe.whitelist(methods=["POST"])
def print_again(names: list | str, paper: str = "") -> None:
    """Send issued notices again as one PDF, in the order given; whoever may print them."""
    chosen = list(dict.fromkeys(map(str, frappe.parse_json(names))))[:_MOST_AT_ONCE]
    notices = [frappe.get_doc(NOTICE, name, for_update=True) for name in chosen]
    if not notices or not all(notice.has_permission("print") for notice in notices):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    _send(notices, paper)


def _send(notices: list, paper: str) -> None:
    sheets = [_sheet(notice, reprint_mark(cint(notice.printed_count))) for notice in notices]
    send_papers(sheets, paper_of(form_of(notices[0].form_kind), paper), notices[0].name)
    for notice in notices:
        count = cint(notice.printed_count) + 1
        _step(
            notice, {"printed_count": count, "last_printed_at": now_datetime(), "last_printed_by": frappe.session.user}
        )


def _step(notice, values: dict) -> None:
    notice.update(values)
    notice.flags.is_step = True
    notice.save(ignore_permissions=True)  # nobody writes notices but this file; the callers have asked for the right


def _readable(doctype: str, name: str):
    if (
        doctype not in _SOURCES
        or not frappe.db.exists(doctype, name)
        or not frappe.has_permission(doctype, "read", name)
    ):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return frappe.get_doc(doctype, name)


def _possible(record) -> tuple[Possible, ...]:
    return _SOURCES[record.doctype][0](record)


def _chosen(record, form_kind: str) -> Possible:
    """Return the notice of this kind; refused if the record gives no reason for it, or it is another's paper."""
    possible = next((each for each in _possible(record) if str(each.kind) == form_kind), None)
    if possible is None:
        frappe.throw(_("There is nothing to give this notice for: the record has no such decision."))
    if not _known(record, possible) and not _may_issue(record, possible.issuer):
        frappe.throw(_("This notice is issued by whoever has decided."), frappe.PermissionError)
    return possible


def _key(record, possible: Possible) -> str:
    return f"{possible.kind}:{record.doctype}:{record.name}:{possible.decision}"


def _known(record, possible: Possible):
    key = {"notice_key": _key(record, possible)}
    return frappe.db.get_value(NOTICE, key, ["name", "printed_count"], as_dict=True)


def _may_issue(record, issuer: Issuer) -> bool:
    """Say whether the present login speaks for the place whose paper it is."""
    scope, roles = current_scope(), set(frappe.get_roles())
    if issuer is Issuer.UNIT:
        is_staff = bool(roles & {"Agency Clerk", "Agency Checker"})
        return is_staff and scope.agency == record.agency and scope.account_is_open
    if issuer is Issuer.PROVINCE:
        return bool(scope.office) and "Card Maker" in roles
    speaking = {"Legal Reviewer", "Card Maker"} if record.doctype == HANDOVER else {"Legal Reviewer"}
    return bool(scope.office) and scope.office == _office_of(record) and bool(roles & speaking)


def _office_of(record) -> str | None:
    own = record.get("handed_over_office") or record.get("reviewing_office")
    return own or frappe.db.get_value("Enforcement Agency", record.agency, "reviewing_office")


def _drafted(record, possible: Possible):
    """Return the notice of a record, not saved and without a number: a dash stands where its texts name it."""
    form, facts = form_of(possible.kind), _facts(record, possible)
    notice = frappe.new_doc(NOTICE)
    notice.update(
        {
            "form_kind": str(possible.kind),
            "form_title": form.form_title,
            "addressee": facts["name"],
            "office_name": facts["office"],
            "issued_on": getdate(),
            "issued_by": frappe.session.user,
            "agency": record.agency,
            "reference_doctype": record.doctype,
            "reference_name": record.name,
            "notice_key": _key(record, possible),
        }
    )
    notice.flags.texts = (form, facts)
    _fill_texts(notice)
    return notice


def _fill_texts(notice, number: str = "") -> None:
    """Write the texts of a draft with its number; without one, a dash stands in its place."""
    form, facts = notice.flags.texts
    facts = {**facts, "number": number}
    notice.update({"body_text": fill(form.body_text, facts), "closing_text": fill(form.closing_text, facts)})


def _issue(record, possible: Possible):
    """Issue the notice with the next number; of two windows at once one issues it, both print the same.

    The second one does not see the first one's notice: its transaction began to read before. The database's key
    says so, and what was tried is undone with its number. Reading an absent key with a lock would not do: it locks
    the gap that other windows insert into.
    """
    frappe.db.get_value(record.doctype, record.name, "name", for_update=True)
    notice = _drafted(record, possible)
    frappe.db.savepoint(_ATTEMPT)
    number = numbering.take("printed-notice", NUMBER_PATTERN, NumberContext(on=getdate()))[0]
    notice.flags.notice_number = number
    _fill_texts(notice, number)
    notice.flags.is_step = True
    try:
        return notice.insert(ignore_permissions=True)  # issued here alone; the caller speaks for the place
    except frappe.UniqueValidationError:
        frappe.clear_last_message()
        frappe.db.rollback(save_point=_ATTEMPT)
    name = frappe.db.get_value(NOTICE, {"notice_key": notice.notice_key}, "name", for_update=True)
    return frappe.get_doc(NOTICE, name, for_update=True)


def _sheet(notice, mark: str) -> Sheet:
    return Sheet(
        title=notice.form_title,
        number=_("No. {0}").format(notice.name) if notice.name else "",
        mark=mark,
        addressee=f"{notice.addressee}：",
        paragraphs=lines_of(notice.body_text),
        closing=notice.closing_text,
        signature=[notice.office_name, day_text(notice.issued_on)],
    )


# ---------------------------------------------------------------- what each record type gives


def _of_application(record) -> tuple[Possible, ...]:
    return notices_of_application([Decision(d.name, d.action, d.from_stage, d.to_stage) for d in record.decisions])


def _of_cancellation(record) -> tuple[Possible, ...]:
    approved = record.request_status == "Approved"
    return (Possible(FormKind.CANCELLATION, Issuer.OFFICE, ""),) if approved else ()


def _of_loss(record) -> tuple[Possible, ...]:
    return () if record.report_status == "Withdrawn" else (Possible(FormKind.LOSS, Issuer.UNIT, ""),)


def _of_handover(record) -> tuple[Possible, ...]:
    return (Possible(FormKind.HANDOVER, Issuer.OFFICE if record.handed_over_office else Issuer.UNIT, ""),)


def _application_facts(record, possible: Possible) -> dict:
    decision = next(d for d in record.decisions if d.name == possible.decision)
    return {
        "certificate_type": frappe.db.get_value("Certificate Type", record.certificate_type, "type_name"),
        "submitted_on": day_text(record.submitted_at),
        "decided_on": day_text(decision.decided_at),
        "reason": decision.reason,
    }


def _cancellation_facts(record, possible: Possible) -> dict:
    return {
        "certificate": record.certificate,
        "ground": _(record.cancellation_ground or ""),
        "reason": record.reason,
        "decided_on": day_text(record.finished_at),
    }


def _loss_facts(record, possible: Possible) -> dict:
    return {
        "certificate": record.certificate,
        "lost_on": day_text(record.lost_on),
        "reported_on": day_text(record.reported_at),
    }


def _handover_facts(record, possible: Possible) -> dict:
    return {
        "certificate": record.certificate,
        "card_serial": record.card_serial,
        "collector": record.representative_name or record.officer_name,
        "handed_over_at": format_datetime(record.handed_over_at),
    }


_SOURCES = {
    APPLICATION: (_of_application, _application_facts),
    CANCELLATION: (_of_cancellation, _cancellation_facts),
    LOSS: (_of_loss, _loss_facts),
    HANDOVER: (_of_handover, _handover_facts),
}


def _facts(record, possible: Possible) -> dict[str, str]:
    unit = frappe.db.get_value("Enforcement Agency", record.agency, "agency_name")
    common = {
        "today": day_text(getdate()),
        "office": unit if possible.issuer is Issuer.UNIT else _name_of_office(record, possible.issuer),
        "unit": unit,
        "name": record.officer_name,
        "record": record.name,
    }
    return {**common, **_SOURCES[record.doctype][1](record, possible)}


def _name_of_office(record, issuer: Issuer) -> str:
    office = current_scope().office if issuer is Issuer.PROVINCE else _office_of(record)
    return frappe.db.get_value("Legal Office", office, "office_name") or ""
