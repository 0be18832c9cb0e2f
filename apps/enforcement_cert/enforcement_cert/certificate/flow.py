"""Moving one application through the workflow an administrator has configured.

The workflow knows states and buttons; the rules know stages. A state's stage is the value it
writes into the field `stage`; everything in code goes by stage, everything on screen by state.
"""

import frappe
from frappe import _
from frappe.model.workflow import get_transitions, get_workflow, has_approval_access

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.messages import explain

APPLICATION = "Certificate Application"


class StepNotOpen(frappe.ValidationError):
    """The step is not open to this user, or not any more."""


def stage_of_state(state: str | None) -> str | None:
    """Return the stage that a workflow state stands for, None if the workflow does not say."""
    for row in get_workflow(APPLICATION).states:
        if row.state == state and row.update_field == "stage":
            return row.update_value
    return None


def state_of_stage(stage: str) -> str | None:
    """Return the first workflow state that stands for a stage, None if the workflow has none."""
    for row in get_workflow(APPLICATION).states:
        if row.update_field == "stage" and row.update_value == stage:
            return row.state
    return None


def advance(doc, action: str, reason: str | None = None):
    """Take one workflow action on an application, as the present user, and save it.

    Raises StepNotOpen if the action is not open (any more), and whatever the record's own
    checks raise. The caller's transaction decides whether it stays.
    """
    transition = next((row for row in get_transitions(doc) if row["action"] == action), None)
    if not transition or not has_approval_access(frappe.session.user, doc, transition):
        frappe.throw(_step_not_open(doc, action), StepNotOpen)
    doc.workflow_state = transition["next_state"]
    doc.decision_reason = _plain((reason or "").strip())
    doc.flags.action = action
    try:
        return doc.save()
    except frappe.TimestampMismatchError:
        frappe.clear_last_message()
        frappe.throw(
            _("Somebody else has just worked on the application of {0}. Please reload it and look again.").format(
                doc.officer_name
            ),
            frappe.TimestampMismatchError,
        )


def _plain(reason: str) -> str:
    if "<" in reason or ">" in reason:
        frappe.throw(explain(RuleViolation("text_markup")))
    return reason


def action_to_stage(doc, stage: str) -> str:
    """Return the open action that leads to a stage. Raises StepNotOpen if there is none."""
    actions = [row["action"] for row in get_transitions(doc) if stage_of_state(row["next_state"]) == stage]
    if not actions:
        frappe.throw(_step_not_open(doc, stage), StepNotOpen)
    return actions[0]


def _step_not_open(doc, action: str) -> str:
    return _("The application of {0} stands at “{1}”; you cannot take the step “{2}” there.").format(
        doc.officer_name, _(doc.workflow_state or doc.stage), _(action)
    )
