// List of attempts: colours by status, and those that are to be looked at.

const ATTEMPT_COLOURS = { "Not Begun": "gray", Running: "blue", "Handed In": "green", "Timed Out": "orange", Void: "red" };

frappe.listview_settings["Exam Attempt"] = {
	add_fields: ["attempt_status", "is_flagged"],

	get_indicator: (doc) => [__(doc.attempt_status), ATTEMPT_COLOURS[doc.attempt_status] || "gray", `attempt_status,=,${doc.attempt_status}`],

	onload(listview) {
		listview.page.add_inner_button(__("Waiting for Release"), () =>
			listview.filter_area.clear().then(() =>
				listview.filter_area.add([
					["Exam Attempt", "attempt_status", "in", ["Handed In", "Timed Out"]],
					["Exam Attempt", "result_released_at", "is", "not set"],
				])
			)
		);
		listview.page.add_inner_button(__("To Be Looked At"), () =>
			listview.filter_area.clear().then(() => listview.filter_area.add([["Exam Attempt", "is_flagged", "=", 1]]))
		);
	},
};
