// List of reviews: what each waits for, coloured by its due day (G-004); steps on ticked or filtered rows.

const REVIEW_COLOURS = {
	"Unit Review": "orange",
	"Office Review": "blue",
	"Waiting for Completion": "purple",
	"Waiting for Sticker": "purple",
	Done: "green",
	Refused: "red",
	Expired: "red",
	Stopped: "darkgrey",
	Withdrawn: "darkgrey",
};
const REVIEW_ENDS = ["Done", "Refused", "Expired", "Stopped", "Withdrawn"];

frappe.listview_settings["Certificate Review"] = {
	add_fields: ["review_stage", "due_on", "officer_name", "review_year", "certificate"],
	hide_name_column: true,

	get_indicator: (doc) => [__(doc.review_stage), REVIEW_COLOURS[doc.review_stage] || "gray", `review_stage,=,${doc.review_stage}`],

	formatters: { due_on: (value, _df, doc) => (REVIEW_ENDS.includes(doc.review_stage) ? frappe.datetime.str_to_user(value) : enforcement_cert.review.due_cell(value)) },

	quick_line: (doc) => ({ title: doc.certificate, line: `${doc.review_year} · ${__(doc.review_stage)}` }),

	onload: (listview) => enforcement_cert.review.add_to_reviews(listview),
	refresh: (listview) => enforcement_cert.review.paint(listview, "due_on", (doc) => !REVIEW_ENDS.includes(doc.review_stage)),
};
