// Archive Export: a proposed name, the question before overwriting, live progress. The server judges everything.

const ARCHIVE_EXPORT = "enforcement_cert.exchange.archive.exports.";
const EXPORT_COLOURS = { Queued: "orange", Running: "orange", Done: "green", Failed: "red", Stopped: "yellow" };
const EXPORT_ASK_AGAIN_MS = 4000;

frappe.ui.form.on("Archive Export", {
	setup(frm) {
		frappe.realtime.on("archive_export_progress", (facts) => {
			if (facts.name === frm.doc.name) show_export_progress(frm, facts);
		});
	},

	refresh(frm) {
		if (frm.is_new()) {
			// The engine puts its own button back with every change of an entry; behind it comes ours.
			$(frm.wrapper).off("dirty.archive_export").on("dirty.archive_export", () => offer_export(frm));
			offer_export(frm);
			return propose_name(frm);
		}
		frm.disable_form();
		frm.disable_save();
		frm.page.set_indicator(__(frm.doc.export_status), EXPORT_COLOURS[frm.doc.export_status]);
		if (["Queued", "Running"].includes(frm.doc.export_status)) return watch_export(frm);
		if (frm.doc.result_file) {
			frm.add_custom_button(__("Download"), () => window.open(encodeURI(frm.doc.result_file))).addClass("btn-primary");
		}
		if (frm.doc.message) frm.dashboard.set_headline_alert(frappe.utils.escape_html(frm.doc.message), "orange");
	},

	range_kind: propose_name,
	agency: propose_name,
	export_format(frm) {
		frm.set_value("with_full_numbers", frm.doc.export_format === "Package" ? 1 : 0);
		propose_name(frm);
	},
});

function offer_export(frm) {
	if (frm.is_new()) frm.page.set_primary_action(__("Export"), () => ask_before_overwriting(frm));
}

// The name is proposed anew until a person has written another one.
function propose_name(frm) {
	if (!frm.is_new() || (frm.doc.file_name && frm.doc.file_name !== frm.proposed_name)) return;
	const { range_kind, export_format, agency } = frm.doc;
	return frappe.call({ method: ARCHIVE_EXPORT + "propose_name", args: { range_kind, export_format, agency } }).then((answer) => {
		if (!answer.message || !frm.is_new()) return;
		frm.proposed_name = answer.message.file_name;
		frm.set_value("file_name", answer.message.file_name);
	});
}

function ask_before_overwriting(frm) {
	const { file_name, export_format } = frm.doc;
	if (!file_name) return frm.save();
	return frappe.call({ method: ARCHIVE_EXPORT + "find_by_name", args: { file_name, export_format } }).then((answer) => {
		if (!answer.message) return frm.set_value("overwrite", 0).then(() => frm.save());
		frappe.warn(
			__("Replace the earlier export?"),
			__("There is already an export with the name “{0}”. Replace it?", [frappe.utils.escape_html(file_name)]),
			() => frm.set_value("overwrite", 1).then(() => frm.save()),
			__("Replace"),
			false
		);
	});
}

function watch_export(frm) {
	clearTimeout(frm.archive_export_timer);
	show_export_progress(frm, frm.doc);
	frm.add_custom_button(__("Stop"), () => frappe.call({ method: ARCHIVE_EXPORT + "stop", args: { export_name: frm.doc.name } }).then(() => frm.reload_doc()));
	const asked_for = frm.doc.name;
	const ask = () => {
		if (cur_frm !== frm || frm.doc.name !== asked_for) return;
		frappe.call({ method: ARCHIVE_EXPORT + "progress", args: { export_name: asked_for } }).then((answer) => {
			if (!answer.message || frm.doc.name !== asked_for) return;
			if (!["Queued", "Running"].includes(answer.message.export_status)) return frm.reload_doc();
			show_export_progress(frm, answer.message);
			frm.archive_export_timer = setTimeout(ask, EXPORT_ASK_AGAIN_MS);
		});
	};
	frm.archive_export_timer = setTimeout(ask, EXPORT_ASK_AGAIN_MS);
}

function show_export_progress(frm, facts) {
	if (facts !== frm.doc && facts.export_status && !["Queued", "Running"].includes(facts.export_status)) {
		frm.reload_doc();
		return;
	}
	const total = facts.rows_total || 0;
	const percent = total ? Math.round((100 * (facts.rows_done || 0)) / total) : 0;
	frm.dashboard.show_progress(__("Export"), percent, __("{0} of {1} rows", [facts.rows_done || 0, total]));
}
