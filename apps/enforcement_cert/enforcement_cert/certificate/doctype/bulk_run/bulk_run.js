// Form of work in the background: how far it is, and which rows were refused.

frappe.ui.form.on("Bulk Run", {
	refresh(frm) {
		frm.disable_save();
		frm.page.set_title(frm.doc.task === "apply" ? __("Apply for Certificates") : __("Decide on Applications"));
		show(frm);
		if (is_finished(frm)) return;
		frm.add_custom_button(__("Stop"), () =>
			frappe
				.xcall("enforcement_cert.certificate.bulk.stop_run", { name: frm.doc.name })
				.then(() => frm.reload_doc())
		);
		follow(frm);
	},
});

const is_finished = (frm) => ["Done", "Stopped"].includes(frm.doc.run_status);

function show(frm) {
	const refused = JSON.parse(frm.doc.report || "[]");
	const bar = enforcement_cert.desk.progress_bar(frm.doc.position, frm.doc.total_count);
	const rows = refused.length
		? enforcement_cert.desk.refused_table(refused)
		: `<p class="text-muted">${__("No row was refused.")}</p>`;
	frm.get_field("report_html").$wrapper.html(bar + rows);
}

function follow(frm) {
	const { name } = frm.doc;
	if (frm.followed_run === name) return;
	frm.followed_run = name;
	enforcement_cert.desk.watch("bulk_run", name, () => {
		if (frm.doc.name !== name) return true;
		return frappe.db.get_value("Bulk Run", name, ["run_status", "position", "total_count"]).then(({ message: now }) => {
			if (now.position === frm.doc.position && now.run_status === frm.doc.run_status) return false;
			frm.reload_doc();
			return ["Done", "Stopped"].includes(now.run_status);
		});
	});
}
