// On the form of an officer: a new card under the same number. Who holds no card reads why not.

frappe.ui.form.on("Enforcement Officer", {
	refresh(frm) {
		const own = frappe.boot.enforcement?.agency;
		if (frm.is_new() || !own || frm.doc.agency !== own || frm.doc.record_status !== "Active") return;
		if (!frappe.user.has_role("Agency Clerk")) return;
		frm.add_custom_button(
			__("Apply for a New Card"),
			() =>
				enforcement_cert.flows.replace(
					(values) =>
						enforcement_cert.flows
							.act("replacing.replace_for_officer", { officer: frm.doc.name, ...values })
							.then(({ application }) => frappe.set_route("Form", "Certificate Application", application)),
					__("The number stays; card and code are new, the old code is dead.")
				),
			__("Transfer and Leaving")
		);
	},
});
