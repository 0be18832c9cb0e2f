frappe.query_reports["Exam Costs"] = {
	filters: [
		{ fieldname: "year", label: __("Examination Year"), fieldtype: "Int", default: new Date().getFullYear(), reqd: 1 },
		{ fieldname: "budget_level", label: __("Level of the Budget"), fieldtype: "Select", options: ["", "Province", "City", "County"].map((value) => ({ value, label: __(value) })) },
	],
};
