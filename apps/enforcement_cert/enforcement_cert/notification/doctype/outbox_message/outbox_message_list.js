frappe.listview_settings["Outbox Message"] = {
	add_fields: ["message_status", "reason", "recipient_name"],
	hide_name_column: true,
	// An officer reads each message once, in the inbox, however many ways it went.
	filters: frappe.user_roles.includes("Officer User") ? [["channel", "=", "In-Site"]] : [],
	formatters: { reason: (value) => (value ? __(value) : "") },

	get_indicator(doc) {
		if (!doc.message_status) return null;
		const colours = { Waiting: "blue", Sending: "blue", Sent: "green", "Not Delivered": "red", "No Address": "orange", Skipped: "gray" };
		return [__(doc.message_status), colours[doc.message_status], `message_status,=,${doc.message_status}`];
	},

	onload(listview) {
		const show = (rows) => listview.filter_area.clear().then(() => listview.filter_area.add(rows));
		const looks = [
			[__("Not Delivered"), [["Outbox Message", "message_status", "in", ["Not Delivered", "No Address"]]]],
			[__("Wrong or Missing Mobiles"), [["Outbox Message", "reason", "in", ["No Mobile", "Wrong Mobile"]]]],
			[__("My Messages"), [["Outbox Message", "recipient_user", "=", frappe.session.user]]],
		];
		for (const [label, rows] of looks) listview.page.add_inner_button(label, () => show(rows), __("Look Up"));
		if (!frappe.user.has_role(["Agency Clerk", "Certificate System Administrator", "System Manager"])) return;
		listview.page.add_actions_menu_item(__("Send Again"), () => {
			const names = listview.get_checked_items(true);
			frappe.xcall("enforcement_cert.notification.delivery.send_again", { names }).then(({ done, refused }) => {
				frappe.show_alert({ message: __("{0} to be sent again, {1} left as they are", [done, refused]), indicator: "blue" });
				listview.refresh();
			});
		});
	},
};
