// Colours of the forced-cancellation list.

frappe.listview_settings["Forced Cancellation"] = {
	get_indicator(doc) {
		const colours = { Proposed: "orange", "In Force": "red", "Objection Pending": "purple" };
		return [__(doc.list_status), colours[doc.list_status] || "gray", `list_status,=,${doc.list_status}`];
	},
};
