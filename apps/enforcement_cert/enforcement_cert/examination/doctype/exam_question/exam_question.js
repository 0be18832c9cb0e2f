// Form of a question: two persons, and a new version where it was used. The server judges.

const BANK = "enforcement_cert.examination.question_bank.";

frappe.ui.form.on("Exam Question", {
	setup(frm) {
		frm.set_query("subject", () => ({ filters: { is_disabled: 0 } }));
	},

	refresh(frm) {
		const { name, question_status: status, first_used_at: used_at } = frm.doc;
		const is_fixed = status === "Out of Use" || Boolean(used_at);
		if (is_fixed) {
			frm.disable_save();
			frm.fields.forEach((field) => frm.set_df_property(field.df.fieldname, "read_only", 1));
		}
		if (frm.is_new() || !frappe.user.has_role("Legal Reviewer")) return;
		if (status === "Draft") frm.add_custom_button(__("Approve"), () => approve(frm)).addClass("btn-primary");
		if (status === "Approved") {
			frm.add_custom_button(__("New Version"), () =>
				frappe.xcall(BANK + "new_version", { name }).then((version) => frappe.set_route("Form", "Exam Question", version))
			);
		}
		if (status !== "Out of Use") frm.add_custom_button(__("Retire"), () => enforcement_cert.exams.retire([name], () => frm.reload_doc()));
	},
});

function approve(frm) {
	frappe.xcall(BANK + "approve", { names: [frm.doc.name] }).then((result) => {
		enforcement_cert.desk.show_result(__("Approve"), result);
		frm.reload_doc();
	});
}
