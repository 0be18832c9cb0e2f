frappe.ui.form.on("Message Template", {
	refresh(frm) {
		if (frm.is_new()) return;
		const status = frm.doc.template_status;
		if (status === "Draft") {
			frm.add_custom_button(__("Put in Force"), () => frm.call("put_in_force").then(() => frm.reload_doc())).addClass(
				"btn-primary"
			);
			return;
		}
		frm.disable_save();
		frm.set_intro(__("A text that is or was in force is not changed. Duplicate it and put the new version in force."), "blue");
		if (status === "In Force") frm.add_custom_button(__("New Version"), () => frm.copy_doc());
	},
});
