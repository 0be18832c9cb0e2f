// List of sessions: colours by state, and those of today.

const SESSION_COLOURS = { Planned: "gray", Open: "blue", Running: "orange", Closed: "green" };

frappe.listview_settings["Exam Session"] = {
	add_fields: ["session_state", "starts_at", "exam_room"],
	hide_name_column: true,

	get_indicator: (doc) => [__(doc.session_state), SESSION_COLOURS[doc.session_state] || "gray", `session_state,=,${doc.session_state}`],

	onload(listview) {
		const today = frappe.datetime.get_today();
		listview.page.add_inner_button(
			__("Sessions of Today"),
			() => listview.filter_area.clear().then(() => listview.filter_area.add([["Exam Session", "starts_at", "Between", [today, today]]])),
			__("Look Up")
		);
		if (frappe.boot.enforcement?.legal_office) listview.page.add_inner_button(__("Entrance"), () => frappe.set_route("exam-entrance"));
	},
};
