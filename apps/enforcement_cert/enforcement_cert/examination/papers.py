"""A candidate's paper: drawn once, kept row by row as it was shown, its right answers sealed until it is marked."""

import json
import secrets

import frappe
from frappe import _
from frappe.utils import now

from enforcement_cert.access.masking import decrypt, encrypt
from enforcement_cert.domain.exam_papers import PaperItem, draw_paper, shown_letters
from enforcement_cert.domain.exam_questions import LETTERS
from enforcement_cert.errors import plain_refusals
from enforcement_cert.examination.blueprints import BLUEPRINT, bank_of, rows_of
from enforcement_cert.examination.question_bank import QUESTION, content_of, note_use
from enforcement_cert.exchange.bulk_rows import insert_rows

ANSWER = "Exam Answer"
_OF_BLUEPRINT = ("partial_percent", "shows_result", "takes_photos", "watches_full_screen")
_STANDING = ("position", "given_answer", "client_sequence", "is_doubtful")
_RANDOM_PART = (20, 80)  # the random photo falls into this part of the time, per cent


def draw_for(attempt) -> None:
    """Draw the paper of an attempt and write its rows; sets what the attempt keeps of its blueprint."""
    blueprint = frappe.get_doc(BLUEPRINT, attempt.blueprint)
    attempt.seed = secrets.token_hex(16)
    with plain_refusals():
        paper = draw_paper(rows_of(blueprint), bank_of(blueprint.subject), attempt.seed)
    questions = _questions([item.question for item in paper])
    right = {}
    rows = []
    for item in paper:
        row, letters = _frozen(attempt.name, item, questions[item.question])
        rows.append(row)
        right[item.position] = letters
    insert_rows(ANSWER, rows, owner="Administrator", moment=now())
    _number_rows(attempt.name)
    note_use(list(questions))
    marks = frappe.db.get_value("Exam Session", attempt.session, ["minutes", "full_mark", "pass_mark"], as_dict=True)
    attempt.update({**marks, "answer_key": seal_key(attempt.name, right)})
    attempt.update({field: blueprint.get(field) for field in _OF_BLUEPRINT})
    attempt.random_photo_after = marks.minutes * 60 * secrets.choice(range(*_RANDOM_PART)) // 100


def _questions(names: list[str]) -> dict:
    return {name: frappe.get_cached_doc(QUESTION, name) for name in names}


def _frozen(attempt: str, item: PaperItem, document) -> tuple[dict, str]:
    """Return the row of one question as it will be shown, and the letters of its right answers."""
    options = content_of(document).options
    right = {place for place, option in enumerate(options) if option.is_correct}
    shown = [f"{LETTERS[place]}. {options[one].text}" for place, one in enumerate(item.order)]
    row = {
        "name": frappe.generate_hash(length=12),
        "parent": attempt,
        "parenttype": "Exam Attempt",
        "parentfield": "answers",
        "position": item.position,
        "question_kind": str(item.kind),
        "stem": document.stem,
        "options": "\n".join(shown),
        "option_count": len(shown),
        "points": item.points,
        "question": document.name,
        "version_number": document.version_number,
        "given_answer": "",
        "right_answer": "",
    }
    return row, shown_letters(item.order, right)


def _number_rows(attempt: str) -> None:
    table = frappe.qb.DocType(ANSWER)
    frappe.qb.update(table).set(table.idx, table.position).where(table.parent == attempt).run()


def seal_key(attempt: str, right: dict[int, str]) -> str:
    """Return the right letters by position, encrypted for this attempt alone."""
    return encrypt(json.dumps(right), _purpose(attempt))


def open_key(attempt: str, sealed: str) -> dict[int, str]:
    """Undo `seal_key`."""
    return {int(position): letters for position, letters in json.loads(decrypt(sealed, _purpose(attempt))).items()}


def _purpose(attempt: str) -> bytes:
    return f"Exam Attempt.answer_key:{attempt}".encode()


def shown_rows(attempt: str) -> list[dict]:
    """Return the questions of a paper as the candidate sees them, with what he has answered so far.

    Read as they are now, not as they were when the request began; the attempt is locked.
    """
    return [
        {
            **_standing(row),
            "kind": row.question_kind,
            "kind_label": _(row.question_kind),
            "points": row.points,
            "stem": row.stem,
            "options": [{"letter": line[0], "text": line[3:]} for line in row.options.split("\n")],
        }
        for row in rows_now(attempt, (*_STANDING, "question_kind", "points", "stem", "options"))
    ]


def standing_answers(attempt: str, positions: list[int]) -> list[dict]:
    """Return what is written at these places now: {"position", "given", "sequence", "is_doubtful"}."""
    return [_standing(row) for row in rows_now(attempt, _STANDING) if row.position in positions]


def _standing(row) -> dict:
    return {
        "position": row.position,
        "given": row.given_answer or "",
        "sequence": row.client_sequence,
        "is_doubtful": bool(row.is_doubtful),
    }


def rows_now(attempt: str, fields: tuple[str, ...]) -> list:
    """Return the rows of a paper in their order as they are now, also those saved while this call waited, locked."""
    row = frappe.qb.DocType(ANSWER)
    query = frappe.qb.from_(row).select(*[row[field] for field in fields]).orderby(row.position)
    return query.where((row.parent == attempt) & (row.parenttype == "Exam Attempt")).for_update().run(as_dict=True)
