// Form of a fee slip: a draft is computed when it is saved; afterwards only its steps change it.

const SLIPS = "enforcement_cert.approval.fee_slips.";
const PAPERS = "enforcement_cert.approval.fee_papers.";

frappe.ui.form.on("Fee Slip", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Enter payer, items and quantities; the system computes the amounts by the standard."), "blue");
			return;
		}
		frm.set_intro("");
		if (frm.doc.slip_status !== "Draft") {
			frm.disable_form();
			frm.disable_save();
		}
		if (frappe.user.has_role("Case Handler")) add_steps(frm);
		add_prints(frm);
	},

	items_remove: forget_total,
});

frappe.ui.form.on("Fee Slip Row", { fee_item: forget_amount, quantity: forget_amount });

// What was computed before does not count for other items or quantities.
function forget_amount(frm, doctype, name) {
	Object.assign(locals[doctype][name], { amount: 0, unit_price: 0 });
	forget_total(frm);
}

function forget_total(frm) {
	frm.doc.total = 0;
	frm.refresh_field("items");
	frm.refresh_field("total");
}

function add_steps(frm) {
	const { name, slip_status } = frm.doc;
	const button = (label, act, is_forward) =>
		frm.add_custom_button(label, act).removeClass("btn-default").addClass(is_forward ? "btn-primary" : "btn-secondary");
	if (slip_status === "Draft" && !frm.is_dirty()) {
		button(__("Make Out"), () => step(frm, "issue_slips", { names: [name] }), true);
	}
	if (slip_status === "Made Out") button(__("Note Payment"), () => enforcement_cert.fees.ask_payment([name], () => frm.reload_doc()), true);
	if (["Made Out", "Paid"].includes(slip_status)) button(__("Correct"), () => correct(frm), false);
	if (slip_status !== "Voided") button(__("Void"), () => void_slip(frm), false);
}

const step = (frm, method, args) => frappe.xcall(SLIPS + method, args).then(() => frm.reload_doc());

function add_prints(frm) {
	const print = (label, method) =>
		frm.add_custom_button(label, () => enforcement_cert.fees.ask_print(PAPERS + method, [frm.doc.name], () => frm.reload_doc()), __("Print"));
	if (["Made Out", "Paid"].includes(frm.doc.slip_status)) print(__("Fee Slip"), "print_slips");
	if (frm.doc.slip_status === "Paid") print(__("Fee Receipt"), "print_receipts");
}

function void_slip(frm) {
	const fields = [{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 }];
	frappe.prompt(fields, (values) => step(frm, "void_slip", { name: frm.doc.name, ...values }), __("Void"), __("Confirm"));
}

// The wrong slip is voided and the right one made out in its place.
function correct(frm) {
	const { name, payer_name, payer_remark, items } = frm.doc;
	const dialog = new frappe.ui.Dialog({
		title: __("Correct"),
		fields: [
			{ fieldtype: "HTML", options: `<p>${__("This slip is voided, its number stays; a new slip names it.")}</p>` },
			{ fieldtype: "Data", fieldname: "payer_name", label: __("Payer"), reqd: 1, default: payer_name },
			{ fieldtype: "Data", fieldname: "payer_remark", label: __("Remark"), default: payer_remark },
			...items.map((row, position) => ({
				fieldtype: "Int",
				fieldname: `quantity_${position}`,
				label: __("Quantity: {0}", [row.item_name]),
				description: __("0 leaves the item out"),
				default: row.quantity,
			})),
			{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 },
		],
		primary_action_label: __("Confirm"),
		primary_action: async ({ reason, ...values }) => {
			const rows = items.map((row, position) => ({ fee_item: row.fee_item, quantity: values[`quantity_${position}`] }));
			const right = await frappe.xcall(SLIPS + "correct_slip", {
				name,
				payer_name: values.payer_name,
				payer_remark: values.payer_remark || "",
				items: rows.filter((row) => row.quantity),
				reason,
			});
			dialog.hide();
			frappe.set_route("Form", "Fee Slip", right.name);
		},
	});
	dialog.show();
}
