frappe.listview_settings["Card Batch Item"] = {
	add_fields: ["item_status"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Waiting: "orange", Made: "green", Failed: "red", Removed: "gray", Wasted: "red" };
		const label = doc.item_status === "Failed" ? __("Not Made") : __(doc.item_status);
		return [label, colours[doc.item_status], `item_status,=,${doc.item_status}`];
	},
};
