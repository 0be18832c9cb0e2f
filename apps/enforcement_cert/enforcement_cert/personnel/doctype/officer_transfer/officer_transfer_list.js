frappe.listview_settings["Officer Transfer"] = {
	add_fields: ["transfer_status", "officer_name"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Requested: "orange", Confirmed: "blue", Done: "green", Refused: "red" };
		return [__(doc.transfer_status), colours[doc.transfer_status] || "gray", `transfer_status,=,${doc.transfer_status}`];
	},

	onload(listview) {
		if (!frappe.user.has_role("Agency Clerk")) return;
		listview.page.add_inner_button(__("Ask for an Officer"), () => ask_for_officer(listview));
	},
};

// The receiving unit does not see the officer yet: code and name have to fit together.
function ask_for_officer(listview) {
	const dialog = new frappe.ui.Dialog({
		title: __("Ask for an Officer"),
		fields: [
			{ fieldtype: "Data", fieldname: "officer", label: __("Officer Code"), reqd: 1 },
			{ fieldtype: "Data", fieldname: "officer_name", label: __("Officer Name"), reqd: 1 },
			{ fieldtype: "Date", fieldname: "transfer_on", label: __("Transferred On"), reqd: 1, default: frappe.datetime.get_today() },
			{ fieldtype: "Data", fieldname: "new_post", label: __("Post in the Receiving Unit") },
			{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 },
		],
		primary_action_label: __("Ask for an Officer"),
		primary_action: (values) =>
			frappe
				.call({ method: "enforcement_cert.personnel.transfers.request_transfer", args: values, freeze: true })
				.then(() => {
					dialog.hide();
					enforcement_cert.desk.show_anew(listview);
				}),
	});
	dialog.show();
}
