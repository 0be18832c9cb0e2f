"""Work on a selection of many records: at once if it is small, else in the background.

A Bulk Run holds the selection, how far the work has come and which rows were refused. Rows and
progress are committed together, so a killed worker loses nothing and doubles nothing: the next
run begins behind the last finished row. Source: R-099, R-100, X-58.
"""

import json

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.messages import explain

RUN = "Bulk Run"
_EXPECTED = (frappe.ValidationError, frappe.PermissionError, RuleViolation)


def run_on_selection(task: str, names: list[str], arguments: dict) -> dict:
    """Do a task on every name and return the result, or queue it and return the run's name.

    `task` is one of TASKS. The result is {"done": n, "refused": [{"name", "label", "reason"}]},
    or {"run": name} if the selection is larger than the limit in the settings.
    """
    if not names:
        frappe.throw(_("Please tick at least one row."))
    if len(names) > frappe.db.get_single_value("Certificate Settings", "background_above"):
        return {"run": _queue(task, names, arguments)}
    done, refused = 0, []
    for name in names:
        refusal = _try_one(task, name, arguments)
        refused += [refusal] if refusal else []
        done += not refusal
    return {"done": done, "refused": refused}


def tasks() -> dict:
    """Return the tasks by name: each takes a record's name and the arguments."""
    from enforcement_cert.certificate import applying, deciding

    return {"apply": applying.apply_for_one, "decide": deciding.decide_one}


def _try_one(task: str, name: str, arguments: dict) -> dict | None:
    """Do the task on one row inside a savepoint; return why it was refused, or None."""
    savepoint = "bulk_row"
    frappe.db.savepoint(savepoint)
    frappe.clear_messages()
    try:
        tasks()[task](name, **arguments)
    except _EXPECTED as error:
        frappe.db.rollback(save_point=savepoint)
        frappe.clear_messages()
        return {"name": name, "label": label_of(task, name), "reason": sentence_of(error)}
    return None


def sentence_of(error: Exception) -> str:
    """Return what a clerk reads about a refusal."""
    if isinstance(error, RuleViolation):
        return explain(error)
    if isinstance(error, frappe.PermissionError) and not str(error):
        return _("You may not do this with this record.")
    return str(error) or _("This row could not be worked on. Please look at it singly.")


def label_of(task: str, name: str) -> str:
    """Return the person's name of a row, for the report."""
    doctype = "Enforcement Officer" if task == "apply" else "Certificate Application"
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
    """Background job: go on with a run where it stopped. Only one worker at a time does."""
    run = frappe.get_doc(RUN, run_name, for_update=True)
    if run.run_status in ("Done", "Stopped"):
        return
    run.db_set(
        {"run_status": "Running", "started_at": run.started_at or now_datetime(), "heartbeat_at": now_datetime()}
    )
    frappe.db.commit()
    frappe.set_user(run.requested_by)
    names, arguments = json.loads(run.names), json.loads(run.arguments)
    for name in names[run.position :]:
        if not _work_on_row(run, name, arguments):
            return
    _finish(run)


def _work_on_row(run, name: str, arguments: dict) -> bool:
    """Do one row and commit it with the progress. False if the run was stopped meanwhile."""
    if frappe.db.get_value(RUN, run.name, "run_status", for_update=True) == "Stopped":
        frappe.db.commit()
        return False
    refusal = _try_one(run.task, name, arguments)
    report = json.loads(run.report or "[]") + ([refusal] if refusal else [])
    run.db_set(
        {
            "position": run.position + 1,
            "done_count": run.done_count + (not refusal),
            "refused_count": run.refused_count + bool(refusal),
            "report": json.dumps(report, ensure_ascii=False),
            "heartbeat_at": now_datetime(),
        },
        update_modified=False,
    )
    frappe.db.commit()
    _tell(run)
    return True


def _finish(run) -> None:
    run.db_set({"run_status": "Done", "finished_at": now_datetime()})
    frappe.db.commit()
    _tell(run)


def _tell(run) -> None:
    frappe.publish_realtime(
        "bulk_run",
        {
            "name": run.name,
            "status": run.run_status,
            "position": run.position,
            "total": run.total_count,
            "done": run.done_count,
            "refused": run.refused_count,
        },
        user=run.requested_by,
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
