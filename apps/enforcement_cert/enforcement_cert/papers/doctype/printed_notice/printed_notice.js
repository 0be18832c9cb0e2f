frappe.ui.form.on("Printed Notice", {
	refresh(frm) {
		frm.disable_save();
		frm.add_custom_button(__("Print"), () =>
			enforcement_cert.papers.show("enforcement_cert.papers.notices.print_again", { names: [frm.doc.name] }, () => frm.reload_doc())
		).addClass("btn-primary");
	},
});
