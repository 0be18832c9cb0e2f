// Form of a hold: released by the legal office, with a reason.

frappe.ui.form.on("Review Hold", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.hold_status !== "Open" || !frappe.user.has_role("Legal Reviewer")) return;
		frm.add_custom_button(__("Release the Hold"), () =>
			frappe.prompt(
				{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason of the Release"), reqd: 1 },
				({ reason }) => frappe.xcall("enforcement_cert.review.holding.release_hold", { name: frm.doc.name, reason }).then(() => frm.reload_doc()),
				__("Release the Hold"),
				__("Release the Hold")
			)
		);
	},
});
