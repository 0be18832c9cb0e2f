// Form of a card batch: start, stop, progress as it happens, and the sheets to print.

const UNFINISHED = ["Queued", "Making"];
const BATCHES = "enforcement_cert.certificate.batches.";

frappe.ui.form.on("Card Batch", {
	onload(frm) {
		if (frm.is_new()) frappe.set_route("List", "Card Batch").then(() => enforcement_cert.desk.make_batch());
	},

	refresh(frm) {
		if (frm.is_new()) return;
		show_progress(frm);
		add_buttons(frm);
		if (UNFINISHED.includes(frm.doc.batch_status)) follow(frm);
	},
});

function add_buttons(frm) {
	const { name, batch_status: status, card_file } = frm.doc;
	const call = (method) => frappe.xcall(BATCHES + method, { name }).then(() => frm.reload_doc());
	if (frappe.user.has_role("Card Maker")) {
		if (UNFINISHED.includes(status)) {
			frm.add_custom_button(__("Stop"), () => call("stop_batch"));
		} else if (status !== "Made") {
			const label = status === "Open" ? __("Make Cards") : __("Go On Making");
			frm.add_custom_button(label, () => call("start_batch")).removeClass("btn-default").addClass("btn-primary");
		}
	}
	if (card_file) {
		frm.add_custom_button(__("Download Print Sheets"), () => window.open(encodeURI(card_file)))
			.removeClass("btn-default")
			.addClass("btn-primary");
	}
	if (frm.doc.print_run && frappe.user.has_role("Card Maker") && !UNFINISHED.includes(status)) add_checking(frm);
	frm.add_custom_button(__("Cards of This Batch"), () =>
		frappe.set_route("List", "Card Batch Item", "List", { card_batch: name })
	);
}

function show_progress(frm) {
	const { made_count: made, failed_count: failed, total_count: total } = frm.doc;
	frm.dashboard.clear_headline();
	if (total) {
		const lines = [__("{0} of {1} cards made, {2} failed", [cint(made), total, cint(failed)])];
		if (frm.doc.print_run) lines.push(__("{0} checked, {1} waste", [cint(frm.doc.checked_count), cint(frm.doc.wasted_count)]));
		frm.dashboard.set_headline(lines.join(" · "));
	}
	if (UNFINISHED.includes(frm.doc.batch_status)) {
		frm.shows_progress = true;
		frm.dashboard.show_progress(__("Making cards"), total ? ((made + failed) / total) * 100 : 0);
	} else if (frm.shows_progress) {
		frm.shows_progress = false;
		frm.dashboard.hide_progress(__("Making cards"));
	}
}

const FOLLOWED = ["batch_status", "made_count", "failed_count", "total_count"];

function follow(frm) {
	const { name } = frm.doc;
	if (frm.followed_batch === name) return;
	frm.followed_batch = name;
	enforcement_cert.desk.watch("card_batch", name, () => {
		if (frm.doc.name !== name) return true;
		return frappe.db.get_value("Card Batch", name, FOLLOWED).then(({ message: now }) => {
			Object.assign(frm.doc, now);
			FOLLOWED.forEach((field) => frm.refresh_field(field));
			show_progress(frm);
			if (UNFINISHED.includes(now.batch_status)) return false;
			frm.followed_batch = null;
			frm.reload_doc();
			return true;
		});
	});
}

// ---------------------------------------------------------------- quality check

const CHECKING = "enforcement_cert.certificate.card_checking.";

const faults = () =>
	frappe
		.get_meta("Certificate Card")
		.fields.find(({ fieldname }) => fieldname === "waste_kind")
		.options.split("\n")
		.filter((value) => value && value !== "Damaged in Transit");

function add_checking(frm) {
	const { name, checked_count, made_count, wasted_count } = frm.doc;
	const with_faults = (act) => frappe.model.with_doctype("Certificate Card", () => act(faults()));
	frm.add_custom_button(__("Check by Scan"), () => with_faults((kinds) => check_by_scan(frm, kinds)), __("Quality Check"));
	if (checked_count < made_count) {
		frm.add_custom_button(__("All Good But …"), () => with_faults((kinds) => check_rest(frm, kinds)), __("Quality Check"));
	}
	if (wasted_count) {
		const remake = () =>
			frappe.xcall(CHECKING + "remake", { batch: name }).then((count) => {
				if (!count) frappe.show_alert({ message: __("No waste card waits to be made anew."), indicator: "orange" });
				frm.reload_doc();
			});
		frm.add_custom_button(__("Make Waste Cards Anew"), remake, __("Quality Check"));
	}
}

function check_by_scan(frm, kinds) {
	const { name: batch, checked_count, made_count } = frm.doc;
	const waste = (kind) => ({
		value: kind,
		label: __("Waste: {0}", [__(kind)]),
		method: "card_checking.waste_card",
		args: { kind },
		is_bad: true,
	});
	enforcement_cert.desk.scan({
		title: __("Quality Check"),
		intro: __("Scan each good card. For a bad one choose first what is wrong with it, then scan it."),
		args: { batch },
		modes: [{ value: "good", label: __("Good"), method: "card_checking.check_card" }, ...kinds.map(waste)],
		counter: (done) => __("{0} of {1} cards looked at", [cint(checked_count) + done, made_count]),
		on_close: () => frm.reload_doc(),
	});
}

function check_rest(frm, kinds) {
	frappe.prompt(
		[
			{
				fieldtype: "Small Text",
				fieldname: "bad",
				label: __("Bad Cards"),
				description: __("Scan or type one code per line; empty: all cards are good"),
			},
			{
				fieldtype: "Select",
				fieldname: "kind",
				label: __("Fault of the Card"),
				options: ["", ...kinds.map((value) => ({ value, label: __(value) }))],
			},
		],
		({ bad, kind }) =>
			frappe
				.xcall(CHECKING + "check_rest", {
					batch: frm.doc.name,
					bad: String(bad || "").split(/\s+/).filter(Boolean),
					kind: kind || "",
				})
				.then(() => frm.reload_doc()),
		__("All Good But …"),
		__("Pass Cards")
	);
}
