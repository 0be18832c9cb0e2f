frappe.listview_settings["Card Face Template"] = {
	add_fields: ["template_status", "valid_until"],

	get_indicator(doc) {
		const colours = { Draft: "gray", "In Force": "green" };
		if (doc.valid_until && doc.valid_until < frappe.datetime.get_today()) {
			return [__("Ended"), "darkgrey", `valid_until,<,${frappe.datetime.get_today()}`];
		}
		return [__(doc.template_status), colours[doc.template_status], `template_status,=,${doc.template_status}`];
	},
};
