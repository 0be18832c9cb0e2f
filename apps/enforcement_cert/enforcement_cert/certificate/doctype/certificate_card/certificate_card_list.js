frappe.listview_settings["Certificate Card"] = {
	add_fields: ["card_status", "card_serial"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = {
			"In Making": "gray",
			Made: "orange",
			Checked: "yellow",
			Shipped: "blue",
			Arrived: "cyan",
			"Handed Over": "green",
			Returned: "purple",
			Wasted: "red",
			Lost: "red",
			Void: "red",
			Destroyed: "darkgrey",
		};
		return [__(doc.card_status), colours[doc.card_status], `card_status,=,${doc.card_status}`];
	},
};
