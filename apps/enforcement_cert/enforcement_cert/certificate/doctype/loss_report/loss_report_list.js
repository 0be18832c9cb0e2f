// List of loss reports: colours by status, and those that still wait for their notice.

const LOSS_COLOURS = { Reported: "orange", "Declared Void": "red", Withdrawn: "darkgrey", Closed: "green" };

frappe.listview_settings["Loss Report"] = {
	add_fields: ["report_status", "officer_name", "certificate"],
	hide_name_column: true,

	get_indicator: (doc) => [__(doc.report_status), LOSS_COLOURS[doc.report_status] || "gray", `report_status,=,${doc.report_status}`],

	onload(listview) {
		const show = (status) => () =>
			listview.filter_area.clear().then(() => listview.filter_area.add([["Loss Report", "report_status", "=", status]]));
		listview.page.add_inner_button(__("Without a Notice Yet"), show("Reported"), __("Look Up"));
		listview.page.add_inner_button(__("Declared Void"), show("Declared Void"), __("Look Up"));
	},
};
