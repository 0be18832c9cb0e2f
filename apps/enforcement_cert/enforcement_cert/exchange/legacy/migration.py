"""Steps of a migration as people take them: read, decide, try, migrate, hand out passwords, roll back.

Draft → Staged (files read) → Tried → Migrated; a trial may be repeated as often as one likes, and the
whole migration taken back before go-live. Every function checks that the present user may write the
migration, which only administrators may.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import now

from enforcement_cert.access.passwords import give_first_password
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.errors import words_of
from enforcement_cert.exchange.jobs import attempt_after, enqueue_attempt, work_as
from enforcement_cert.exchange.legacy import mapping, reading, record, report, staged
from enforcement_cert.exchange.legacy.jobs import run_job
from enforcement_cert.exchange.legacy.phases import Obstacles
from enforcement_cert.exchange.legacy.record import ACTIVE, MIGRATION, STAGED, JobOvertaken
from enforcement_cert.exchange.legacy.report_file import report_html
from enforcement_cert.exchange.uploads import digest_of, find_upload, path_of
from enforcement_cert.messages import explain

JOB = "enforcement_cert.exchange.legacy.migration.run"
_LONGEST_RUN_SECONDS = 12 * 3600
_MOST_PASSWORDS = 300
_FROM = {
    "Read": ("Draft", "Staged", "Tried", "Rolled Back"),
    "Try": ("Staged", "Tried", "Rolled Back"),
    "Migrate": ("Tried",),
    "Roll Back": ("Migrated",),
}


def _writable(name: str):
    """Return a migration that the present user may change. Raises PermissionError."""
    migration = frappe.get_doc(MIGRATION, name)
    if not migration.has_permission("write"):
        raise frappe.PermissionError
    return migration


# ---------------------------------------------------------------- asked for by people


@frappe.whitelist(methods=["POST"])
def start(name: str, job: str) -> str:
    """Put a job of a migration into the queue: Read, Try, Migrate or Roll Back. A stopped one goes on where it was."""
    prepare(name, job)
    _enqueue(name, frappe.generate_hash(length=8))
    return "Queued"


def prepare(name: str, job: str) -> None:
    """Make a migration ready for a job: check that it may begin, set it back or let it go on."""
    if job not in _FROM:
        frappe.throw(_("Please choose: {0}.").format(_("Work")))
    migration = _writable(name)
    state = record.lock(name)
    if state.job_status in ACTIVE:
        frappe.throw(_("This migration is being worked on. Please wait, or stop it first."))
    goes_on = state.job == job and state.job_status in ("Stopped", "Failed")
    if not goes_on:
        _require_no_half_run(state)
        _require_step(migration, state, job)
        _set_back(migration, job)
    record.update(name, job=job, job_status="Queued", started_by=frappe.session.user, finished_at=None, message="")


def _require_no_half_run(state) -> None:
    """A real run or roll back that has stopped half-way is brought to its end first."""
    if state.job in ("Migrate", "Roll Back") and state.job_status in ("Stopped", "Failed") and _has_written(state):
        frappe.throw(_("“{0}” has stopped half-way. Please let it go on first.").format(_(state.job)))


def _has_written(state) -> bool:
    return bool(state.phase or state.progress_mark) and bool(
        frappe.db.exists(STAGED, {"legacy_migration": state.name, "target_name": ["is", "set"]})
    )


def _require_step(migration, state, job: str) -> None:
    if state.migration_status not in _FROM[job]:
        frappe.throw(_("This step is not possible now. Please follow the steps at the top of the page."))
    if job == "Read":
        _require_files(migration)
    if job in ("Try", "Migrate"):
        _require_date_meanings(migration)
    if job == "Migrate":
        _require_clean_trial(migration)


def _require_files(migration) -> None:
    kinds = [entry.table_kind for entry in migration.files]
    if "Agencies" not in kinds or not {"Users", "Officers"} & set(kinds):
        frappe.throw(_("Please give at least the files of agencies and of users or officers."))
    for entry in migration.files:
        find_upload(entry.source_file)


def _require_date_meanings(migration) -> None:
    """What the review date column of a file means is asked for each file, never guessed (G-001)."""
    if not migration.legacy_mapping:
        return
    mapped = mapping.read_mapping(migration.legacy_mapping)
    for entry in migration.files:
        has_column = "review_on" in mapped.columns.get(entry.table_kind, {}).values()
        if entry.table_kind in ("Officers", "Certificates") and has_column and not entry.date_meaning:
            frappe.throw(_("Please say in the list of files what the review date of file {0} means.").format(entry.idx))


def _require_clean_trial(migration) -> None:
    found = report.read_report(migration.name)
    if not found or found["job"] != "Try":
        frappe.throw(_("Please make a trial run first."))
    if found["obstacles"] or found["differences"]:
        frappe.throw(
            _("The trial run has found obstacles. Remove them and try again: {0}").format(
                "<br>".join(frappe.utils.escape_html(text) for text in found["differences"])
            )
        )
    if found["needs_confirmation"] and not migration.overdue_confirmed:
        frappe.throw("<br>".join(frappe.utils.escape_html(text) for text in found["warnings"]))


def _set_back(migration, job: str) -> None:
    """Begin a job at its beginning; what earlier jobs left in the staging area goes."""
    if job == "Read":
        reading.forget_rows(migration.name)
        _note_digests(migration)
        if not migration.legacy_mapping:
            record.update(migration.name, legacy_mapping=mapping.make_mapping(migration.migration_title))
    elif job in ("Try", "Migrate"):
        staged.forget_outcomes(migration.name)
    zeros = dict.fromkeys(("phase", "progress_mark", "rows_done", "rows_total"), 0)
    record.update(migration.name, started_at=None, **zeros)


def _note_digests(migration) -> None:
    for entry in migration.files:
        entry.db_set("file_digest", digest_of(path_of(entry.source_file)), update_modified=False)


@frappe.whitelist(methods=["POST"])
def stop(name: str) -> str:
    """Stop the work at the end of the present block; `start` with the same job goes on from there."""
    _writable(name)
    state = record.lock(name)
    if state.job_status not in ACTIVE:
        frappe.throw(_("This migration is not being worked on."))
    record.update(name, job_status="Stopped", finished_at=now())
    record.tell_progress(name, job_status="Stopped")
    return "Stopped"


@frappe.whitelist(methods=["POST"])
def overview(name: str) -> dict:
    """Return state, counters and the report of a migration for its page."""
    migration = frappe.get_doc(MIGRATION, name)
    if not migration.has_permission("read"):
        raise frappe.PermissionError
    fields = ("migration_status", "job", "job_status", "rows_done", "rows_total", "message", "report_file")
    found = report.read_report(name)
    return {
        **{field: migration.get(field) for field in fields},
        "staged": staged.count_rows(name),
        "open_codes": open_codes(migration),
        "report": report_html(found),
        "obstacles": found["obstacles"] if found else 0,
        "warnings": found["warnings"] if found else [],
    }


def open_codes(migration) -> int:
    """How many codes of the old system have no meaning yet."""
    if not migration.legacy_mapping:
        return 0
    saved = frappe.get_doc(record.MAPPING, migration.legacy_mapping)
    return sum(1 for row in saved.codes if not (row.meaning or row.certificate_type))


@frappe.whitelist(methods=["POST"])
def add_units_to_decide(name: str) -> int:
    """Add the units that the trial could not place to the mapping, so that a person decides; returns how many."""
    migration = _writable(name)
    saved = frappe.get_doc(record.MAPPING, migration.legacy_mapping)
    known = {row.source_code for row in saved.units}
    added = 0
    for code, text in _undecided(name):
        if code and code not in known:
            saved.append("units", {"source_code": code, "source_name": text})
            known.add(code)
            added += 1
    if added:
        saved.save()
    return added


def _undecided(name: str):
    """Codes of rejected units, and of users whose unit is in no table."""
    filters = {"legacy_migration": name, "outcome": "Rejected", "table_kind": ["in", ["Agencies", "Users"]]}
    rows = frappe.get_all(
        STAGED, filters=filters, fields=["table_kind", "unit_code", "shown_name"], order_by="table_kind, position"
    )
    return [(row.unit_code, row.shown_name if row.table_kind == "Agencies" else "") for row in rows]


@frappe.whitelist(methods=["POST"])
def hand_out_passwords(name: str, agency: str | None = None) -> list[dict]:
    """Give new random first passwords to logins of a migration that have never chosen one; shown once, never stored.

    Only the logins of one agency, or at most 300 at once. Returns unit, user name, login and password.
    """
    migration = _writable(name)
    if migration.migration_status != "Migrated":
        frappe.throw(_("First passwords are given out after the migration."))
    logins = _waiting_logins(name, agency)
    if len(logins) > _MOST_PASSWORDS:
        frappe.throw(_("These are {0} logins. Please choose one agency at a time.").format(len(logins)))
    return [{**login, "password": give_first_password(login["login"])} for login in logins]


def _waiting_logins(name: str, agency: str | None) -> list[dict]:
    users = frappe.get_all(
        STAGED,
        filters={"legacy_migration": name, "table_kind": "Users", "target_doctype": "User"},
        pluck="target_name",
        order_by="position asc",
    )
    waiting = frappe.get_all(
        "Login Security",
        filters={"name": ["in", users or [""]], "must_change_password": 1},
        pluck="name",
        order_by="name",
    )
    filters = {"user": ["in", waiting or [""]], **({"agency": agency} if agency else {})}
    places = frappe.get_all(
        "User Assignment", filters=filters, fields=["user", "agency", "legal_office"], order_by="user"
    )
    return [_login_line(place) for place in places]


def _login_line(place) -> dict:
    unit = (
        frappe.db.get_value("Enforcement Agency", place.agency, "agency_name")
        if place.agency
        else frappe.db.get_value("Legal Office", place.legal_office, "office_name")
    )
    username, full_name = frappe.db.get_value("User", place.user, ["username", "full_name"])
    return {"unit": unit or "", "user_name": username or "", "full_name": full_name or "", "login": place.user}


# ---------------------------------------------------------------- background work


def _enqueue(name: str, attempt: str) -> None:
    enqueue_attempt(JOB, "legacy-migration", name, attempt, seconds=_LONGEST_RUN_SECONDS, name_of_migration=name)


def run(name_of_migration: str, listener: Callable[[dict], None] | None = None) -> None:
    """Do the present job of a migration: background job, and body of the command.

    Safe to call any number of times and at the same time. What a person has to decide ends the job in
    state Failed with plain sentences. If the process or the database dies, the state stays Running, and
    `resume_interrupted_migrations` goes on with it.
    """
    name = name_of_migration
    state = frappe.db.get_value(MIGRATION, name, ["job_status", "started_by"], as_dict=True)
    if not state or state.job_status not in ACTIVE:
        return
    # The job acts as the person who started it, also when the scheduler has put it into the queue again.
    work_as(state.started_by)
    try:
        run_job(name, listener)
    except JobOvertaken:
        frappe.db.rollback()
    except Obstacles as obstacles:
        frappe.db.rollback()
        _fail(name, "\n".join(explain(finding) for finding in obstacles.findings))
    except (RuleViolation, frappe.ValidationError) as refusal:
        frappe.db.rollback()
        _fail(name, words_of(refusal))
    except frappe.db.OperationalError:
        raise  # the database is away: nothing is lost, the work goes on later
    except Exception:
        frappe.db.rollback()
        # Without the values of variables: they hold the numbers of persons.
        entry = frappe.log_error(title=f"Legacy Migration {name}", message=frappe.get_traceback())
        text = _("An unexpected fault has stopped the work. Your administrator finds details under {0}.")
        _fail(name, text.format(entry.name))


def _fail(name: str, message: str) -> None:
    """Close a job with plain sentences; whole blocks done before stay."""
    record.lock(name)
    record.update(name, job_status="Failed", message=message, finished_at=now())
    frappe.db.commit()  # background work: the refusal must be seen
    record.tell_progress(name, job_status="Failed", message=message)


def resume_interrupted_migrations() -> None:
    """Put migrations without a sign of life into the queue again (scheduler, every minute)."""
    for name in stale(MIGRATION, "job_status", ACTIVE):
        heartbeat = frappe.db.get_value(MIGRATION, name, "heartbeat_at")
        _enqueue(name, attempt_after(heartbeat, "first"))
        record.update(name)
