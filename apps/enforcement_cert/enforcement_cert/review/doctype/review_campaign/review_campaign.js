frappe.ui.form.on("Review Campaign", {
	onload(frm) {
		if (!frm.is_new()) return;
		const year = new Date().getFullYear();
		frm.set_value({
			review_year: frm.doc.review_year || year,
			opens_on: frm.doc.opens_on || `${year}-01-01`,
			closes_on: frm.doc.closes_on || `${year}-12-31`,
			legal_office: frm.doc.legal_office || frappe.boot.enforcement?.legal_office,
		});
	},

	refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.campaign_status === "Closed") frm.disable_save();
		add_steps(frm);
		frappe.xcall("enforcement_cert.review.campaigns.dashboard", { name: frm.doc.name }).then((found) => draw(frm, found));
	},
});

function add_steps(frm) {
	const may_write = frm.perm[0]?.write && [undefined, frm.doc.legal_office].includes(frappe.boot.enforcement?.legal_office);
	const step = (label, method, question) =>
		frm.add_custom_button(label, () =>
			frappe.confirm(question, () =>
				frappe.xcall(`enforcement_cert.review.campaigns.${method}`, { name: frm.doc.name }).then(() => frm.reload_doc())
			)
		);
	if (may_write && frm.doc.campaign_status === "Draft") {
		const question = __("Everybody whose certificate is due in {0} is told, and their units. Open the campaign?", [frm.doc.review_year]);
		step(__("Open Campaign"), "open_campaign", question).addClass("btn-primary");
	}
	if (may_write && frm.doc.campaign_status === "Open") {
		step(__("Close Campaign"), "close_campaign", __("Close the campaign before its last day?"));
	}
	const year = { review_year: frm.doc.review_year };
	frm.add_custom_button(__("All Units"), () => frappe.set_route("query-report", "Review Progress", year), __("Look Up"));
	frm.add_custom_button(
		__("Who Is Missing"),
		() => frappe.set_route("query-report", "Review Year", { ...year, standing: "Not Applied For" }),
		__("Look Up")
	);
}

function draw(frm, { total, units, unit_count }) {
	const heads = [
		["missing", __("Not Applied For")], ["overdue", __("Of Those Overdue")], ["unit_review", __("Unit Review")],
		["office_review", __("Office Review")], ["to_complete", __("Waiting for Completion")], ["done", __("Done")],
		["ended", __("Expired")], ["total", __("Total")],
	];
	const cells = (row) => heads.map(([key]) => `<td class="text-right">${row[key] || 0}</td>`).join("");
	const bar = (row) =>
		`<td style="min-width: 8rem"><div class="progress" style="height: 0.6rem" role="img" aria-label="${row.percent}%">
			<div class="progress-bar progress-bar-success" style="width: ${row.percent}%"></div></div>${row.percent}%</td>`;
	const line = (row, name) => `<tr><th scope="row">${frappe.utils.escape_html(name)}</th>${cells(row)}${bar(row)}</tr>`;
	const rest = unit_count > units.length ? `<p class="text-muted">${__("The {0} units furthest behind, of {1}.", [units.length, unit_count])}</p>` : "";
	frm.get_field("progress").$wrapper.html(
		`<div class="table-responsive"><table class="table table-sm table-bordered"><thead><tr><th scope="col">${__("Unit")}</th>${heads
			.map(([, label]) => `<th scope="col" class="text-right">${label}</th>`)
			.join("")}<th scope="col">${__("Share Done")}</th></tr></thead><tbody>
			${line(total, __("All Units"))}${units.map((row) => line(row, row.agency_name)).join("")}</tbody></table></div>${rest}`
	);
}
