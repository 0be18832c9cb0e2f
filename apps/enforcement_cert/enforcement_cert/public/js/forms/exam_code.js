// On a candidate's form: the admission code of an online session, extra time, and the attempt itself.

frappe.ui.form.on("Exam Candidate", {
	refresh(frm) {
		if (frm.is_new() || !(frappe.boot.enforcement || {}).legal_office) return;
		frappe.db.get_value("Exam Session", frm.doc.session, "blueprint").then(({ message }) => {
			if (!message?.blueprint) return;
			if (frm.doc.attendance === "Admitted" && frm.doc.result === "Not Taken") {
				frm.add_custom_button(__("Hand Out Admission Code"), () => enforcement_cert.exams.hand_out_code(frm.doc.name)).addClass("btn-primary");
				if (frappe.user.has_role("Legal Reviewer")) {
					frm.add_custom_button(__("Extra Minutes"), () => enforcement_cert.exams.grant_minutes(frm.doc.name, () => frm.reload_doc()));
				}
			}
			frm.add_custom_button(__("Sitting with Photos and Answers"), () => frappe.set_route("List", "Exam Attempt", { candidate: frm.doc.name }), __("Look Up"));
		});
	},
});
