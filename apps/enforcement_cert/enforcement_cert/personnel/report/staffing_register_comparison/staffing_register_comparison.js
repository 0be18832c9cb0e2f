// The unit whose register is compared with its archive.

frappe.query_reports["Staffing Register Comparison"] = {
	filters: [
		{
			fieldname: "agency",
			label: __("Agency"),
			fieldtype: "Link",
			options: "Enforcement Agency",
			default: frappe.boot.enforcement?.agency,
		},
	],
};
