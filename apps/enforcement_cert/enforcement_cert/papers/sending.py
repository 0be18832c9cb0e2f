"""How a finished paper goes to the browser, and on which paper it stands."""

import frappe
from frappe import _
from frappe.utils import format_date

from enforcement_cert.certificate.card_face_errors import CardProblem
from enforcement_cert.certificate.card_files import sentence_on
from enforcement_cert.domain.printed_papers import FormKind, Paper, PaperTooTall
from enforcement_cert.errors import refuse
from enforcement_cert.messages import explain
from enforcement_cert.papers.drawing import Sheet, papers_pdf

FORM = "Printed Form"


def form_of(kind: FormKind | str):
    """Return the Printed Form of a kind: title, texts, paper. Set up with the app; administrators change it."""
    return frappe.get_cached_doc(FORM, str(kind))


def paper_of(form, wished: str = "") -> Paper:
    """Return the paper to draw on: the wish of this printing, else the form's own."""
    if wished and wished not in set(map(str, Paper)):
        frappe.throw(_("There is no paper “{0}”. Choose A4, A5 or the receipt roll.").format(wished[:40]))
    return Paper(wished or form.paper_size)


def send_papers(sheets: list[Sheet], paper: Paper, file_name: str) -> None:
    """Answer the request with all sheets as one PDF. What cannot be drawn is refused in plain words."""
    try:
        content = papers_pdf(sheets, paper)
    except CardProblem as problem:
        refuse([sentence_on(problem)], title=_("This paper cannot be printed"))
    except PaperTooTall as problem:
        refuse([explain(problem)], title=_("This paper cannot be printed"))
    frappe.local.response.filename = f"{file_name}.pdf"
    frappe.local.response.filecontent = content
    frappe.local.response.type = "pdf"


def day_text(value) -> str:
    """Return a day as papers write it, 2026年3月1日; empty without one."""
    return format_date(value, "yyyy年M月d日") if value else ""


def reprint_mark(printed_before: int) -> str:
    """Return the words in the corner of a paper that was printed before; nothing on the first print."""
    return _("Reprint No. {0}").format(printed_before) if printed_before else ""
