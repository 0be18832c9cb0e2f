// Settings on personal data: state of the register of readings in words.

const CHECK = "enforcement_cert.access.register_check.";

frappe.ui.form.on("Personal Data Settings", {
	refresh(frm) {
		const show = ({ sentence, is_whole }) => {
			const colour = { true: "green", false: "red" }[is_whole] || "gray";
			frm.get_field("register_state").$wrapper.html(
				`<p><span class="indicator ${colour}"></span> ${frappe.utils.escape_html(sentence)}</p>`
			);
		};
		frappe.xcall(CHECK + "register_state").then(show);
		frm.add_custom_button(__("Check the Register"), () => frappe.xcall(CHECK + "check_now").then(show));
		frm.add_custom_button(__("Personal Data Access Log"), () => frappe.set_route("List", "Personal Data Access Log"));
	},
});
