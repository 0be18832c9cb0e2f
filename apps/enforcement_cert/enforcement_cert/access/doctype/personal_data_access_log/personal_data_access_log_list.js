// Register of readings: who read whose data; administrators also see whether it is whole, and have it checked.

const CHECK = "enforcement_cert.access.register_check.";

frappe.listview_settings["Personal Data Access Log"] = {
	hide_name_column: true,

	onload(listview) {
		if (frappe.boot.enforcement?.user_class !== "System Administrator") return;
		const show = (state) => show_state(listview, state);
		frappe.xcall(CHECK + "register_state").then(show);
		listview.page.add_inner_button(__("Check the Register"), () => frappe.xcall(CHECK + "check_now").then(show));
	},
};

function show_state(listview, { sentence, is_whole }) {
	const colour = { true: "green", false: "red" }[is_whole] || "gray";
	const line = `<div class="ec-register-state"><span class="indicator ${colour}"></span>
		${frappe.utils.escape_html(sentence)}</div>`;
	listview.$frappe_list.siblings(".ec-register-state").remove();
	listview.$frappe_list.before(line);
}
