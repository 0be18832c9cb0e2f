"""What writes is not called by GET, where no token against forged requests is asked for."""

import pytest

WRITERS = [
    "frappe.desk.reportview.delete_items",
    "frappe.model.workflow.bulk_workflow_approval",
    "frappe.core.doctype.deleted_document.deleted_document.bulk_restore",
    "frappe.desk.doctype.dashboard_chart.dashboard_chart.add_chart_to_dashboard",
    "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
    "frappe.desk.form.save.savedocs",
    "frappe.model.rename_doc.update_document_title",
    "frappe.core.page.permission_manager.permission_manager.update",
    "frappe.core.page.permission_manager.permission_manager.reset",
    "frappe.core.doctype.user.user.generate_keys",
    "frappe.core.doctype.user_permission.user_permission.add_user_permissions",
    "frappe.desk.doctype.system_console.system_console.execute_code",
    "frappe.share.add",
    "frappe.desk.form.assign_to.add",
    "frappe.core.doctype.communication.email.make",
    "frappe.twofactor.reset_otp_secret",
]


@pytest.mark.parametrize("command", WRITERS)
def test_a_writer_is_not_called_by_get(engine, call, command):
    with pytest.raises(engine.PermissionError):
        call(command, http_method="GET")


@pytest.mark.parametrize("command", WRITERS)
def test_a_writer_is_called_by_post(engine, command):
    function = engine.get_attr(command)
    assert "POST" in engine.allowed_http_methods_for_whitelisted_func[function]


def test_readers_are_still_called_by_get(engine, call):
    assert call("frappe.client.get_count", http_method="GET", doctype="DocType")
