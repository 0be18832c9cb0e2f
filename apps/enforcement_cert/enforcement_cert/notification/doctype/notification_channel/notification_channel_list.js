frappe.listview_settings["Notification Channel"] = {
	add_fields: ["channel_mode"],
	hide_name_column: true,

	get_indicator(doc) {
		const colour = { On: "green", "Outbox Only": "orange", Off: "gray" }[doc.channel_mode];
		return [__(doc.channel_mode), colour, `channel_mode,=,${doc.channel_mode}`];
	},
};
