// List of questions: colours by status, approval and retirement of a selection.

const QUESTION_COLOURS = { Draft: "orange", Approved: "green", "Out of Use": "darkgrey" };

frappe.listview_settings["Exam Question"] = {
	add_fields: ["question_status", "first_used_at"],

	get_indicator: (doc) => [__(doc.question_status), QUESTION_COLOURS[doc.question_status] || "gray", `question_status,=,${doc.question_status}`],

	onload(listview) {
		if (!frappe.user.has_role("Legal Reviewer")) return;
		const again = () => enforcement_cert.desk.show_anew(listview);
		listview.page.add_actions_menu_item(__("Approve"), () =>
			frappe
				.xcall("enforcement_cert.examination.question_bank.approve", { names: listview.get_checked_items(true) })
				.then((result) => {
					enforcement_cert.desk.show_result(__("Approve"), result);
					again();
				})
		);
		listview.page.add_actions_menu_item(__("Retire"), () => enforcement_cert.exams.retire(listview.get_checked_items(true), again));
		listview.page.add_inner_button(__("Import a List"), () => frappe.new_doc("Exam Question Import"));
	},
};
