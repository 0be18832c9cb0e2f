frappe.listview_settings["Entrustment Letter"] = {
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Draft: "blue", "Not Yet in Force": "light-blue", "In Force": "green", Expired: "red", Revoked: "gray" };
		const { letter_state: state } = doc;
		return [__(state), colours[state], `letter_state,=,${state}`];
	},
};
