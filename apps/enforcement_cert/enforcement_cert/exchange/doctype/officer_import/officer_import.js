// Officer Import: buttons, live progress and the first rows of the report. The server judges everything.

const OFFICER_IMPORT = "enforcement_cert.exchange.officer_import.";
const IDLE = ["Draft", "Ready", "Done", "Failed", "Stopped"];
const COLOURS = { Draft: "gray", Ready: "blue", Queued: "orange", Running: "orange", Done: "green", Failed: "red", Stopped: "yellow" };
const ASK_AGAIN_MS = 4000;

frappe.ui.form.on("Officer Import", {
	setup(frm) {
		frm.set_query("agency", () => ({ filters: { account_status: "Open" } }));
		frappe.realtime.on("officer_import_progress", (facts) => {
			if (facts.name === frm.doc.name) show_facts(frm, facts);
		});
	},

	refresh(frm) {
		frm.set_df_property("columns", "cannot_add_rows", true);
		frm.set_df_property("columns", "cannot_delete_rows", true);
		frm.set_df_property("sheets", "cannot_add_rows", true);
		frm.set_df_property("sheets", "cannot_delete_rows", true);
		frm.page.set_indicator(__(frm.doc.import_status || "Draft"), COLOURS[frm.doc.import_status] || "gray");
		if (frm.is_new()) return;
		add_buttons(frm);
		show_outcome(frm);
		watch(frm);
	},

	// The attach field saves the form by itself once a file is there; a second save beside it, or a
	// reload in between, would lose what the clerk attaches next.
	import_file(frm) {
		frm.has_new_list = Boolean(frm.doc.import_file);
	},

	after_save(frm) {
		if (!frm.has_new_list) return;
		frm.has_new_list = false;
		return read_columns(frm);
	},
});

function add_buttons(frm) {
	if (!frm.perm[0].write) return;
	const status = frm.doc.import_status;
	const is_over = status === "Done" && !frm.doc.is_dry_run;
	if (!IDLE.includes(status)) {
		frm.add_custom_button(__("Stop"), () => stop(frm));
		frm.disable_save();
		return;
	}
	if (is_over || !frm.doc.import_file) return;
	if (!frm.doc.columns.length) {
		frm.add_custom_button(__("Read Columns"), () => read_columns(frm)).addClass("btn-primary");
		return;
	}
	frm.add_custom_button(__("Read Columns"), () => read_columns(frm));
	frm.add_custom_button(__("Try"), () => start(frm, 1));
	const goes_on = ["Failed", "Stopped"].includes(status) && !frm.doc.is_dry_run && frm.doc.progress_mark;
	frm.add_custom_button(goes_on ? __("Go On") : __("Import"), () => confirm_start(frm)).addClass("btn-primary");
}

function read_columns(frm) {
	return frappe
		.call({ method: OFFICER_IMPORT + "preview", args: { import_name: frm.doc.name }, freeze: true, freeze_message: __("Reading the list …") })
		.then(() => frm.reload_doc());
}

// Import asks for the unit (R-187, R-189): its code, or none if the list names the unit of every row.
function confirm_start(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Import the officers of this list into the archive?"),
		fields: [
			{
				fieldname: "unit_code",
				fieldtype: "Data",
				label: __("Unit Code"),
				default: frm.doc.unit_code,
				description: __("6 characters, e.g. A00001: only this unit is taken in, and its code must occur in the file. Empty: the list names the unit of every row."),
			},
		],
		primary_action_label: __("Import"),
		primary_action({ unit_code }) {
			dialog.hide();
			start(frm, 0, unit_code || "");
		},
	});
	dialog.show();
}

// Resolves when no save of this page is under way.
function no_save_under_way() {
	return new Promise((resolve) => {
		const look = () => (frappe.ui.form.is_saving ? setTimeout(look, 50) : resolve());
		look();
	});
}

function start(frm, dry_run, unit_code) {
	return no_save_under_way()
		.then(() => (frm.is_dirty() ? frm.save() : null))
		.then(() => frappe.call({ method: OFFICER_IMPORT + "start", args: { import_name: frm.doc.name, dry_run, unit_code } }))
		.then(() => frm.reload_doc());
}

function stop(frm) {
	return frappe.call({ method: OFFICER_IMPORT + "stop", args: { import_name: frm.doc.name } }).then(() => frm.reload_doc());
}

// Live messages are a convenience: while an import runs, the page also asks by itself.
function watch(frm) {
	clearTimeout(frm.officer_import_timer);
	if (IDLE.includes(frm.doc.import_status)) return;
	show_facts(frm, frm.doc);
	const asked_for = frm.doc.name;
	frm.officer_import_timer = setTimeout(() => {
		if (cur_frm !== frm || frm.doc.name !== asked_for) return;
		frappe.call({ method: OFFICER_IMPORT + "progress", args: { import_name: asked_for } }).then((answer) => {
			if (!answer.message || frm.doc.name !== asked_for) return;
			if (IDLE.includes(answer.message.import_status)) return finish(frm, answer.message.import_status);
			show_facts(frm, answer.message);
			watch(frm);
		});
	}, ASK_AGAIN_MS);
}

function show_facts(frm, facts) {
	if (facts.import_status && IDLE.includes(facts.import_status) && facts !== frm.doc) {
		finish(frm, facts.import_status);
		return;
	}
	const total = facts.rows_total || 0;
	const percent = total ? Math.round((100 * facts.progress_mark) / total) : 0;
	const text = __("{0} of {1} rows: {2} taken in, {3} updated, {4} rejected", [
		facts.progress_mark || 0,
		total,
		facts.rows_inserted || 0,
		facts.rows_updated || 0,
		facts.rows_rejected || 0,
	]);
	frm.dashboard.show_progress(__("Import"), percent, text);
	frm.page.set_indicator(__("Running"), COLOURS.Running);
}

// At the end the statistics and the log open by themselves (R-194), once.
function finish(frm, status) {
	if (frm.officer_import_finishing === frm.doc.name) return;
	frm.officer_import_finishing = frm.doc.name;
	clearTimeout(frm.officer_import_timer);
	frm.reload_doc().then(() => {
		frm.officer_import_finishing = null;
		if (status === "Done") show_log(frm);
	});
}

function show_log(frm) {
	frappe.call({ method: OFFICER_IMPORT + "refused_rows", args: { import_name: frm.doc.name } }).then((answer) => {
		const rows = answer.message || [];
		const { rows_total, rows_inserted, rows_updated, rows_rejected } = frm.doc;
		const counts = [[__("Rows"), rows_total], [__("Taken In"), rows_inserted], [__("Updated"), rows_updated], [__("Rejected"), rows_rejected]];
		const cells = counts.map(([label, count]) => `<div class="col"><div class="text-muted">${label}</div><h4>${count || 0}</h4></div>`);
		const more = rows_rejected > rows.length ? `<p class="text-muted">${__("The first {0} rows are shown; the log file has all of them.", [rows.length])}</p>` : "";
		const dialog = new frappe.ui.Dialog({
			title: frm.doc.is_dry_run ? __("Result of the Trial Run") : __("Import Log"),
			size: "extra-large",
			primary_action_label: __("Download Log"),
			primary_action: () => window.open(frm.doc.log_file),
			secondary_action_label: __("Close"),
			secondary_action: () => dialog.hide(),
		});
		const table = rows.length ? `<div class="table-responsive">${noted_rows_html(rows)}</div>` : `<p>${__("Every row was taken in; there is nothing to note.")}</p>`;
		$(dialog.body).html(`<div class="officer-import-log"><div class="row text-center">${cells.join("")}</div><hr>${more}${table}</div>`);
		dialog.show();
	});
}

function show_outcome(frm) {
	const { import_status, is_dry_run, message, rows_rejected } = frm.doc;
	if (!["Done", "Failed", "Stopped"].includes(import_status)) return;
	if (import_status === "Failed") frm.dashboard.set_headline_alert(frappe.utils.escape_html(message || ""), "red");
	else if (is_dry_run) frm.dashboard.set_headline_alert(__("This was a trial run: nothing has been written."), "blue");
	add_counts(frm);
	if (frm.doc.log_file) {
		frm.add_custom_button(__("Download Log"), () => window.open(frm.doc.log_file));
	}
	frm.add_custom_button(__("All Noted Rows"), () => frappe.set_route("List", "Officer Import Row", { officer_import: frm.doc.name }));
	if (!is_dry_run && frm.doc.rows_inserted) {
		frm.add_custom_button(__("Officers of This List"), () => frappe.set_route("List", "Enforcement Officer", { officer_import: frm.doc.name }));
	}
	if (rows_rejected || import_status === "Done") show_noted_rows(frm);
}

function add_counts(frm) {
	const counts = [
		[__("Taken In"), frm.doc.rows_inserted, "green"],
		[__("Updated"), frm.doc.rows_updated, "blue"],
		[__("Rejected"), frm.doc.rows_rejected, "red"],
		[__("Rows"), frm.doc.rows_total, "gray"],
	];
	for (const [label, count, colour] of counts) frm.dashboard.add_indicator(`${label}: ${count || 0}`, colour);
}

function show_noted_rows(frm) {
	frappe.call({ method: OFFICER_IMPORT + "refused_rows", args: { import_name: frm.doc.name } }).then((answer) => {
		const rows = answer.message || [];
		if (!rows.length) return;
		frm.dashboard.add_section(noted_rows_html(rows), __("Noted Rows"));
		frm.dashboard.show();
	});
}

function noted_rows_html(rows) {
	const head = [__("Sheet"), __("Row"), __("Name"), __("Identity Number"), __("Outcome"), __("Reason")];
	const cell = (value) => `<td style="white-space: pre-line">${frappe.utils.escape_html(String(value ?? ""))}</td>`;
	const line = (row) =>
		`<tr>${[row.sheet_name, row.row_in_file, row.officer_name, row.identity_number, __(row.outcome), row.reason].map(cell).join("")}</tr>`;
	return `<table class="table table-bordered small officer-import-rows">
		<thead><tr>${head.map((title) => `<th>${title}</th>`).join("")}</tr></thead>
		<tbody>${rows.map(line).join("")}</tbody></table>`;
}
