frappe.listview_settings["Backup Run"] = {
	get_indicator(doc) {
		const colours = { Running: "blue", Done: "green", Failed: "red", Removed: "gray" };
		return [__(doc.backup_state), colours[doc.backup_state], `backup_state,=,${doc.backup_state}`];
	},
	onload(list) {
		if (!frappe.user.has_role(["Certificate System Administrator", "System Manager"])) return;
		list.page.set_primary_action(__("Back Up Now"), () =>
			frappe
				.call({ method: "enforcement_cert.exchange.backups.start", freeze: true })
				.then(() => frappe.show_alert({ message: __("The backup has begun; the list shows its progress."), indicator: "blue" }))
				.then(() => list.refresh())
		);
	},
};
