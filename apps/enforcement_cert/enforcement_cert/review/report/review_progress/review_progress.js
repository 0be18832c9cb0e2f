frappe.query_reports["Review Progress"] = {
	filters: [
		{ fieldname: "review_year", label: __("Review Year"), fieldtype: "Int", default: new Date().getFullYear(), reqd: 1 },
		{ fieldname: "legal_office", label: __("Reviewing Office"), fieldtype: "Link", options: "Legal Office" },
	],
};
