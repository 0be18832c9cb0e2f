frappe.listview_settings["Simulated Review Change"] = {
	add_fields: ["effect"],
	hide_name_column: true,

	get_indicator(doc) {
		const is_bad = ["Due Earlier", "Overdue at Once", "Examination Added", "Refused From Then On"].includes(doc.effect);
		return [__(doc.effect), is_bad ? "red" : "green", `effect,=,${doc.effect}`];
	},
};
