"""The app's own methods that take a record's name, called with names that are not the caller's.

Found by reading the sources, so that a new method is tried without being named here. A method must refuse, say why
not, or answer with nothing; and the record is as it was.
"""

import inspect

import frappe
import pytest

from tests.security.gate.conftest import whitelisted
from tests.security.row_scope import render
from tests.security.row_scope.gateway import call

# Argument → record type whose name it takes; `name` and `names` by the module.
ARGUMENTS = {
    "fee_item": "Fee Item",
    "officers": "Enforcement Officer",
    "officer": "Enforcement Officer",
    "certificate": "Enforcement Certificate",
    "certificates": "Enforcement Certificate",
    "application": "Certificate Application",
    "applications": "Certificate Application",
    "import_name": "Officer Import",
    "agency": "Enforcement Agency",
    "shipment": "Card Shipment",
    "batch": "Card Batch",
    "to_agency": "Enforcement Agency",
    "to_office": "Legal Office",
}
MODULES = {
    "approval.fee_papers": "Fee Slip",
    "approval.fee_slips": "Fee Slip",
    "papers.notices": "Printed Notice",
    "certificate.cancellation_requests": "Cancellation Request",
    "certificate.cancelling": "Enforcement Certificate",
    "certificate.direct_cancellation": "Enforcement Certificate",
    "certificate.loss_reports": "Loss Report",
    "desk.certificate_flows": "Loss Report",
    "certificate.card_files": "Enforcement Certificate",
    "certificate.deciding": "Certificate Application",
    "certificate.bulk": "Bulk Run",
    "desk.form_help": "Enforcement Certificate",
    "organization.accounts": "Enforcement Agency",
    "organization.account_panel": "Enforcement Agency",
    "organization.entrusting": "Entrustment Letter",
    "organization.structure_changes": "Structure Change",
    "organization.structure_preview": "Structure Change",
    "organization.structure_run": "Structure Change",
    "review.applying": "Enforcement Certificate",
    "review.deciding": "Certificate Review",
    "review.holding": "Review Hold",
    "personnel.overview": "Enforcement Officer",
    "personnel.corrections": "Officer Correction",
    "personnel.duplicate_review": "Probable Duplicate",
}
FILLING = {int: 1, str: "测试原因", list: []}
CLASSES = ("city", "county", "agency", "second", "closed", "officer", "stranger")


def methods() -> list[tuple[str, str, str]]:
    """(method, argument, record type) for every method of the app that names a record in a known way."""
    functions, _ = whitelisted(render.APP, "enforcement_cert")
    found = []
    for path in sorted(functions):
        module = path.removeprefix("enforcement_cert.").rsplit(".", 1)[0]
        for argument in inspect.signature(inspect.unwrap(frappe.get_attr(path))).parameters:
            named = ARGUMENTS.get(argument) or (argument in ("name", "names") and MODULES.get(module))
            if named:
                found.append((path, argument, named))
    return found


def arguments_of(path: str, argument: str, name: str) -> dict:
    """The foreign name, and something for every other argument that must be given."""
    sent: dict[str, object] = {}
    for key, parameter in inspect.signature(inspect.unwrap(frappe.get_attr(path))).parameters.items():
        if key == argument:
            sent[key] = [name] if key in ("names", "officers", "applications", "certificates") else name
        elif parameter.default is inspect.Parameter.empty and parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            sent[key] = FILLING.get(parameter.annotation, "2030-01-01")
    return sent


def gave_nothing(answer) -> bool:
    """Refused, not possible, or an answer without anything in it."""
    value = answer.value
    if isinstance(value, dict):
        value = value.get("done") if "done" in value else {k: v for k, v in value.items() if k != "refused" and v}
    return answer.refused or answer.error is not None or not value


@pytest.mark.requirement("R-003", "R-005", "R-011", "R-012", "R-020", "R-055", "R-089", "G-020", "G-023", "G-032")
def test_no_method_of_the_app_acts_on_a_foreign_record(standing):
    wrong = []
    tried = methods()
    for user_class in CLASSES:
        for path, argument, doctype in tried:
            name = standing.record(user_class, "foreign", doctype)
            before = frappe.db.get_value(doctype, name, "*", as_dict=True)
            frappe.set_user(standing.logins[user_class])
            frappe.local.enforcement_scopes = {}
            answer = call(path, **arguments_of(path, argument, name))
            frappe.set_user("Administrator")
            if not gave_nothing(answer):
                wrong.append(f"{user_class}: {path}({argument}) answers {str(answer.value)[:80]}")
            if frappe.db.get_value(doctype, name, "*", as_dict=True) != before:
                wrong.append(f"{user_class}: {path}({argument}) changes the record")
            frappe.db.rollback()
    assert len(tried) > 30
    assert not wrong, "\n".join(wrong)
