frappe.listview_settings["Review Campaign"] = {
	add_fields: ["campaign_status", "review_year"],
	hide_name_column: true,
	get_indicator(doc) {
		const colours = { Draft: "gray", Open: "green", Closed: "darkgrey" };
		return [__(doc.campaign_status), colours[doc.campaign_status], `campaign_status,=,${doc.campaign_status}`];
	},
};
