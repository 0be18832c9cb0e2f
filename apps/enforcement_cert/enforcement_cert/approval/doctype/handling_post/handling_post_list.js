frappe.listview_settings["Handling Post"] = {
	add_fields: ["handler_names", "is_preset"],
	get_indicator(doc) {
		if (!doc.handler_names) return [__("Nobody Assigned"), "red", "handler_names,is,not set"];
		return doc.is_preset ? [__("Preset"), "blue", "is_preset,=,1"] : [__("Assigned"), "green", "is_preset,=,0"];
	},
	onload(list) {
		if (!frappe.user.has_role("Approval System Manager")) return;
		list.page.set_primary_action(__("Set Up Posts"), () =>
			frappe.call({ method: "enforcement_cert.approval.posts.initialise_posts", freeze: true }).then(({ message }) => {
				frappe.show_alert({ message: message ? __("{0} posts have been set up.", [message]) : __("All posts of this unit are there already."), indicator: "green" });
				list.refresh();
			})
		);
	},
};
