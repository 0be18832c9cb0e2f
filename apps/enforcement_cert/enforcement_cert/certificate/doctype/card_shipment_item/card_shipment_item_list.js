frappe.listview_settings["Card Shipment Item"] = {
	add_fields: ["item_status"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Packed: "gray", "On the Way": "blue", Arrived: "green", Missing: "red", Lost: "red", "Taken Out": "darkgrey" };
		return [__(doc.item_status), colours[doc.item_status], `item_status,=,${doc.item_status}`];
	},
};
