frappe.listview_settings["Review Simulation"] = {
	add_fields: ["run_status"],
	hide_name_column: true,

	get_indicator(doc) {
		const colour = { Draft: "gray", Queued: "orange", Running: "blue", Done: "green" }[doc.run_status];
		return [__(doc.run_status), colour, `run_status,=,${doc.run_status}`];
	},
};
