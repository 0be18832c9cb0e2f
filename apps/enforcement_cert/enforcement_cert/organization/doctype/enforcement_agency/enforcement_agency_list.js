frappe.listview_settings["Enforcement Agency"] = {
	add_fields: ["account_status"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Pending: "orange", Open: "green", Closed: "gray" };
		return [__(doc.account_status), colours[doc.account_status], `account_status,=,${doc.account_status}`];
	},
};
