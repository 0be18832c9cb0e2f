frappe.listview_settings["Review Campaign"] = {
	add_fields: ["campaign_status"],
	hide_name_column: true,

	get_indicator(doc) {
		const colour = { Draft: "orange", Open: "green", Closed: "gray" }[doc.campaign_status];
		return [__(doc.campaign_status), colour, `campaign_status,=,${doc.campaign_status}`];
	},
};
