frappe.listview_settings["Review Rule Profile"] = {
	add_fields: ["profile_status", "valid_from", "valid_until"],
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Draft: "gray", "In Force": "green", Ended: "darkgrey" };
		return [__(doc.profile_status), colours[doc.profile_status], `profile_status,=,${doc.profile_status}`];
	},
};
