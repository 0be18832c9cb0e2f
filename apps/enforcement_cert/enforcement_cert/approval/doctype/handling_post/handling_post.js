frappe.ui.form.on("Handling Post", {
	async refresh(frm) {
		frm.disable_save();
		const { message: users } = await frappe.call({ method: "enforcement_cert.approval.posts.unit_users", args: { post: frm.doc.name }, type: "GET" });
		if (users.length) frm.add_custom_button(__("Choose Handlers"), () => choose(frm, users)).addClass("btn-primary");
	},
});

function choose(frm, users) {
	const chosen = new Set(frm.doc.handlers.map((row) => row.handler));
	const dialog = new frappe.ui.Dialog({
		title: __("Choose Handlers"),
		fields: [{
			fieldname: "handlers", fieldtype: "MultiCheck", label: __("Users of this unit"), columns: 1,
			options: users.map((user) => ({ label: user.full_name, value: user.name, checked: chosen.has(user.name) })),
		}],
		primary_action_label: __("Confirm"),
		async primary_action(values) {
			await frappe.call({ method: "enforcement_cert.approval.posts.set_handlers", args: { post: frm.doc.name, users: values.handlers || [] }, freeze: true });
			dialog.hide();
			frm.reload_doc();
		},
	});
	dialog.show();
}
