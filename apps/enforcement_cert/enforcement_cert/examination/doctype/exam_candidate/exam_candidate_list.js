// List of candidates: the result if there is one, else whether they came.

const RESULT_COLOURS = { Passed: "green", Failed: "red" };
const ATTENDANCE_COLOURS = { Enrolled: "blue", Admitted: "orange", Absent: "darkgrey", "Entry Refused": "red", Withdrawn: "gray" };

frappe.listview_settings["Exam Candidate"] = {
	add_fields: ["attendance", "result", "officer_name"],
	hide_name_column: true,

	get_indicator({ attendance, result }) {
		if (RESULT_COLOURS[result]) return [__(result), RESULT_COLOURS[result], `result,=,${result}`];
		return [__(attendance), ATTENDANCE_COLOURS[attendance] || "gray", `attendance,=,${attendance}`];
	},
};
