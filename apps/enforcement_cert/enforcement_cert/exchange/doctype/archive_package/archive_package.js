// Archive Package: take in, live counts, the log at the end. The server judges everything.

const ARCHIVE_PACKAGE = "enforcement_cert.exchange.archive.packages.";
const PACKAGE_COLOURS = { Draft: "gray", Queued: "orange", Running: "orange", Done: "green", Failed: "red", Stopped: "yellow" };
const PACKAGE_UNDER_WAY = ["Queued", "Running"];
const PACKAGE_ASK_AGAIN_MS = 4000;

frappe.ui.form.on("Archive Package", {
	setup(frm) {
		frappe.realtime.on("archive_package_progress", (facts) => {
			if (facts.name === frm.doc.name) show_package_facts(frm, facts);
		});
	},

	refresh(frm) {
		if (frm.is_new()) return;
		const status = frm.doc.package_status;
		frm.page.set_indicator(__(status), PACKAGE_COLOURS[status]);
		if (PACKAGE_UNDER_WAY.includes(status)) return watch_package(frm);
		if (status === "Done") frm.disable_save();
		else frm.add_custom_button(status === "Stopped" ? __("Go On") : __("Import"), () => start_package(frm)).addClass("btn-primary");
		if (frm.doc.message) frm.dashboard.set_headline_alert(frappe.utils.escape_html(frm.doc.message), "red");
		if (frm.doc.log_file) frm.add_custom_button(__("Download Log"), () => window.open(encodeURI(frm.doc.log_file)));
	},
});

function start_package(frm) {
	frappe.prompt(
		{ fieldname: "password", fieldtype: "Password", label: __("Password of the File"), reqd: 1 },
		({ password }) =>
			Promise.resolve(frm.is_dirty() ? frm.save() : null)
				.then(() => frappe.call({ method: ARCHIVE_PACKAGE + "start", args: { package_name: frm.doc.name, password } }))
				.then(() => frm.reload_doc()),
		__("Take in the units, officers and certificates of this package?"),
		__("Import")
	);
}

function watch_package(frm) {
	clearTimeout(frm.archive_package_timer);
	frm.disable_save();
	show_package_facts(frm, frm.doc);
	frm.add_custom_button(__("Stop"), () => frappe.call({ method: ARCHIVE_PACKAGE + "stop", args: { package_name: frm.doc.name } }).then(() => frm.reload_doc()));
	const asked_for = frm.doc.name;
	const ask = () => {
		if (cur_frm !== frm || frm.doc.name !== asked_for) return;
		frappe.call({ method: ARCHIVE_PACKAGE + "progress", args: { package_name: asked_for } }).then((answer) => {
			if (!answer.message || frm.doc.name !== asked_for) return;
			show_package_facts(frm, answer.message);
			frm.archive_package_timer = setTimeout(ask, PACKAGE_ASK_AGAIN_MS);
		});
	};
	frm.archive_package_timer = setTimeout(ask, PACKAGE_ASK_AGAIN_MS);
}

function show_package_facts(frm, facts) {
	if (facts !== frm.doc && facts.package_status && !PACKAGE_UNDER_WAY.includes(facts.package_status)) {
		if (frm.archive_package_finishing === frm.doc.name) return;
		frm.archive_package_finishing = frm.doc.name;
		clearTimeout(frm.archive_package_timer);
		frm.reload_doc().then(() => {
			frm.archive_package_finishing = null;
			if (facts.package_status === "Done") show_package_log(frm);
		});
		return;
	}
	const total = facts.rows_total || 0;
	const percent = total ? Math.round((100 * (facts.progress_mark || 0)) / total) : 0;
	const counts = [facts.progress_mark || 0, total, facts.rows_inserted || 0, facts.rows_present || 0, facts.rows_rejected || 0];
	frm.dashboard.show_progress(__("Import"), percent, __("{0} of {1} rows: {2} taken in, {3} already there, {4} rejected", counts));
}

// At the end the statistics and the log open by themselves (R-194).
function show_package_log(frm) {
	frappe.call({ method: ARCHIVE_PACKAGE + "progress", args: { package_name: frm.doc.name } }).then((answer) => {
		const facts = answer.message;
		const escape = (value) => frappe.utils.escape_html(String(value ?? ""));
		const counts = [[__("Rows"), facts.rows_total], [__("Taken In"), facts.rows_inserted], [__("Already There"), facts.rows_present], [__("Rejected"), facts.rows_rejected]];
		const cells = counts.map(([label, count]) => `<div class="col"><div class="text-muted">${label}</div><h4>${count || 0}</h4></div>`);
		const head = [__("Table"), __("Code"), __("Name"), __("Outcome"), __("Reason")].map((title) => `<th>${title}</th>`).join("");
		const lines = facts.noted.map((row) => `<tr>${[row[0], row[1], row[2], __(row[3]), row[4]].map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`);
		const table = lines.length
			? `<div class="table-responsive"><table class="table table-bordered small"><thead><tr>${head}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`
			: `<p>${__("Every row was taken in; there is nothing to note.")}</p>`;
		const dialog = new frappe.ui.Dialog({
			title: __("Import Log"),
			size: "extra-large",
			primary_action_label: __("Download Log"),
			primary_action: () => window.open(encodeURI(frm.doc.log_file)),
		});
		$(dialog.body).html(`<div class="archive-package-log"><div class="row text-center">${cells.join("")}</div><hr>${table}</div>`);
		dialog.show();
	});
}
