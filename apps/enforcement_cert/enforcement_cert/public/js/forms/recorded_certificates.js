// On an officer's form: recording a certificate that another body has issued.

frappe.ui.form.on("Enforcement Officer", {
	refresh(frm) {
		const is_office = Boolean((frappe.boot.enforcement || {}).legal_office);
		if (frm.is_new() || !is_office || !frappe.user.has_role("Legal Reviewer")) return;
		frm.add_custom_button(__("Record a Certificate of Another Body"), () => record_certificate(frm), __("Certificate"));
	},
});

function record_certificate(frm) {
	frappe.prompt(
		[
			{
				fieldtype: "Link",
				fieldname: "certificate_type",
				label: __("Certificate Type"),
				options: "Certificate Type",
				reqd: 1,
				get_query: () => ({ filters: { is_enabled: 1, is_record_only: 1 } }),
			},
			{ fieldtype: "Data", fieldname: "issuing_body", label: __("Issuing Authority"), reqd: 1 },
			{ fieldtype: "Data", fieldname: "original_number", label: __("Number Given by the Issuing Body"), reqd: 1 },
			{ fieldtype: "Date", fieldname: "valid_from", label: __("Valid From"), reqd: 1 },
			{ fieldtype: "Date", fieldname: "valid_until", label: __("Valid Until"), reqd: 1 },
			{
				fieldtype: "Small Text",
				fieldname: "power_scope",
				label: __("Scope of Powers"),
				description: __("Empty: that of the officer or the unit"),
			},
		],
		(values) =>
			frappe
				.xcall("enforcement_cert.certificate.recording.record_certificate", {
					officer: frm.doc.name,
					power_scope: "",
					...values,
				})
				.then((name) => frappe.set_route("Form", "Enforcement Certificate", name)),
		__("Record a Certificate of Another Body"),
		__("Record")
	);
}
