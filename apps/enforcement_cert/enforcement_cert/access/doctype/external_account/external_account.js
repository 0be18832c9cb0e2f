// An external user: a new first password, shown this once.

frappe.ui.form.on("External Account", {
	refresh(frm) {
		if (frm.is_new() || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("New First Password"), () =>
			frappe.confirm(__("Clear the present password and make a new first one?"), async () => {
				const { message } = await frappe.call({ method: "enforcement_cert.access.external.clear_password", args: { account: frm.doc.name }, freeze: true });
				enforcement_cert.logins.show_entry(message);
			})
		);
	},
});
