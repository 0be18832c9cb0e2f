frappe.listview_settings["Card Batch"] = {
	add_fields: ["batch_status"],

	get_indicator(doc) {
		const colours = {
			Open: "gray",
			Queued: "orange",
			Making: "blue",
			Made: "green",
			"Made in Part": "yellow",
			Stopped: "red",
		};
		const label = doc.batch_status === "Open" ? __("Not Made Yet") : __(doc.batch_status);
		return [label, colours[doc.batch_status], `batch_status,=,${doc.batch_status}`];
	},

	// A batch is made of what waits for card making, not typed in.
	primary_action: () => enforcement_cert.desk.make_batch(),
};
