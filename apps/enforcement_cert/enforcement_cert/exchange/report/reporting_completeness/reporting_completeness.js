// Completeness before reporting upward: one row per lower unit, what is missing in red.

frappe.query_reports["Reporting Completeness"] = {
	filters: [
		{ fieldname: "agency", label: __("Agency"), fieldtype: "Link", options: "Enforcement Agency" },
		{ fieldname: "only_open", label: __("Only What Is Not Complete"), fieldtype: "Check" },
	],
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const colours = { "Nothing Entered": "red", Incomplete: "orange", "Not Yet Approved": "blue", Complete: "green" };
		if (column.fieldname === "shown_state" && data) return `<span class="indicator-pill ${colours[data.state]}">${shown}</span>`;
		const missing = ["photo_missing", "area_missing", "exam_missing", "rejected"].includes(column.fieldname);
		return missing && value ? `<span class="text-danger">${shown}</span>` : shown;
	},
};
