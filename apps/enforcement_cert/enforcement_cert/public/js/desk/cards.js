// Card batches: making one of what waits, or of ticked applications.

frappe.provide("enforcement_cert.desk");

enforcement_cert.desk.make_batch = function (applications) {
	const dialog = new frappe.ui.Dialog({
		title: __("Make a Card Batch"),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p>${
					applications
						? __("{0} ticked application(s).", [applications.length])
						: __("All applications that wait for card making.")
				}</p>`,
			},
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
				fieldtype: "Data",
				fieldname: "title",
				label: __("Title of the Batch"),
				description: __("For example: first batch of November"),
			},
		],
		primary_action_label: __("Make Batch"),
		primary_action: (values) =>
			frappe
				.xcall("enforcement_cert.certificate.batches.create_batch", {
					certificate_type: values.certificate_type,
					title: values.title || "",
					applications: applications || [],
				})
				.then((name) => {
					dialog.hide();
					frappe.set_route("Form", "Card Batch", name);
				}),
	});
	dialog.show();
};

enforcement_cert.desk.print_card = (certificate) =>
	window.open(
		`/api/method/enforcement_cert.certificate.card_files.download_card?name=${encodeURIComponent(certificate)}`
	);
