// Form of a list of questions: start, and the refused rows with their reasons.

frappe.ui.form.on("Exam Question Import", {
	refresh(frm) {
		clearTimeout(frm.asking_again);
		if (frm.is_new()) return;
		const { name, import_status: status, is_trial } = frm.doc;
		if (["Queued", "Running"].includes(status)) {
			frm.disable_save();
			frm.asking_again = setTimeout(() => frm.reload_doc(), 2000);
		} else if (status === "Done") {
			frm.disable_save();
		} else {
			frm.add_custom_button(is_trial ? __("Start the Trial Run") : __("Take In"), () =>
				frappe.xcall("enforcement_cert.examination.question_import.start", { name }).then(() => frm.reload_doc())
			).addClass("btn-primary");
		}
	},
});
