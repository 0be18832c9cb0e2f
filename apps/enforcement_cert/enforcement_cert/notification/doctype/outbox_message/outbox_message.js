frappe.ui.form.on("Outbox Message", {
	refresh(frm) {
		frm.disable_save();
		if (frappe.user_roles.includes("Officer User")) frm.toggle_display(["sec_recipient", "sec_about", "sec_log"], false);
		const { message_status: status, reason, agency, officer } = frm.doc;
		const is_open = ["Not Delivered", "No Address"].includes(status);
		if (is_open && ["No Mobile", "Wrong Mobile"].includes(reason)) {
			frm.set_intro(__("Correct the mobile number in the officer's record, then send the message again."), "orange");
		}
		const is_clerk = agency && agency === frappe.boot.enforcement?.agency && frappe.user.has_role("Agency Clerk");
		if (!is_open || !(is_clerk || frappe.user.has_role(["Certificate System Administrator", "System Manager"]))) return;
		if (officer) frm.add_custom_button(__("Open Officer"), () => frappe.set_route("Form", "Enforcement Officer", officer));
		frm.add_custom_button(__("Send Again"), () =>
			frappe
				.xcall("enforcement_cert.notification.delivery.send_again", { names: [frm.doc.name] })
				.then(() => frm.reload_doc())
		).addClass("btn-primary");
	},
});
