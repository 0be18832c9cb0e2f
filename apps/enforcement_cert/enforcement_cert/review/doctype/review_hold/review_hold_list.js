frappe.listview_settings["Review Hold"] = {
	add_fields: ["hold_status", "officer_name", "hold_source"],
	hide_name_column: true,
	get_indicator: (doc) => [__(doc.hold_status), doc.hold_status === "Open" ? "red" : "green", `hold_status,=,${doc.hold_status}`],
};
