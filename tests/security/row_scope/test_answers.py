"""The engine takes None for "not decided here", which would open what a rule meant to close."""

import frappe
import pytest

from tests.security.row_scope.cells import CLASSES
from tests.security.row_scope.table import doctypes


@pytest.mark.requirement("R-003")
def test_every_rule_answers_yes_or_no(standing):
    hooks = frappe.get_hooks("has_permission")
    wrong = set()
    for user_class in CLASSES:
        frappe.set_user(standing.logins[user_class])
        frappe.local.enforcement_scopes = {}
        for doctype in set(doctypes()) & set(hooks):
            name = standing.record(user_class, "foreign", doctype) or standing.record(user_class, "own", doctype)
            doc = frappe.get_doc(doctype, name)
            for step in ("read", "write", "create", "delete"):
                for hook in hooks[doctype]:
                    if not isinstance(frappe.get_attr(hook)(doc, step, frappe.session.user), bool):
                        wrong.add(f"{hook} of {doctype} ({step})")
    assert not wrong, sorted(wrong)
