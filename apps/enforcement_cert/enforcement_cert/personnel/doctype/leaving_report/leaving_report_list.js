frappe.listview_settings["Leaving Report"] = {
	add_fields: ["report_status", "is_late", "due_on"],
	hide_name_column: true,

	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.report_status === "Open" && doc.due_on < today) {
			return [__("Overdue"), "red", `report_status,=,Open|due_on,<,${today}`];
		}
		if (doc.is_late) return [__("Late"), "orange", "is_late,=,1"];
		return [__(doc.report_status), doc.report_status === "Open" ? "blue" : "green", `report_status,=,${doc.report_status}`];
	},

	onload(listview) {
		const show = (rows) => listview.filter_area.clear().then(() => listview.filter_area.add(rows));
		listview.page.add_inner_button(
			__("Overdue"),
			() =>
				show([
					["Leaving Report", "report_status", "=", "Open"],
					["Leaving Report", "due_on", "<", frappe.datetime.get_today()],
				]),
			__("Look Up")
		);
		listview.page.add_inner_button(__("Late"), () => show([["Leaving Report", "is_late", "=", 1]]), __("Look Up"));
	},
};
