// Form of a rule: copied, put in force and ended by its own buttons; locked once it has been in force.

const RULES = "enforcement_cert.review.profile_steps.";

frappe.ui.form.on("Review Rule Profile", {
	refresh(frm) {
		const is_draft = frm.doc.profile_status === "Draft";
		const may_write = frappe.perm.has_perm(frm.doctype, 0, "write");
		if (frm.is_new() || !may_write) return;
		if (!is_draft) frm.set_intro(__("This rule has been in force. To change it, copy it and put the copy in force."), "blue");
		frm.add_custom_button(__("Try on the Whole Province"), () =>
			frappe.new_doc("Review Simulation", { review_profile: frm.doc.name, takes_effect_on: frm.doc.valid_from })
		);
		frm.add_custom_button(__("Copy the Rule"), () => copy(frm));
		if (is_draft) frm.add_custom_button(__("Put in Force"), () => put_in_force(frm)).addClass("btn-primary");
		if (frm.doc.profile_status === "In Force") frm.add_custom_button(__("End the Rule"), () => end(frm));
	},
});

function copy(frm) {
	frappe.prompt(
		{ fieldtype: "Data", fieldname: "new_name", label: __("Name of the Rule"), reqd: 1 },
		({ new_name }) =>
			frappe.xcall(RULES + "copy_profile", { name: frm.doc.name, new_name }).then((name) => frappe.set_route("Form", frm.doctype, name)),
		__("Copy the Rule"),
		__("Copy the Rule")
	);
}

function put_in_force(frm) {
	frappe.prompt(
		{ fieldtype: "Date", fieldname: "valid_from", label: __("In Force From"), reqd: 1, default: frm.doc.valid_from || frappe.datetime.add_days(frappe.datetime.get_today(), 1) },
		({ valid_from }) => frappe.xcall(RULES + "put_in_force", { name: frm.doc.name, valid_from }).then(() => frm.reload_doc()),
		__("Put in Force"),
		__("Put in Force")
	);
}

function end(frm) {
	frappe.prompt(
		{ fieldtype: "Date", fieldname: "valid_until", label: __("In Force Until"), reqd: 1, default: frappe.datetime.get_today() },
		({ valid_until }) => frappe.xcall(RULES + "end_profile", { name: frm.doc.name, valid_until }).then(() => frm.reload_doc()),
		__("End the Rule"),
		__("End the Rule")
	);
}
