// Colours of the list of imports.

frappe.listview_settings["Officer Import"] = {
	add_fields: ["import_status", "is_dry_run"],
	get_indicator(doc) {
		const colours = { Draft: "gray", Ready: "blue", Queued: "orange", Running: "orange", Done: "green", Failed: "red", Stopped: "yellow" };
		return [__(doc.import_status), colours[doc.import_status] || "gray", `import_status,=,${doc.import_status}`];
	},
};
