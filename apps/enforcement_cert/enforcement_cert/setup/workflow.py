"""The shipped workflow of applications, as data that an administrator edits in the Workflow Builder.

Each state writes its meaning into `stage` (update_field); the code knows stages only, so states may
be renamed, split or added without code. Source: R-012, R-088 to R-091, R-097.
"""

import frappe

WORKFLOW = "Certificate Application Workflow"
DOCTYPE = "Certificate Application"

# state, stage, colour, role that may edit the record in this state
STATES = (
    ("Application Draft", "Draft", "", "Agency Clerk"),
    ("Waiting for First Check", "First Check", "Warning", "Agency Checker"),
    ("Waiting for Legal Review", "Legal Review", "Primary", "Legal Reviewer"),
    ("Waiting for Card Making", "Card Making", "Info", "Card Maker"),
    ("Certificate Issued", "Issued", "Success", "Card Maker"),
    ("Application Refused", "Refused", "Danger", "Legal Reviewer"),
    ("Application Withdrawn", "Withdrawn", "Inverse", "Agency Clerk"),
)
# state, action, next state, role
TRANSITIONS = (
    ("Application Draft", "Submit Application", "Waiting for First Check", "Agency Clerk"),
    ("Application Draft", "Withdraw Application", "Application Withdrawn", "Agency Clerk"),
    ("Waiting for First Check", "Pass First Check", "Waiting for Legal Review", "Agency Checker"),
    ("Waiting for First Check", "Return Application", "Application Draft", "Agency Checker"),
    ("Waiting for First Check", "Refuse Application", "Application Refused", "Agency Checker"),
    ("Waiting for First Check", "Withdraw Application", "Application Withdrawn", "Agency Clerk"),
    ("Waiting for Legal Review", "Pass Legal Review", "Waiting for Card Making", "Legal Reviewer"),
    ("Waiting for Legal Review", "Return Application", "Application Draft", "Legal Reviewer"),
    ("Waiting for Legal Review", "Refuse Application", "Application Refused", "Legal Reviewer"),
    ("Waiting for Legal Review", "Withdraw Application", "Application Withdrawn", "Agency Clerk"),
    ("Waiting for Card Making", "Issue Certificate", "Certificate Issued", "Card Maker"),
    ("Waiting for Card Making", "Return Application", "Waiting for Legal Review", "Card Maker"),
)


def insert_application_workflow() -> None:
    """Insert the workflow with its states and actions if the site has none for applications."""
    if frappe.db.exists("Workflow", {"document_type": DOCTYPE}):
        return
    _insert_masters()
    flow = frappe.new_doc("Workflow")
    flow.update(
        {
            "workflow_name": WORKFLOW,
            "document_type": DOCTYPE,
            "is_active": 1,
            "send_email_alert": 0,
            "workflow_state_field": "workflow_state",
        }
    )
    for state, stage, _colour, role in STATES:
        flow.append(
            "states",
            {
                "state": state,
                "doc_status": "0",
                "allow_edit": role,
                "update_field": "stage",
                "update_value": stage,
                # Without this the engine asks for every user of the next role, at every step, whether
                # that user may act. The work lists of this app ask the other way round.
                "is_optional_state": 1,
            },
        )
    for state, action, next_state, role in TRANSITIONS:
        flow.append(
            "transitions",
            {
                "state": state,
                "action": action,
                "next_state": next_state,
                "allowed": role,
                "allow_self_approval": 1,
                "condition": "doc.may_decide",
            },
        )
    flow.insert(ignore_permissions=True)  # set-up has no user to ask


def _insert_masters() -> None:
    for state, _stage, colour, _role in STATES:
        if not frappe.db.exists("Workflow State", state):
            record = frappe.new_doc("Workflow State")
            record.update({"workflow_state_name": state, "style": colour})
            record.insert(ignore_permissions=True)  # set-up has no user to ask
    for action in {row[1] for row in TRANSITIONS}:
        if not frappe.db.exists("Workflow Action Master", action):
            record = frappe.new_doc("Workflow Action Master")
            record.workflow_action_name = action
            record.insert(ignore_permissions=True)  # set-up has no user to ask


def remove_application_workflow() -> None:
    """Remove the workflow when the app is uninstalled."""
    for name in frappe.get_all("Workflow", filters={"document_type": DOCTYPE}, pluck="name", order_by="name"):
        frappe.delete_doc("Workflow", name, force=True, ignore_permissions=True)
