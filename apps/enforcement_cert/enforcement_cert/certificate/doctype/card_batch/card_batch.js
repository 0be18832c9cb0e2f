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
	frm.add_custom_button(__("Cards of This Batch"), () =>
		frappe.set_route("List", "Card Batch Item", "List", { card_batch: name })
	);
}

function show_progress(frm) {
	const { made_count: made, failed_count: failed, total_count: total } = frm.doc;
	frm.dashboard.clear_headline();
	if (total) frm.dashboard.set_headline(__("{0} of {1} cards made, {2} failed", [cint(made), total, cint(failed)]));
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
