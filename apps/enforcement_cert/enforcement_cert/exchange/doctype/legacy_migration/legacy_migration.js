// Legacy Migration: the steps a clerk follows, live progress and the reconciliation report. The server judges everything.

const LEGACY = "enforcement_cert.exchange.legacy.migration.";
const LEGACY_BUSY = ["Queued", "Running"];
const LEGACY_ASK_AGAIN_MS = 3000;
const STEP_ORDER = ["Draft", "Staged", "Tried", "Migrated"];

frappe.ui.form.on("Legacy Migration", {
	setup(frm) {
		frappe.realtime.on("legacy_migration_progress", (facts) => {
			if (facts.name !== frm.doc.name || cur_frm !== frm) return;
			if (facts.job_status) frm.reload_doc();
			else show_progress(frm, facts);
		});
	},

	refresh(frm) {
		show_steps(frm, null);
		frm.get_field("report_html").$wrapper.empty();
		if (frm.is_new()) return;
		if (LEGACY_BUSY.includes(frm.doc.job_status)) {
			frm.disable_save();
			frm.add_custom_button(__("Stop"), () => call(frm, "stop").then(() => frm.reload_doc()));
			show_progress(frm, frm.doc);
			watch(frm);
			return;
		}
		frm.enable_save();
		show_failure(frm);
		call(frm, "overview").then((facts) => {
			show_steps(frm, facts);
			add_buttons(frm, facts);
			show_report(frm, facts);
		});
	},
});

function call(frm, method, more) {
	return frappe.call({ method: LEGACY + method, args: { name: frm.doc.name, ...more } }).then((answer) => answer.message);
}

// ---------------------------------------------------------------- steps

function show_steps(frm, facts) {
	const status = frm.doc.migration_status === "Rolled Back" ? "Staged" : frm.doc.migration_status || "Draft";
	const reached = STEP_ORDER.indexOf(status);
	const questions = facts && facts.open_codes;
	const texts = [
		[__("1 Files"), __("Add the files of the old system and say what the review dates mean.")],
		[__("2 Read"), __("Every row is read into the staging area and kept as it is.")],
		[__("3 Mapping"), questions ? __("{0} codes have no meaning yet.", [questions]) : __("Say what columns and codes of the old system mean here.")],
		[__("4 Trial Run"), __("Nothing is written. Repeat it until the report is clean.")],
		[__("5 Migration"), __("Agencies, users, officers and certificates come over.")],
		[__("6 Hand Over"), __("Give out first passwords; the units complete their accounts.")],
	];
	// Where one stands: before reading 0, after reading at the mapping, then trial, migration, hand over.
	const now = { 0: frm.is_new() || !(frm.doc.files || []).length ? 0 : 1, 1: questions ? 2 : 3, 2: 4, 3: 5 }[reached];
	const box = ([title, text], index) => {
		const state = index < now ? "done" : index === now ? "now" : "later";
		const colour = { done: "var(--green-100, #e4f5e9)", now: "var(--blue-100, #d3e9fc)", later: "var(--gray-100, #f3f3f3)" }[state];
		const mark = state === "done" ? "✓ " : state === "now" ? "▶ " : "";
		return `<div class="legacy-step" data-state="${state}" style="flex: 1 1 150px; padding: 10px 12px; border-radius: 8px; background: ${colour}">
			<div style="font-weight: 600">${mark}${frappe.utils.escape_html(title)}</div>
			<div class="small text-muted">${frappe.utils.escape_html(text)}</div></div>`;
	};
	frm.get_field("steps_html").$wrapper.html(
		`<div class="legacy-steps" style="display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 12px">${texts.map(box).join("")}</div>`,
	);
}

function add_buttons(frm, facts) {
	const { migration_status, job, job_status, legacy_mapping } = frm.doc;
	const primary = (label, action) => frm.add_custom_button(label, action).addClass("btn-primary");
	if (["Stopped", "Failed"].includes(job_status) && job) {
		primary(__("Go On: {0}", [__(job)]), () => start(frm, job));
	}
	if (legacy_mapping) {
		frm.add_custom_button(__("Mapping"), () => frappe.set_route("Form", "Legacy Mapping", legacy_mapping));
	}
	if (facts.staged) {
		frm.add_custom_button(__("Staging Area"), () => frappe.set_route("List", "Legacy Staged Row", { legacy_migration: frm.doc.name }));
	}
	if (migration_status === "Migrated") return add_buttons_after(frm);
	if ((frm.doc.files || []).length) frm.add_custom_button(__("Read Files"), () => start(frm, "Read"));
	if (["Staged", "Tried", "Rolled Back"].includes(migration_status)) {
		const button = facts.open_codes ? frm.add_custom_button.bind(frm) : primary;
		button(__("Trial Run"), () => start(frm, "Try"));
	}
	if (migration_status !== "Tried") return;
	if (facts.obstacles) frm.add_custom_button(__("Decide on Units"), () => decide_on_units(frm));
	else primary(__("Migrate"), () => confirm_migration(frm));
}

function add_buttons_after(frm) {
	frm.add_custom_button(__("Officers"), () => frappe.set_route("List", "Enforcement Officer", { legacy_migration: frm.doc.name }), __("What Came"));
	frm.add_custom_button(__("Certificates"), () => frappe.set_route("List", "Enforcement Certificate", { legacy_migration: frm.doc.name }), __("What Came"));
	frm.add_custom_button(__("Print Report"), () => frm.print_doc());
	frm.add_custom_button(__("First Passwords"), () => hand_out(frm));
	frm.add_custom_button(__("Roll Back"), () =>
		frappe.warn(
			__("Take the whole migration back?"),
			__("Everything it brought is removed, if nobody has worked with it yet. The staging area stays, so that it can be tried again."),
			() => start(frm, "Roll Back"),
			__("Roll Back"),
		),
	);
}

function start(frm, job) {
	return (frm.is_dirty() ? frm.save() : Promise.resolve())
		.then(() => call(frm, "start", { job }))
		.then(() => frm.reload_doc());
}

function confirm_migration(frm) {
	frappe.confirm(
		__("Bring everything over now? Certificates that are not kept on {0} go to the expired database.", [
			frappe.datetime.str_to_user(frm.doc.cut_off_on),
		]),
		() => start(frm, "Migrate"),
	);
}

function decide_on_units(frm) {
	return call(frm, "add_units_to_decide").then((added) => {
		frappe.show_alert(__("{0} units were added to the mapping.", [added]));
		frappe.set_route("Form", "Legacy Mapping", frm.doc.legacy_mapping);
	});
}

// ---------------------------------------------------------------- first passwords

function hand_out(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("First Passwords"),
		fields: [
			{ fieldname: "note", fieldtype: "HTML", options: `<p class="text-muted">${__("New random passwords for logins that have not chosen one yet. They are shown once and kept nowhere; earlier ones stop working.")}</p>` },
			{ fieldname: "agency", fieldtype: "Link", options: "Enforcement Agency", label: __("Agency"), description: __("Empty: all, up to 300 logins") },
		],
		primary_action_label: __("Show Passwords"),
		primary_action({ agency }) {
			dialog.hide();
			call(frm, "hand_out_passwords", agency ? { agency } : {}).then((lines) => show_passwords(lines || []));
		},
	});
	dialog.show();
}

function show_passwords(lines) {
	const cell = (value) => `<td>${frappe.utils.escape_html(String(value ?? ""))}</td>`;
	const head = [__("Unit"), __("User Name"), __("Login"), __("First Password")];
	const rows = lines.map((line) => `<tr>${[line.unit, line.user_name, line.login, line.password].map(cell).join("")}</tr>`);
	const table = `<table class="table table-bordered small legacy-passwords"><thead><tr>${head.map((t) => `<th>${t}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
	const dialog = new frappe.ui.Dialog({
		title: __("First Passwords"),
		size: "large",
		fields: [{ fieldname: "table", fieldtype: "HTML", options: lines.length ? table : __("No login is waiting for a first password.") }],
	});
	if (lines.length) {
		dialog.set_primary_action(__("Save as File"), () => {
			const csv = [head, ...lines.map((l) => [l.unit, l.user_name, l.login, l.password])];
			frappe.tools.downloadify(csv, null, __("First Passwords"));
		});
	}
	dialog.show();
}

// ---------------------------------------------------------------- progress and report

// Live messages are a convenience: while work goes on, the page also asks by itself.
function watch(frm) {
	clearTimeout(frm.legacy_timer);
	const asked_for = frm.doc.name;
	frm.legacy_timer = setTimeout(() => {
		if (cur_frm !== frm || frm.doc.name !== asked_for) return;
		call(frm, "overview").then((facts) => {
			if (!facts || frm.doc.name !== asked_for) return;
			if (!LEGACY_BUSY.includes(facts.job_status)) return frm.reload_doc();
			show_progress(frm, facts);
			watch(frm);
		});
	}, LEGACY_ASK_AGAIN_MS);
}

function show_progress(frm, facts) {
	const total = facts.rows_total || 0;
	const percent = total ? Math.min(100, Math.round((100 * facts.rows_done) / total)) : 0;
	const text = total ? __("{0} of {1} steps of work", [facts.rows_done, total]) : __("{0} rows read", [facts.rows_done || 0]);
	frm.dashboard.show_progress(__(frm.doc.job || "Work"), percent, text);
	frm.page.set_indicator(__("Running"), "orange");
}

function show_failure(frm) {
	const colours = { Draft: "gray", Staged: "blue", Tried: "yellow", Migrated: "green", "Rolled Back": "gray" };
	frm.page.set_indicator(__(frm.doc.migration_status || "Draft"), colours[frm.doc.migration_status] || "gray");
	if (frm.doc.job_status !== "Failed" || !frm.doc.message) return;
	const lines = frm.doc.message.split("\n").map((line) => frappe.utils.escape_html(line));
	frm.dashboard.set_headline_alert(lines.join("<br>"), "red");
}

function show_report(frm, facts) {
	const warnings = facts.warnings.map((text) => `<div class="alert alert-warning">${frappe.utils.escape_html(text)}</div>`).join("");
	frm.get_field("report_html").$wrapper.html(warnings + (facts.report || `<p class="text-muted">${__("The report appears after the trial run.")}</p>`));
	if (facts.report_file) frm.add_custom_button(__("Download Report"), () => window.open(facts.report_file));
	if (facts.report && frm.doc.migration_status !== "Migrated") frm.add_custom_button(__("Print Report"), () => frm.print_doc());
}
