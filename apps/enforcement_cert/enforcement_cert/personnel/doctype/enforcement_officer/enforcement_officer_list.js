// List of officers: find one by the full number, apply for ticked ones.

frappe.listview_settings["Enforcement Officer"] = {
	add_fields: ["record_status", "photo"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Active: "green", Transferred: "blue", Left: "gray", Retired: "gray", Deceased: "darkgrey" };
		return [__(doc.record_status), colours[doc.record_status], `record_status,=,${doc.record_status}`];
	},

	onload(listview) {
		listview.page.add_inner_button(__("Find by Identity Number"), () => enforcement_cert.desk.find_by_identity());
		if (!frappe.model.can_create("Certificate Application")) return;
		listview.page.add_actions_menu_item(
			__("Apply for Certificates"),
			() =>
				enforcement_cert.desk.apply_for(listview.get_checked_items(true)).then(() => {
					listview.clear_checked_items();
					enforcement_cert.desk.show_anew(listview);
				}),
			false
		);
	},
};
