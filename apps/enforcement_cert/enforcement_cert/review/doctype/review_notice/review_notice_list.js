frappe.listview_settings["Review Notice"] = {
	add_fields: ["notice_kind"],
	hide_name_column: true,
	get_indicator: (doc) => [__(doc.notice_kind), doc.notice_kind === "Review Reminder" ? "orange" : "red", `notice_kind,=,${doc.notice_kind}`],
};
