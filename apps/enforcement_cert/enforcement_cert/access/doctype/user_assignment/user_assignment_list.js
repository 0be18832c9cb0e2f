// The list of logins: a new one is made with its person, place and first password in one step.

frappe.listview_settings["User Assignment"] = {
	add_fields: ["user_class", "is_active", "valid_until", "may_administer"],
	get_indicator(doc) {
		if (!doc.is_active) return [__("Out of Use"), "gray", "is_active,=,0"];
		if (doc.valid_until && doc.valid_until < frappe.datetime.get_today()) return [__("Run Out"), "orange", `valid_until,<,${frappe.datetime.get_today()}`];
		return [__("In Use"), "green", "is_active,=,1"];
	},
	onload(list) {
		list.page.add_inner_button(__("New Login"), () => enforcement_cert.logins.ask_new(() => list.refresh())).addClass("btn-primary").removeClass("btn-default");
	},
};
