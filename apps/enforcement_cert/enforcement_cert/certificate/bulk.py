"""Work on a selection of many records: at once if it is small, else in the background.

A Bulk Run holds the selection, how far the work has come and which rows were refused. Rows and
progress are committed together, so a killed worker loses nothing and doubles nothing: the next
run begins behind the last finished row. Source: R-099, R-100, X-58.
"""

import json

import frappe
import pymysql
from frappe import _
from frappe.utils import add_to_date, now_datetime

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.messages import explain

RUN = "Bulk Run"
# Whose rows are ticked for a task.
_SELECTED = {
    "apply": "Enforcement Officer",
    "draft_cancellation": "Enforcement Certificate",
    "decide_cancellation": "Cancellation Request",
    "replace": "Enforcement Certificate",
}
CHUNK = 500
DATABASE_FAILED = (pymysql.err.OperationalError, frappe.QueryDeadlockError, frappe.QueryTimeoutError)
EXPECTED = (frappe.ValidationError, frappe.PermissionError, RuleViolation)


def run_on_selection(task: str, names: list[str], arguments: dict) -> dict:
    """Do a task on every name and return the result, or queue it and return the run's name.

    `task` is one of TASKS. The result is {"done": n, "refused": [{"name", "label", "reason"}]},
    or {"run": name} if the selection is larger than the limit in the settings.
    """
    if not names:
        frappe.throw(_("Please tick at least one row."))
    if len(names) > frappe.db.get_single_value("Certificate Settings", "background_above"):
        return {"run": _queue(task, names, arguments)}
    refused = _try_rows(task, names, arguments)
    return {"done": len(names) - len(refused), "refused": refused}


def tasks() -> dict:
    """Return the tasks by name: each takes a record's name and the arguments."""
    from enforcement_cert.certificate import applying, cancellation_requests, deciding, replacing
    from enforcement_cert.organization import structure_run

    return {
        "apply": applying.apply_for_one,
        "decide": deciding.decide_one,
        "draft_cancellation": cancellation_requests.draft_one,
        "decide_cancellation": cancellation_requests.decide_one,
        "replace": replacing.replace_one,
        structure_run.TASK: structure_run.do_row,
    }


def chunk_tasks() -> dict:
    """Return the tasks that take many names at once: each returns the refused rows as [{"name", "label", "reason"}].

    They write with few statements for all rows; what they raise is found by trying the rows one by one.
    """
    from enforcement_cert.review import applying, deciding

    return {"review_apply": applying.apply_chunk, "review_decide": deciding.decide_chunk}


def _try_rows(task: str, names: list[str], arguments: dict, *, is_background: bool = False) -> list[dict]:
    """Do the task on rows; return those that were refused."""
    if task not in chunk_tasks():
        tried = (_try_one(task, name, arguments, is_background=is_background) for name in names)
        return [refusal for refusal in tried if refusal]
    return _try_chunk(task, names, arguments, is_background=is_background)


def _try_chunk(task: str, names: list[str], arguments: dict, *, is_background: bool = False) -> list[dict]:
    """Do a task of many rows inside a savepoint; if it fails, row by row, so that only the faulty one is refused."""
    savepoint = "bulk_chunk"
    frappe.db.savepoint(savepoint)
    frappe.clear_messages()
    try:
        return chunk_tasks()[task](names, **arguments)
    except DATABASE_FAILED:
        raise
    except Exception as error:
        frappe.db.rollback(save_point=savepoint)
        frappe.clear_messages()
        if len(names) == 1:
            return [{"name": names[0], "label": names[0], "reason": _reason_of(error, names[0], is_background)}]
    one_by_one = (_try_chunk(task, [name], arguments, is_background=is_background) for name in names)
    return [refusal for refused in one_by_one for refusal in refused]


def _reason_of(error: Exception, name: str, is_background: bool) -> str:
    if isinstance(error, EXPECTED):
        return sentence_of(error)
    if not is_background:
        raise error
    return log_unexpected(error, name)


def _try_one(task: str, name: str, arguments: dict, *, is_background: bool = False) -> dict | None:
    """Do the task on one row inside a savepoint; return why it was refused, or None.

    In the background a row that fails for an unforeseen reason is refused too and logged, or it
    would stop the run for ever; failures of the database itself end the job and are tried again.
    """
    savepoint = "bulk_row"
    frappe.db.savepoint(savepoint)
    frappe.clear_messages()
    try:
        tasks()[task](name, **arguments)
        return None
    except EXPECTED as error:
        reason = sentence_of(error)
    except Exception as error:
        if not is_background:
            raise
        reason = log_unexpected(error, name)
    frappe.db.rollback(save_point=savepoint)
    frappe.clear_messages()
    return {"name": name, "label": label_of(task, name), "reason": reason}


def log_unexpected(error: Exception, name: str) -> str:
    """Write an unforeseen error to the Error Log and return the sentence for the report.

    Raises it again if it is the database that failed: then nothing of the row can be written.
    """
    if isinstance(error, DATABASE_FAILED):
        raise error
    frappe.log_error(title=f"Bulk work on {name}: {type(error).__name__}", message=str(type(error)))
    return _("This row could not be worked on. The administrator finds the cause in the error log.")


def sentence_of(error: Exception) -> str:
    """Return what a clerk reads about a refusal."""
    if isinstance(error, RuleViolation):
        return explain(error)
    if isinstance(error, frappe.PermissionError) and not str(error):
        return _("You may not do this with this record.")
    return str(error) or _("This row could not be worked on. Please look at it singly.")


def label_of(task: str, name: str) -> str:
    """Return the person's name of a row, for the report."""
    if task == "structure_change":
        from enforcement_cert.organization.structure_run import label_of_row

        return label_of_row(name)
    doctype = _SELECTED.get(task, "Certificate Application")
    return frappe.db.get_value(doctype, name, "officer_name") or name


def _queue(task: str, names: list[str], arguments: dict) -> str:
    run = frappe.new_doc(RUN)
    run.update(
        {
            "task": task,
            "run_status": "Queued",
            "requested_by": frappe.session.user,
            "total_count": len(names),
            "names": json.dumps(names),
            "arguments": json.dumps(arguments),
            "report": "[]",
        }
    )
    run.insert(ignore_permissions=True)  # a record of the work, made by the service only
    _enqueue(run.name)
    return run.name


def _enqueue(name: str) -> None:
    frappe.enqueue(
        "enforcement_cert.certificate.bulk.work",
        queue="long",
        timeout=3600,
        enqueue_after_commit=True,
        run_name=name,
    )


def work(run_name: str) -> None:
    """Background job: go on with a run where it stopped, as the person who asked for it."""
    run = frappe.get_doc(RUN, run_name, for_update=True)
    if run.run_status in ("Done", "Stopped"):
        return
    now = now_datetime()
    run.db_set({"run_status": "Running", "started_at": run.started_at or now, "heartbeat_at": now})
    frappe.db.commit()
    frappe.set_user(run.requested_by)
    frappe.set_user_lang(run.requested_by)  # a worker speaks English otherwise, and the report is kept
    names, arguments = json.loads(run.names), json.loads(run.arguments)
    while _work_on_next_rows(run, names, arguments):
        pass


def _work_on_next_rows(run, names: list[str], arguments: dict) -> bool:
    """Do the next row, or chunk of rows, and commit it with the progress; finish the run behind the last one.

    The run's row stays locked meanwhile and its position is read under that lock, so several
    workers on one run take turns and do no row twice. False when there is nothing left to do.
    """
    fields = ["run_status", "position", "done_count", "refused_count"]
    state = frappe.db.get_value(RUN, run.name, fields, as_dict=True, for_update=True)
    if state.run_status != "Running" or state.position >= len(names):
        if state.run_status == "Running":
            frappe.db.set_value(RUN, run.name, {"run_status": "Done", "finished_at": now_datetime()})
        _tell(run, frappe._dict(state, run_status="Done" if state.run_status == "Running" else state.run_status))
        frappe.db.commit()
        return False
    size = CHUNK if run.task in chunk_tasks() else 1
    rows = names[state.position : state.position + size]
    refused = _try_rows(run.task, rows, arguments, is_background=True)
    state.update({"position": state.position + len(rows), "done_count": state.done_count + len(rows) - len(refused)})
    state.refused_count += len(refused)
    frappe.db.set_value(RUN, run.name, {**state, "heartbeat_at": now_datetime()}, update_modified=False)
    if refused:
        _append_refusals(run.name, refused)
    _tell(run, state)
    frappe.db.commit()
    return True


def _append_refusals(run_name: str, refused: list[dict]) -> None:
    """Put more entries before the closing bracket of the report, which stays a JSON list."""
    text = json.dumps(refused, ensure_ascii=False)[1:-1]
    frappe.db.sql(
        """update `tabBulk Run` set `report` = concat(
            left(`report`, char_length(`report`) - 1), if(`report` = '[]', '', ', '), %s, ']')
        where `name` = %s""",
        (text, run_name),
    )


def _tell(run, state) -> None:
    frappe.publish_realtime(
        "bulk_run",
        {
            "name": run.name,
            "status": state.run_status,
            "position": state.position,
            "total": run.total_count,
            "done": state.done_count,
            "refused": state.refused_count,
        },
        user=run.requested_by,
        after_commit=True,
    )


def resume_interrupted_runs() -> None:
    """Each minute: queue again the runs whose worker gave no sign of life for a while."""
    for name in stale(RUN, "run_status", ("Queued", "Running")):
        frappe.db.set_value(RUN, name, "heartbeat_at", now_datetime(), update_modified=False)
        _enqueue(name)


def stale(doctype: str, status_field: str, statuses: tuple[str, ...]) -> list[str]:
    """Return the names of unfinished runs without a sign of life for the time set in the settings."""
    minutes = frappe.db.get_single_value("Certificate Settings", "stale_after_minutes") or 3
    limit = add_to_date(now_datetime(), minutes=-minutes)
    unfinished = {status_field: ["in", statuses]}
    silent = frappe.get_all(
        doctype, filters={**unfinished, "heartbeat_at": ["<", limit]}, pluck="name", order_by="name"
    )
    never = frappe.get_all(
        doctype,
        filters={**unfinished, "heartbeat_at": ["is", "not set"], "modified": ["<", limit]},
        pluck="name",
        order_by="name",
    )
    return sorted({*silent, *never})


@frappe.whitelist(methods=["POST"])
def stop_run(name: str) -> None:
    """Stop a run after the row it is at. Only who asked for it (or an administrator) may."""
    run = frappe.get_doc(RUN, name)
    run.check_permission("read")
    if run.run_status in ("Queued", "Running"):
        run.db_set("run_status", "Stopped")
