frappe.listview_settings["Enforcement Agency"] = {
	add_fields: ["account_status", "change_request"],
	hide_name_column: true,
	onload: (listview) => enforcement_cert.desk.unit_buttons(listview),

	get_indicator(doc) {
		const colours = {
			Registered: "blue",
			"Awaiting Review": "orange",
			"Awaiting Superior": "orange",
			Returned: "red",
			Open: "green",
		};
		const { account_status: status } = doc;
		return [__(status), colours[status] || "gray", `account_status,=,${status}`];
	},
};
