frappe.listview_settings["Review Scan"] = {
	add_fields: ["outcome"],
	hide_name_column: true,
	get_indicator: (doc) => [__(doc.outcome), doc.outcome === "Done" ? "green" : "red", `outcome,=,${doc.outcome}`],
};
