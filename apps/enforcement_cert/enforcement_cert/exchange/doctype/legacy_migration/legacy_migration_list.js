frappe.listview_settings["Legacy Migration"] = {
	add_fields: ["migration_status", "job_status"],
	get_indicator(doc) {
		if (["Queued", "Running"].includes(doc.job_status)) return [__("Running"), "orange", `job_status,=,${doc.job_status}`];
		const colours = { Draft: "gray", Staged: "blue", Tried: "yellow", Migrated: "green", "Rolled Back": "gray" };
		return [__(doc.migration_status), colours[doc.migration_status], `migration_status,=,${doc.migration_status}`];
	},
};
