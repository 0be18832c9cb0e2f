// Who works in an enforcement post with, and who without, a certificate in force.

frappe.query_reports["Certified on Duty"] = {
	filters: [
		{ fieldname: "agency", label: __("Agency"), fieldtype: "Link", options: "Enforcement Agency" },
		{
			fieldname: "view",
			label: __("View"),
			fieldtype: "Select",
			options: [
				{ value: "Units", label: __("Figures per Unit") },
				{ value: "Persons", label: __("List of Persons") },
			],
			default: "Units",
			reqd: 1,
		},
		{ fieldname: "only_without", label: __("Only without Certificate in Force"), fieldtype: "Check" },
	],
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname === "shown_standing" && data) {
			const colour = data.standing === "Certified" ? "green" : "red";
			return `<span class="indicator-pill ${colour}">${shown}</span>`;
		}
		return column.fieldname === "lacking" && value ? `<span class="text-danger">${shown}</span>` : shown;
	},
};
