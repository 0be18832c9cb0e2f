frappe.listview_settings["Gate Refusal"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Method: "orange", Argument: "red", Rate: "yellow", Size: "blue" };
		return [__(doc.reason), colours[doc.reason] || "gray", `reason,=,${doc.reason}`];
	},
};
