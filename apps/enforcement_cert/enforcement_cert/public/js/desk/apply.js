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
