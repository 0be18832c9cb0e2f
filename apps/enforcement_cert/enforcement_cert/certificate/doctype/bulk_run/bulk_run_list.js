frappe.listview_settings["Bulk Run"] = {
	add_fields: ["run_status", "task"],
	hide_name_column: true,
	formatters: {
		task: (value) => ({ apply: __("Apply for Certificates"), decide: __("Decide on Applications") })[value] || value,
	},

	get_indicator(doc) {
		const colours = { Queued: "orange", Running: "blue", Done: "green", Stopped: "red" };
		return [__(doc.run_status), colours[doc.run_status], `run_status,=,${doc.run_status}`];
	},
};
