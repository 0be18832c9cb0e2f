// Applying for certificates of one officer or of ticked rows.

frappe.provide("enforcement_cert.desk");

enforcement_cert.desk.apply_for = function (officers) {
	return new Promise((resolve) => {
		const title = __("Apply for Certificates");
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [
				{ fieldtype: "HTML", options: `<p>${__("{0} officer(s).", [officers.length])}</p>` },
				{
					fieldtype: "Link",
					fieldname: "certificate_type",
					label: __("Certificate Type"),
					options: "Certificate Type",
					default: "ENFORCEMENT",
					reqd: 1,
					get_query: () => ({ filters: { is_enabled: 1, is_record_only: 0 } }),
				},
				{
					fieldtype: "Check",
					fieldname: "submit",
					label: __("Hand over to the first check at once"),
					default: 1,
					description: __("Otherwise the applications are kept as drafts."),
				},
			],
			primary_action_label: __("Apply"),
			primary_action: (values) => {
				dialog.hide();
				enforcement_cert.desk
					.run(title, "enforcement_cert.certificate.applying.apply_for_officers", {
						officers,
						certificate_type: values.certificate_type,
						submit: values.submit ? 1 : 0,
					})
					.then((result) => {
						enforcement_cert.desk.show_result(title, result);
						resolve(result);
					});
			},
		});
		dialog.show();
	});
};

// Shows a protected value once, after the reader has said what for; the reading is written down.
enforcement_cert.desk.reveal = function (doctype, name, fieldname, label) {
	const dialog = new frappe.ui.Dialog({
		title: __("Show Full Number"),
		fields: [
			{ fieldtype: "HTML", options: `<p>${__("Reading the full value is recorded with your name, time and purpose.")}</p>` },
			{
				fieldtype: "Small Text",
				fieldname: "purpose",
				label: __("Purpose"),
				reqd: 1,
				description: __("For example: compare with the ID card when entering the exam"),
			},
			{ fieldtype: "HTML", fieldname: "value" },
		],
		primary_action_label: __("Show"),
		primary_action: ({ purpose }) =>
			frappe
				.xcall("enforcement_cert.access.masking.reveal", { doctype, name, fieldname, purpose })
				.then((value) => {
					const shown = frappe.utils.escape_html(value || __("Nothing is stored here."));
					dialog.get_field("value").$wrapper.html(`<p>${label}</p><p class="ec-revealed">${shown}</p>`);
					dialog.get_primary_btn().hide();
				}),
	});
	dialog.show();
};

enforcement_cert.desk.find_by_identity = function () {
	const dialog = new frappe.ui.Dialog({
		title: __("Find by Identity Number"),
		fields: [
			{
				fieldtype: "Data",
				fieldname: "identity_number",
				label: __("Identity Number"),
				reqd: 1,
				description: __("All 18 characters; only officers of your territory are found."),
			},
		],
		primary_action_label: __("Find"),
		primary_action: ({ identity_number }) =>
			frappe
				.xcall("enforcement_cert.access.masking.find_officer_by_identity", { identity_number })
				.then((name) => {
					if (!name) {
						frappe.msgprint(__("No officer with this identity number was found in your territory."));
						return;
					}
					dialog.hide();
					frappe.set_route("Form", "Enforcement Officer", name);
				}),
	});
	dialog.show();
};
