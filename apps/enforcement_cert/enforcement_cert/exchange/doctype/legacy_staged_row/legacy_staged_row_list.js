frappe.listview_settings["Legacy Staged Row"] = {
	add_fields: ["outcome"],
	get_indicator(doc) {
		const colours = { Kept: "green", Present: "blue", Expired: "gray", Rejected: "red" };
		return doc.outcome ? [__(doc.outcome), colours[doc.outcome], `outcome,=,${doc.outcome}`] : [__("Undecided"), "orange", "outcome,=,"];
	},
};
