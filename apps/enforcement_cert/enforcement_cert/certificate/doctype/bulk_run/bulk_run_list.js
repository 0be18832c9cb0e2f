frappe.listview_settings["Bulk Run"] = {
	add_fields: ["run_status", "task"],
	hide_name_column: true,
	formatters: {
		task(value, _df, doc) {
			const tasks = { apply: __("Apply for Certificates"), decide: __("Decide on Applications") };
			const label = frappe.utils.escape_html(tasks[value] || value);
			return `<a class="ec-run" href="${frappe.utils.get_form_link("Bulk Run", doc.name)}">${label}</a>`;
		},
	},

	get_indicator(doc) {
		const colours = { Queued: "orange", Running: "blue", Done: "green", Stopped: "red" };
		return [__(doc.run_status), colours[doc.run_status], `run_status,=,${doc.run_status}`];
	},
};
