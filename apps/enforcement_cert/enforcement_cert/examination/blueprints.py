"""Blueprints of papers: held to the rules, compared with the bank, read for drawing (G-011, X-32)."""

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from enforcement_cert.domain.exam_papers import (
    BankQuestion,
    BlueprintRow,
    bank_findings,
    blueprint_findings,
    full_mark,
)
from enforcement_cert.domain.exam_questions import QuestionKind, QuestionStatus
from enforcement_cert.domain.examinations import SessionState
from enforcement_cert.errors import refuse, sentences_of
from enforcement_cert.examination.question_bank import QUESTION

BLUEPRINT = "Exam Blueprint"
_BEGUN = (str(SessionState.RUNNING), str(SessionState.CLOSED))
_LIVING = (str(SessionState.OPEN), str(SessionState.RUNNING))
_OF_PAPER = ("subject", "minutes", "pass_mark", "partial_percent")


def check(document) -> None:
    """Hold a blueprint that is being saved to the rules and count its points."""
    rows = rows_of(document)
    findings = blueprint_findings(rows, document.pass_mark or 0, document.minutes or 0)
    if findings:
        refuse(sentences_of(findings))
    if not 0 <= (document.partial_percent or 0) < 100:
        frappe.throw(_("The part for an incomplete answer is 0 to 99 per cent."))
    document.full_mark = full_mark(rows)
    _keep_papers_alike(document, rows)


def _keep_papers_alike(document, rows: list[BlueprintRow]) -> None:
    """While a session by this blueprint is open or runs, all its candidates get papers and marks of one kind."""
    before = document.get_doc_before_save()
    if not before:
        return
    is_same = rows_of(before) == rows and not any(document.has_value_changed(field) for field in _OF_PAPER)
    living = {"blueprint": document.name, "session_state": ["in", _LIVING]}
    if not is_same and frappe.db.get_value("Exam Session", living, "name", for_update=True):
        frappe.throw(
            _(
                "A session by this blueprint is open or running, so its questions, marks and time do not change. "
                "Please make a new blueprint."
            )
        )


def rows_of(document) -> list[BlueprintRow]:
    """Return the rows of a blueprint as the rules know them."""
    return [
        BlueprintRow(
            QuestionKind(row.question_kind),
            int(row.question_count or 0),
            int(row.points or 0),
            row.legal_basis or None,
            row.difficulty or None,
        )
        for row in document.rows
    ]


def bank_of(subject: str) -> list[BankQuestion]:
    """Return the approved questions of a subject that may be asked today."""
    question, option = frappe.qb.DocType(QUESTION), frappe.qb.DocType("Exam Question Option")
    today = getdate()
    counts = (
        frappe.qb.from_(option)
        .select(option.parent, Count(option.name).as_("options"))
        .where(option.parenttype == QUESTION)
        .groupby(option.parent)
    )
    rows = (
        frappe.qb.from_(question)
        .left_join(counts)
        .on(counts.parent == question.name)
        .select(question.name, question.question_kind, question.legal_basis, question.difficulty, counts.options)
        .where((question.subject == subject) & (question.question_status == str(QuestionStatus.APPROVED)))
        .where(question.valid_from.isnull() | (question.valid_from <= today))
        .where(question.valid_until.isnull() | (question.valid_until >= today))
        .orderby(question.name)
        .run(as_dict=True)
    )
    return [_bank_question(row) for row in rows]


def _bank_question(row) -> BankQuestion:
    kind = QuestionKind(row.question_kind)
    options = 2 if kind is QuestionKind.TRUE_FALSE else int(row.options or 0)
    return BankQuestion(row.name, kind, options, row.legal_basis or None, row.difficulty or None)


@frappe.whitelist(methods=["GET", "POST"])
def check_bank(name: str) -> dict:
    """Compare a blueprint with the bank: {"questions": n, "problems": [sentence]}; tells no question.

    For whoever may read the blueprint; offices that plan a session ask the same.
    """
    document = frappe.get_doc(BLUEPRINT, name)
    if not document.has_permission("read"):
        raise frappe.PermissionError
    bank = bank_of(document.subject)
    return {"questions": len(bank), "problems": sentences_of(bank_findings(rows_of(document), bank))}


def follow_blueprint(session, method: str | None = None) -> None:
    """Document event of Exam Session: an online examination has the time and marks of its blueprint (G-011)."""
    if session.session_state in _BEGUN:
        if session.has_value_changed("blueprint"):
            frappe.throw(_("The session has begun; its blueprint does not change any more."))
        return
    if not session.blueprint:
        return
    document = frappe.get_doc(BLUEPRINT, session.blueprint, for_update=True)
    if document.subject != session.subject:
        frappe.throw(_("The blueprint is one of another subject. Please choose one of “{0}”.").format(session.subject))
    if document.is_disabled and session.has_value_changed("blueprint"):
        frappe.throw(_("This blueprint is no longer offered. Please choose another one."))
    session.update({field: document.get(field) for field in ("minutes", "full_mark", "pass_mark")})
    if session.session_state == SessionState.OPEN and _is_new_to_candidates(session):
        _require_bank(document)


def _is_new_to_candidates(session) -> bool:
    return session.has_value_changed("session_state") or session.has_value_changed("blueprint")


def _require_bank(document) -> None:
    """Refuse to open a session whose papers the bank cannot fill (X-32)."""
    findings = bank_findings(rows_of(document), bank_of(document.subject))
    if findings:
        refuse([_("The bank has too few questions for the blueprint of this session:"), *sentences_of(findings)])
