// Form of a campaign: how far each unit has come, and who is missing.

frappe.ui.form.on("Review Campaign", {
	onload(frm) {
		if (!frm.is_new()) return;
		if (!frm.doc.legal_office && frappe.boot.enforcement?.legal_office) frm.set_value("legal_office", frappe.boot.enforcement.legal_office);
		if (!frm.doc.review_year) frm.set_value("review_year", new Date().getFullYear());
	},

	refresh(frm) {
		if (frm.is_new()) return;
		frappe.xcall("enforcement_cert.review.campaigning.progress", { name: frm.doc.name }).then((rows) => show(frm, rows));
	},
});

const SHARES = ["missing", "unit_review", "office_review", "delayed", "to_complete", "done", "ended", "overdue", "held"];

function show(frm, rows) {
	const heads = [__("Agency"), __("Due This Year"), __("Not Applied For"), __("Unit Review"), __("Office Review"), __("Of Those Delayed at the Office"), __("Waiting for Completion"), __("Done"), __("Ended"), __("Review Overdue"), __("Review Hold")];
	const link = (row) =>
		`/app/query-report/Review Year?review_year=${frm.doc.review_year}&agency=${encodeURIComponent(row.agency)}`;
	const lines = rows.map(
		(row) => `<tr><td><a href="${link(row)}">${frappe.utils.escape_html(row.agency_name)}</a></td><td>${row.total}</td>${SHARES.map(
			(share) => `<td>${row[share] || ""}</td>`
		).join("")}</tr>`
	);
	frm.get_field("progress").$wrapper.html(
		`<div class="ec-scroll"><table class="table table-bordered"><thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead>
		<tbody>${lines.join("")}</tbody></table></div>`
	);
}
