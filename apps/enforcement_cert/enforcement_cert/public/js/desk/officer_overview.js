// What stands beside an officer's entries: photo, status, certificate, what is missing, conditions, readings.

frappe.provide("enforcement_cert.desk");

const text = (value) => frappe.utils.escape_html(value || "");
const day = (value) => (value ? frappe.datetime.str_to_user(value) : "–");
const COLOURS = {
	Active: "green",
	Transferred: "blue",
	Valid: "green",
	Suspended: "orange",
	"Reported Lost": "orange",
	"Declared Void": "red",
	Cancelled: "gray",
};

enforcement_cert.desk.officer_head = function (doc, overview) {
	const pill = (status) => `<span class="indicator-pill ${COLOURS[status] || "gray"}">${__(status)}</span>`;
	const held = overview.certificates.find((row) => row.name === doc.certificate) || overview.certificates[0];
	const photo = doc.photo
		? `<img src="${encodeURI(doc.photo)}" alt="${text(doc.officer_name)}">`
		: `<div class="ec-no-photo">${__("No Photo")}</div>`;
	return `<div class="ec-officer-head">
		<div class="ec-officer-photo">${photo}</div>
		<div class="ec-officer-facts">
			<div class="ec-officer-name">${text(doc.officer_name)} ${pill(doc.record_status)}
				${doc.is_overridden ? `<span class="indicator-pill orange">${__("Differs from Identity Number")}</span>` : ""}</div>
			<div class="text-muted">${text(doc.officer_code)}</div>
			<div class="ec-officer-card">${held ? certificate_line(held, pill) : `<span class="text-muted">${__("No certificate.")}</span>`}</div>
			${missing_lines(doc, overview.missing)}
		</div>
	</div>`;
};

function certificate_line(row, pill) {
	const link = frappe.utils.get_form_link("Enforcement Certificate", row.name);
	const review = row.review_due_on ? ` · ${__("Next review until {0}", [day(row.review_due_on)])}` : "";
	return `<a href="${link}">${text(row.name)}</a> ${pill(row.certificate_status)}
		<span class="text-muted">${day(row.valid_from)} – ${day(row.valid_until)}${review}</span>`;
}

function missing_lines(doc, missing) {
	if (!missing.length) return "";
	const title = doc.certificate ? __("To be completed") : __("Still missing for an application");
	const lines = missing.map((line) => `<li>${text(line)}</li>`).join("");
	return `<div class="ec-missing"><b>${title}</b><ul>${lines}</ul></div>`;
}

enforcement_cert.desk.officer_papers = function (overview) {
	const table = (title, heads, rows) =>
		`<h6>${title}</h6>` +
		(rows.length
			? `<div class="ec-scroll"><table class="table table-bordered"><thead><tr>${heads
					.map((head) => `<th>${head}</th>`)
					.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`
			: `<p class="text-muted">${__("Nothing here yet.")}</p>`);
	const link = (doctype, name) => `<a href="${frappe.utils.get_form_link(doctype, name)}">${text(name)}</a>`;
	const applications = overview.applications.map(
		(row) => `<tr><td>${link("Certificate Application", row.name)}</td><td>${__(row.workflow_state || row.stage)}</td>
			<td>${day(row.submitted_at)}</td><td>${day(row.finished_at)}</td></tr>`
	);
	const certificates = overview.certificates.map(
		(row) => `<tr><td>${link("Enforcement Certificate", row.name)}</td><td>${__(row.certificate_status)}</td>
			<td>${day(row.valid_from)} – ${day(row.valid_until)}</td><td>${day(row.review_due_on)}</td></tr>`
	);
	return (
		table(__("Certificates"), [__("Certificate Number"), __("Status"), __("Valid"), __("Review Due On")], certificates) +
		table(__("Applications"), [__("Application"), __("Status"), __("Submitted At"), __("Finished At")], applications)
	);
};

enforcement_cert.desk.condition_table = function (conditions) {
	const state = (row) => {
		if (row.confirmed) return `<span class="indicator-pill green">${__("Confirmed")}</span> ${text(row.confirmed)}`;
		if (row.is_met === false) return `<span class="indicator-pill red">${__("Not met, by the archive")}</span>`;
		if (row.is_met) return `<span class="indicator-pill blue">${__("Met, by the archive")}</span>`;
		return `<span class="text-muted">${__("Confirmed at the first check")}</span>`;
	};
	const papers = (row) =>
		row.evidence
			.map((one) =>
				one.document
					? `<div><a href="${encodeURI(one.document)}" target="_blank" rel="noopener">${text(one.text)}</a></div>`
					: `<div>${text(one.text)}</div>`
			)
			.join("") || `<span class="text-muted">–</span>`;
	const lines = conditions.map(
		(row) => `<tr><td>${text(row.condition)}</td><td>${state(row)}</td><td>${papers(row)}</td></tr>`
	);
	return `<div class="ec-scroll"><table class="table table-bordered"><thead><tr><th>${__("Condition")}</th>
		<th>${__("State")}</th><th>${__("Evidence")}</th></tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
};

// For whoever judges an application: the conditions of its officer with their documents (R-081).
enforcement_cert.desk.show_conditions = function (officer, officer_name) {
	frappe.xcall("enforcement_cert.personnel.overview.officer_conditions", { name: officer }).then((conditions) =>
		frappe.msgprint({
			title: __("Conditions of {0}", [officer_name]),
			message: enforcement_cert.desk.condition_table(conditions),
			wide: true,
		})
	);
};

enforcement_cert.desk.reading_table = function (rows) {
	if (!rows.length) return `<p class="text-muted">${__("Nobody has read personal data of this record beyond lists and forms.")}</p>`;
	const lines = rows.map(
		(row) => `<tr><td>${frappe.datetime.str_to_user(row.accessed_at)}</td><td>${__(row.act)}</td>
			<td>${text(row.reader_name)}<div class="text-muted">${text(row.reader_place)}</div></td>
			<td>${text(row.purpose)}</td></tr>`
	);
	return `<div class="ec-scroll"><table class="table table-bordered"><thead><tr><th>${__("Time")}</th>
		<th>${__("Kind of Reading")}</th><th>${__("Reader")}</th><th>${__("Purpose")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table></div>`;
};
