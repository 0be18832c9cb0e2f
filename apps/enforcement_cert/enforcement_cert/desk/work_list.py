"""Which applications wait for a login, and what it may do with the rows it has ticked.

The table of steps (domain) and the configured workflow decide; this module only asks them for many
rows at once, so that dialogs offer what will be allowed and say why a row is left out (R-005).
"""

import frappe
from frappe import _
from frappe.model.workflow import get_workflow

from enforcement_cert.access.actors import actors_of
from enforcement_cert.access.scope import Scope, current_scope
from enforcement_cert.certificate.flow import APPLICATION, stage_of_state
from enforcement_cert.domain.application_stages import (
    TRANSITIONS,
    Action,
    Actor,
    ApplicationPlace,
    Stage,
    is_open,
    steps_for,
)
from enforcement_cert.domain.errors import TransitionRefused
from enforcement_cert.messages import explain

_FORWARD = frozenset({Action.SUBMIT, Action.PASS, Action.APPROVE, Action.ISSUE})
_FIELDS = ["name", "officer_name", "workflow_state", "stage", "agency", "reviewing_office"]


def queues_of(scope: Scope) -> list[dict]:
    """Return one work list per duty of a login: the stage it carries on, and the list filters for it."""
    return [
        {"stage": str(stage), "filters": _queue_filters(stage, actor)}
        for actor in actors_of(scope)
        for stage in _stages_carried_on_by(actor)
    ]


def _stages_carried_on_by(actor: Actor) -> list[Stage]:
    return [row.from_stage for row in TRANSITIONS if row.action in _FORWARD and row.actor_kind is actor.kind]


def _queue_filters(stage: Stage, actor: Actor) -> list[list]:
    filters: list[list] = [[APPLICATION, "stage", "=", str(stage)]]
    if actor.agencies:
        filters.append([APPLICATION, "agency", "=", next(iter(actor.agencies))])
    elif stage is Stage.LEGAL_REVIEW:
        filters.append([APPLICATION, "reviewing_office", "=", actor.office])
    return filters


@frappe.whitelist(methods=["POST"])
def rows_out_of_reach(names: list | str) -> dict:
    """Return name → reason for the open applications this login may not decide on (R-005).

    Only visible rows are answered for; finished ones are nobody's to decide and not named.
    """
    scope = current_scope()
    actors = actors_of(scope)
    if not actors:
        return {}
    return {row.name: _why_not(row) for row in _visible(names) if is_open(row.stage) and not _steps(row, actors)}


@frappe.whitelist(methods=["POST"])
def steps_for_selection(names: list | str) -> dict:
    """Return the workflow actions open for a selection and the rows that are left out.

    {"steps": [{"action", "kind", "names", "needs_reason", "confirms_conditions", "is_forward"}],
     "left_out": [{"name", "label", "reason"}]}
    """
    actors = actors_of(current_scope())
    steps: dict[str, dict] = {}
    left_out = []
    for row in _visible(names):
        taken = _workflow_steps(row, actors)
        for step in taken:
            steps.setdefault(step["action"], {**step, "names": []})["names"].append(row.name)
        if not taken:
            left_out.append({"name": row.name, "label": row.officer_name, "reason": _why_not(row)})
    return {"steps": list(steps.values()), "left_out": left_out}


def _workflow_steps(row, actors: tuple[Actor, ...]) -> list[dict]:
    """Return the configured actions of a row's state that the table of steps also allows."""
    allowed = {step.to_stage: step for step in _steps(row, actors)}
    roles = set(frappe.get_roles())
    found = []
    for transition in get_workflow(APPLICATION).transitions:
        if transition.state != row.workflow_state or transition.allowed not in roles:
            continue
        step = allowed.get(stage_of_state(transition.next_state))
        if step:
            found.append(_as_choice(transition.action, step))
    return found


def _as_choice(action: str, step) -> dict:
    return {
        "action": action,
        "kind": str(step.action),
        "needs_reason": step.needs_reason,
        "confirms_conditions": step.from_stage is Stage.FIRST_CHECK and step.action is Action.PASS,
        "is_forward": step.action in _FORWARD,
    }


def _steps(row, actors: tuple[Actor, ...]) -> list:
    place = ApplicationPlace(row.agency, row.reviewing_office)
    return [step for actor in actors for step in steps_for(row.stage, actor, place)]


def _visible(names: list | str) -> list:
    wanted = [str(name) for name in frappe.parse_json(names)]
    return frappe.get_list(
        APPLICATION, filters={"name": ["in", wanted or [""]]}, fields=_FIELDS, order_by="name", limit=0
    )


def _why_not(row) -> str:
    scope = current_scope()
    if row.stage == Stage.LEGAL_REVIEW and scope.office and scope.office != row.reviewing_office:
        return explain(TransitionRefused("stage_other_office"))
    return _("It stands at “{0}”; there is nothing for you to decide there.").format(_(row.workflow_state or row.stage))
