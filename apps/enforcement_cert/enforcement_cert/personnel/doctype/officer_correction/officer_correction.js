// Form of a correction request: short enough for a phone; the decision's buttons for whoever may decide.

const STEPS = "enforcement_cert.personnel.corrections.";

frappe.ui.form.on("Officer Correction", {
	setup(frm) {
		const agency = frappe.boot.enforcement?.agency;
		if (agency) frm.set_query("officer", () => ({ filters: { agency } }));
	},

	refresh(frm) {
		const own = frappe.boot.enforcement?.officer;
		if (frm.is_new()) {
			if (own && !frm.doc.officer) frm.set_value("officer", own);
			frm.set_df_property("officer", "hidden", Boolean(own));
			frm.set_intro(__("Another person decides on your request."), "blue");
			return;
		}
		frm.set_intro("");
		frm.disable_save();
		["new_value", "new_date", "new_sex", "reason", "evidence"].forEach((field) =>
			frm.set_df_property(field, "read_only", 1)
		);
		frappe.xcall(STEPS + "steps", { name: frm.doc.name }).then((steps) => add_steps(frm, steps));
	},
});

function add_steps(frm, steps) {
	if (steps.includes("decide")) {
		add(frm, __("Correct the Record"), "decide_correction", { is_granted: 1 }, "btn-primary");
		add(frm, __("Refuse the Correction"), "decide_correction", { is_granted: 0 }, "btn-secondary");
		["old_value", "new_value"].forEach((field) => add_reveal(frm, field));
	}
	if (steps.includes("withdraw")) add(frm, __("Withdraw the Request"), "withdraw_correction", {}, "btn-secondary");
}

function add_reveal(frm, field) {
	if (!["Identity Number", "Mobile"].includes(frm.doc.fact)) return;
	const label = __(frappe.meta.get_label(frm.doctype, field));
	frm.add_custom_button(
		label,
		() => enforcement_cert.desk.reveal(frm.doctype, frm.doc.name, field, label),
		__("Show Full Number")
	);
}

function add(frm, label, method, more, style) {
	const is_granted = more.is_granted === 1;
	frm.add_custom_button(label, () => {
		const dialog = new frappe.ui.Dialog({
			title: label,
			fields: [
				{
					fieldtype: "HTML",
					options: is_granted
						? `<p>${__("The record is corrected at once; the old value is kept with this request.")}</p>`
						: "",
				},
				{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: more.is_granted === 0 },
			],
			primary_action_label: label,
			primary_action: (values) =>
				frappe.xcall(STEPS + method, { name: frm.doc.name, ...more, ...values }).then(() => {
					dialog.hide();
					frm.reload_doc();
				}),
		});
		dialog.show();
	})
		.removeClass("btn-default")
		.addClass(style);
}
