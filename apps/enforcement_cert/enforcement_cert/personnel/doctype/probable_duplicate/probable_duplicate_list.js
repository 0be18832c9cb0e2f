// Colours of the pairs; the review begins from the list.

frappe.listview_settings["Probable Duplicate"] = {
	get_indicator(doc) {
		const colours = { Open: "orange", "Same Person": "red", "Different Persons": "green", "Needs Correction": "blue" };
		return [__(doc.pair_status), colours[doc.pair_status] || "gray", `pair_status,=,${doc.pair_status}`];
	},

	onload(list) {
		list.page.add_inner_button(__("Compare Side by Side"), () => frappe.set_route("duplicate-review"));
	},
};
