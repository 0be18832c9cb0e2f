frappe.listview_settings["Card Handover"] = {
	add_fields: ["collector_kind"],
	hide_name_column: true,

	get_indicator: (doc) => [
		__(doc.collector_kind),
		doc.collector_kind === "Holder" ? "green" : "blue",
		`collector_kind,=,${doc.collector_kind}`,
	],
};
