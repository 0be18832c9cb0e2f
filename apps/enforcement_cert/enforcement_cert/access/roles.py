"""The app's roles, and which of them a place gives. Names are final; labels are translated."""

CLASS_ROLES = {
    "Provincial Legal Office": "Provincial Legal Office",
    "City Legal Office": "City Legal Office",
    "County Legal Office": "County Legal Office",
    "Enforcement Agency": "Agency User",
    "Second-level Body": "Second-level Body User",
    "Enforcement Officer": "Officer User",
    "System Administrator": "Certificate System Administrator",
}
DUTY_ROLES = {
    "may_draft": "Agency Clerk",
    "may_check": "Agency Checker",
    "may_review": "Legal Reviewer",
    "may_make_cards": "Card Maker",
    "may_administer": "Account Administrator",
    # One for each subsystem of the approval software.
    "may_handle_cases": "Case Handler",
    "may_manage_approval": "Approval System Manager",
    "may_supervise_centre": "Service Centre Supervisor",
}
# Which duties a class may have at all; others are cleared when the assignment is saved.
CLASS_DUTIES = {
    "Provincial Legal Office": ("may_review", "may_make_cards", "may_administer"),
    "City Legal Office": ("may_review", "may_administer"),
    "County Legal Office": ("may_review", "may_administer"),
    "Enforcement Agency": (
        "may_draft",
        "may_check",
        "may_administer",
        "may_handle_cases",
        "may_manage_approval",
        "may_supervise_centre",
    ),
    "Second-level Body": ("may_draft", "may_check", "may_handle_cases", "may_manage_approval"),
    "Enforcement Officer": (),
    "System Administrator": (),
}
ALL_ROLES = (*CLASS_ROLES.values(), *DUTY_ROLES.values())


def roles_of(user_class: str, duties: dict[str, bool]) -> set[str]:
    """Return the roles that a class with these duties has (R-001, R-007)."""
    allowed = CLASS_DUTIES[user_class]
    return {CLASS_ROLES[user_class]} | {DUTY_ROLES[d] for d in allowed if duties.get(d)}
