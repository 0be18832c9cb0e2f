frappe.listview_settings["Message Template"] = {
	add_fields: ["template_status"],
	hide_name_column: true,
	filters: [["template_status", "!=", "Replaced"]],

	get_indicator(doc) {
		const colour = { Draft: "orange", "In Force": "green", Replaced: "gray" }[doc.template_status];
		return [__(doc.template_status), colour, `template_status,=,${doc.template_status}`];
	},
};
