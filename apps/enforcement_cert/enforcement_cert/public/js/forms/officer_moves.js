// On the form of an officer: ask for a transfer, report that the officer has left.

(() => {
	const OFFICER_ROOM = "enforcement_cert.personnel.";
	const today = () => frappe.datetime.get_today();

	frappe.ui.form.on("Enforcement Officer", {
		refresh(frm) {
			const own = frappe.boot.enforcement?.agency;
			if (frm.is_new() || !own || frm.doc.agency !== own || frm.doc.record_status !== "Active") return;
			if (!frappe.user.has_role("Agency Clerk")) return;
			frm.add_custom_button(__("Transfer to Another Unit"), () => transfer(frm), __("Transfer and Leaving"));
			frm.add_custom_button(__("Report Leaving"), () => report(frm), __("Transfer and Leaving"));
		},
	});

	function ask(frm, title, method, fields, text) {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [{ fieldtype: "HTML", options: `<p class="text-muted">${text}</p>` }, ...fields],
			primary_action_label: title,
			primary_action: (values) =>
				frappe
					.call({ method: OFFICER_ROOM + method, args: { officer: frm.doc.name, ...values }, freeze: true })
					.then(({ message }) => {
						dialog.hide();
						frappe.show_alert({ message: __("Recorded: {0}", [message.name]), indicator: "green" });
						frm.reload_doc();
					}),
		});
		// A foreign unit cannot be read here, only named; the server judges the choice.
		const unit = dialog.fields_dict.to_agency;
		if (unit) unit.validate_link_and_fetch = (_df, _options, _docname, value) => value;
		dialog.show();
	}

	const handed_in = () => ({ fieldtype: "Check", fieldname: "is_handed_in", label: __("Certificate Handed In") });

	function transfer(frm) {
		const fields = [
			{
				fieldtype: "Link",
				fieldname: "to_agency",
				label: __("Receiving Unit"),
				options: "Enforcement Agency",
				reqd: 1,
				get_query: () => ({ query: "enforcement_cert.personnel.transfer_targets.find_units" }),
			},
			{ fieldtype: "Date", fieldname: "transfer_on", label: __("Transferred On"), reqd: 1, default: today() },
			{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 },
			handed_in(),
		];
		const text = __("The receiving unit confirms; then the legal office cancels the certificate, and the officer moves.");
		ask(frm, __("Transfer to Another Unit"), "transfers.request_transfer", fields, text);
	}

	function report(frm) {
		const kinds = ["Left", "Retired", "Deceased"].map((value) => ({ value, label: __(value) }));
		const fields = [
			{ fieldtype: "Select", fieldname: "leaving_kind", label: __("Kind of Leaving"), options: kinds, reqd: 1 },
			{ fieldtype: "Date", fieldname: "left_on", label: __("Left On"), reqd: 1, default: today() },
			{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason") },
			handed_in(),
		];
		const text = __("The record is closed at once. A certificate has to be cancelled by the legal office.");
		ask(frm, __("Report Leaving"), "leaving.report_leaving", fields, text);
	}
})();
