frappe.query_reports["Review Year"] = {
	filters: [
		{ fieldname: "review_year", label: __("Review Year"), fieldtype: "Int", default: new Date().getFullYear(), reqd: 1 },
		{ fieldname: "agency", label: __("Agency"), fieldtype: "Link", options: "Enforcement Agency" },
		choice("colour", __("Colour of the Review"), ["In Time", "Due Soon", "Review Overdue", "Done"]),
		choice("standing", __("Stage of the Review"), [
			"Not Applied For", "Unit Review", "Office Review", "Waiting for Completion", "Waiting for Sticker",
			"Done", "Refused", "Withdrawn", "Expired", "Stopped", "New Applicant",
		]),
	],

	onload(report) {
		report.page.add_inner_button(__("Download in Colour"), () =>
			open_url_post("/api/method/enforcement_cert.review.exporting.download_year", report.get_filter_values())
		);
	},

	// The manual's colours, with icon and text (G-004).
	formatter(value, row, column, data, format) {
		const shown = format(value, row, column, data);
		const look = { "Due Soon": ["ec-review-dark", "◔ "], "Review Overdue": ["ec-review-bright", "⊘ "] }[data?.colour_key];
		if (!look) return shown;
		return `<span class="${look[0]}">${column.fieldname === "colour" ? look[1] : ""}${shown}</span>`;
	},
};

function choice(fieldname, label, values) {
	return { fieldname, label, fieldtype: "Select", options: ["", ...values.map((value) => ({ value, label: __(value) }))] };
}
