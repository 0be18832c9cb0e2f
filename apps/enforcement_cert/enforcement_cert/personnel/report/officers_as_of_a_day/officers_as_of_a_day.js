frappe.query_reports["Officers as of a Day"] = {
	filters: [
		{ fieldname: "day", label: __("Day"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
		{ fieldname: "agency", label: __("Unit"), fieldtype: "Link", options: "Enforcement Agency" },
	],
};
