frappe.listview_settings["Structure Change"] = {
	add_fields: ["change_status", "change_kind", "effective_on"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Draft: "gray", Submitted: "orange", Approved: "blue", Running: "blue", Done: "green" };
		const colour = colours[doc.change_status] || (doc.change_status === "Done in Part" ? "orange" : "red");
		return [__(doc.change_status), colour, `change_status,=,${doc.change_status}`];
	},
};
