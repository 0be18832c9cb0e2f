// Colours of the correction requests.

frappe.listview_settings["Officer Correction"] = {
	get_indicator(doc) {
		const colours = { Requested: "orange", Corrected: "green", Refused: "red" };
		return [__(doc.request_status), colours[doc.request_status] || "gray", `request_status,=,${doc.request_status}`];
	},
};
