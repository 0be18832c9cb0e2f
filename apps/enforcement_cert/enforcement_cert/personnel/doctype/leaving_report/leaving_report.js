frappe.ui.form.on("Leaving Report", {
	refresh(frm) {
		frm.disable_save();
		const { report_status: status, is_late, agency, is_handed_in } = frm.doc;
		frm.set_intro(is_late ? __("This report is late.") : "", "red");
		const is_clerk = agency === frappe.boot.enforcement?.agency && frappe.user.has_role("Agency Clerk");
		if (status === "Open" && is_clerk && frm.doc.certificate) {
			const ground = { Left: "Leaving", Retired: "Retirement", Deceased: "Death" }[frm.doc.leaving_kind];
			frm.add_custom_button(__("Ask for Cancellation"), () =>
				enforcement_cert.flows.draft_cancellation([frm.doc.certificate], { ground }).then(() => frm.reload_doc())
			);
		}
		if (status !== "Open" || !is_clerk || is_handed_in) return;
		frm.add_custom_button(__("Certificate Handed In"), () =>
			frappe
				.xcall("enforcement_cert.personnel.leaving.hand_in_certificate", { name: frm.doc.name })
				.then(() => frm.reload_doc())
		);
	},
});
