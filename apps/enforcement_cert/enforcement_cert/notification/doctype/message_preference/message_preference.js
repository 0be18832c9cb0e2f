frappe.ui.form.on("Message Preference", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.user) frm.set_value("user", frappe.session.user);
	},
	refresh(frm) {
		frm.set_intro(__("Messages always come to the inbox of the login; here you choose what else."), "blue");
	},
});
