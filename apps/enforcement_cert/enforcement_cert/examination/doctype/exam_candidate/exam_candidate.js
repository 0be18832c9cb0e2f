// Form of a candidate: withdrawal, and the number confirmed once more before a resit.

const REGISTERING = "enforcement_cert.examination.registering.";

frappe.ui.form.on("Exam Candidate", {
	refresh(frm) {
		frm.disable_save();
		const { attendance, result, remark } = frm.doc;
		frm.set_intro(remark ? frappe.utils.escape_html(remark) : "", "orange");
		const has = (role) => frappe.user.has_role(role);
		if (!has("Agency Clerk") && !has("Legal Reviewer")) return;
		if (["Enrolled", "Entry Refused"].includes(attendance)) frm.add_custom_button(__("Withdraw the Registration"), () => withdraw(frm));
		if (result === "Failed") {
			frm.add_custom_button(__("Confirm the Identity Number"), () => confirm_number(frm)).removeClass("btn-default").addClass("btn-primary");
		}
	},
});

function withdraw(frm) {
	const label = __("Withdraw the Registration");
	frappe.prompt(
		{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 },
		({ reason }) => frappe.xcall(REGISTERING + "withdraw", { name: frm.doc.name, reason }).then(() => frm.reload_doc()),
		label,
		label
	);
}

function confirm_number(frm) {
	const label = __("Confirm the Identity Number");
	frappe.prompt(
		{
			fieldtype: "Data",
			fieldname: "identity_number",
			label: __("Identity Number"),
			reqd: 1,
			description: __("Type all 18 characters from the identity card. If the record is wrong, have it corrected first."),
		},
		(values) => frappe.xcall(REGISTERING + "confirm_number", { name: frm.doc.name, ...values }).then(() => frm.reload_doc()),
		label,
		__("Confirm")
	);
}
