"""The bank of questions: written by one, approved by another, never changed after use (X-32, R-166).

A correction of a used question is a new version; when that is approved the one before is retired in the same
transaction. `living_content_key` is unique among living questions; a version waiting for its approval holds a key
that names its forerunner, so there is one such draft at a time and it does not collide with what it replaces.
"""

import hashlib

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.domain.exam_questions import (
    Option,
    Question,
    QuestionKind,
    QuestionStatus,
    clean_question,
    content_key,
    question_findings,
    require_in_force,
    require_second_person,
    true_false_options,
)
from enforcement_cert.domain.text import clean_cell
from enforcement_cert.errors import plain_refusals, refuse, sentences_of

QUESTION = "Exam Question"
_CONTENT = ("question_kind", "subject", "difficulty", "stem", "legal_basis", "article", "law_version", "valid_from")
_SAVEPOINT = "exam_question"
_COPIED = (*_CONTENT, "valid_until", "true_answer")


def check(document) -> None:
    """Hold a question that is being saved to the rules. A step sets `flags.is_step`; a form changes content only."""
    if document.flags.is_step:
        return
    before = None if document.is_new() else document.get_doc_before_save()
    if before and not is_changed(document, before):
        return
    if before and before.question_status == QuestionStatus.OUT_OF_USE:
        frappe.throw(_("This question is retired and does not change any more."))
    if before and before.first_used_at:
        frappe.throw(_("This question was used in a paper and does not change any more. Make a new version."))
    settle(document)
    # What was approved was something else: a second person looks at it again.
    document.update({"question_status": str(QuestionStatus.DRAFT), "approved_by": None, "approved_at": None})
    document.edited_by = frappe.session.user


def settle(document) -> None:
    """Clean the content, refuse what is incomplete, set the key."""
    question = clean_question(content_of(document))
    findings = question_findings(question)
    if findings:
        refuse(sentences_of(findings))
    with plain_refusals():
        require_in_force(*(value and getdate(value) for value in (document.valid_from, document.valid_until)))
    write_content(document, question)
    document.article, document.law_version = clean_cell(document.article), clean_cell(document.law_version)
    document.living_content_key = key_of(question, document.previous_version)


def key_of(question: Question, previous_version: str | None = None) -> str:
    """Return the unique key of a living question, or of the version that waits to replace one."""
    key = content_key(question)
    if not previous_version:
        return key
    return hashlib.sha256(f"{previous_version}\x1f".encode()).hexdigest()[:40]


def content_of(document) -> Question:
    """Return what a candidate reads of this record, with the right answers."""
    kind = QuestionKind(document.question_kind)
    if kind is QuestionKind.TRUE_FALSE:
        if not document.true_answer:
            return Question(kind, document.stem or "", ())
        return Question(kind, document.stem or "", true_false_options(document.true_answer == "True"))
    options = tuple(Option(row.option_text or "", bool(row.is_correct)) for row in document.options)
    return Question(kind, document.stem or "", options)


def write_content(document, question: Question) -> None:
    """Write a cleaned question into its record."""
    document.stem = question.stem
    if question.kind is QuestionKind.TRUE_FALSE:
        document.true_answer = "True" if question.options[0].is_correct else "False"
        document.set("options", [])
        return
    document.true_answer = ""
    rows = [{"option_text": one.text, "is_correct": int(one.is_correct)} for one in question.options]
    document.set("options", rows)


def is_changed(document, before) -> bool:
    """Say whether anything a paper depends on differs between two states of a record."""
    return _facts(document) != _facts(before)


def _facts(document) -> tuple:
    days = tuple(str(document.get(field) or "") for field in ("valid_from", "valid_until"))
    texts = tuple(document.get(field) or "" for field in (*_CONTENT[:-1], "true_answer"))
    rows = tuple((row.option_text, int(row.is_correct or 0)) for row in document.options)
    return (*texts, *days, *rows)


@frappe.whitelist(methods=["POST"])
def approve(names: str | list) -> dict:
    """Approve drafts that somebody else has written; each refused one with its reason.

    `names`: list or JSON list. Returns {"done": n, "refused": [{"name", "reason"}]}.
    """
    approved, refused = 0, []
    for name in _names(names):
        document = _locked(name)
        frappe.db.savepoint(_SAVEPOINT)
        try:
            _approve_one(document)
            approved += 1
        except frappe.ValidationError as refusal:
            frappe.db.rollback(save_point=_SAVEPOINT)
            frappe.clear_last_message()
            refused.append({"name": name, "reason": frappe.utils.strip_html(str(refusal))})
    return {"done": approved, "refused": refused}


def _approve_one(document) -> None:
    if document.question_status != QuestionStatus.DRAFT:
        frappe.throw(_("Only drafts are approved; this question stands at “{0}”.").format(_(document.question_status)))
    with plain_refusals():
        require_second_person(document.edited_by or document.owner, frappe.session.user)
    settle(document)
    if document.previous_version:
        before = frappe.get_doc(QUESTION, document.previous_version, for_update=True)
        _retire_one(before, _("Replaced by version {0}.").format(document.version_number), document.name)
        document.living_content_key = content_key(content_of(document))
    document.update(
        {
            "question_status": str(QuestionStatus.APPROVED),
            "approved_by": frappe.session.user,
            "approved_at": now_datetime(),
        }
    )
    _save(document)


@frappe.whitelist(methods=["POST"])
def retire(names: str | list, reason: str) -> dict:
    """Take questions out of use for ever, for example because the law has changed. Returns {"done": n}."""
    reason = clean_cell(reason)[:500]
    if not reason:
        frappe.throw(_("Please say why."))
    retired = 0
    for name in _names(names):
        document = _locked(name)
        if document.question_status != QuestionStatus.OUT_OF_USE:
            _retire_one(document, reason)
            retired += 1
    return {"done": retired}


def _retire_one(document, reason: str, replaced_by: str | None = None) -> None:
    document.update(
        {
            "question_status": str(QuestionStatus.OUT_OF_USE),
            "retired_at": now_datetime(),
            "retired_reason": reason,
            "replaced_by": replaced_by,
            "living_content_key": None,
        }
    )
    _save(document)


@frappe.whitelist(methods=["POST"])
def new_version(name: str) -> str:
    """Return the draft that will replace this question once it is approved, made if there is none yet."""
    document = _locked(name)
    waiting = {"previous_version": name, "question_status": str(QuestionStatus.DRAFT)}
    found = frappe.db.get_value(QUESTION, waiting, "name")
    if found:
        return found
    if document.question_status != QuestionStatus.APPROVED:
        frappe.throw(_("Only an approved question gets a new version."))
    version = frappe.new_doc(QUESTION)
    version.update({field: document.get(field) for field in _COPIED})
    version.set("options", [{"option_text": row.option_text, "is_correct": row.is_correct} for row in document.options])
    version.update({"previous_version": name, "version_number": (document.version_number or 1) + 1})
    return version.insert().name


def note_use(names: list[str]) -> None:
    """Note that questions stand in a paper; from now on they do not change. One statement for a whole paper."""
    table = frappe.qb.DocType(QUESTION)
    query = frappe.qb.update(table).set(table.first_used_at, now_datetime())
    query.where(table.name.isin(sorted(names)) & table.first_used_at.isnull()).run()


def _locked(name: str):
    """Return a question under its lock, if the login may change the bank."""
    document = frappe.get_doc(QUESTION, name, for_update=True)
    if not document.has_permission("write"):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return document


def _save(document) -> None:
    document.flags.is_step = True
    document.save()


def _names(names: str | list) -> list[str]:
    found = frappe.parse_json(names) if isinstance(names, str) else names
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        frappe.throw(_("Please choose questions."))
    return list(dict.fromkeys(found))
