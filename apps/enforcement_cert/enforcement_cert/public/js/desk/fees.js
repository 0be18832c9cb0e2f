// Fees at the window: payment, printing, and one slip for each name of a list.

frappe.provide("enforcement_cert.fees");

const fees = enforcement_cert.fees;
const SERVICE = "enforcement_cert.approval.fee_slips.";
const PRINTS = "enforcement_cert.approval.fee_papers.";

fees.ask_print = function (method, names, again) {
	const paper = { fieldtype: "Select", fieldname: "paper", label: __("Paper Size"), options: enforcement_cert.papers.sizes(), default: "" };
	frappe.prompt(
		[paper],
		(values) => enforcement_cert.papers.show(method, { names, paper: values.paper || "" }, again),
		__("Print {0} papers", [names.length]),
		__("Print")
	);
};

fees.ask_payment = function (names, again) {
	const means = {
		fieldtype: "Select",
		fieldname: "means",
		label: __("Paid By Means Of"),
		reqd: 1,
		default: "Cash",
		options: ["Cash", "Bank Transfer", "Bank Card", "Mobile Payment"].map((value) => ({ value, label: __(value) })),
	};
	const note = (values) => frappe.xcall(SERVICE + "note_payment", { names, means: values.means }).then(again);
	frappe.prompt([means], note, __("Note Payment"), __("Confirm"));
};

// Only names are entered; item and fee are the same for all, each gets a slip of his own.
fees.make_batch = function (list) {
	const request_key = frappe.utils.get_random(20);
	const dialog = new frappe.ui.Dialog({
		title: __("Charge a List of Names"),
		fields: [
			{ fieldtype: "Link", fieldname: "fee_item", label: __("Fee Item"), options: "Fee Item", reqd: 1, only_select: 1 },
			{ fieldtype: "Int", fieldname: "quantity", label: __("Quantity for Each"), reqd: 1, default: 1 },
			{
				fieldtype: "Long Text",
				fieldname: "payers",
				label: __("Names"),
				reqd: 1,
				description: __("One name a line, pasted from a list or read from a text file. What tells two people of one name apart stands behind a comma."),
			},
			{ fieldtype: "Button", fieldname: "read_file", label: __("Read a Text File"), click: () => read_file(dialog) },
		],
		primary_action_label: __("Make Out Slips"),
		primary_action: async ({ fee_item, quantity, payers }) => {
			const made = await frappe.xcall(SERVICE + "make_batch", { fee_item, quantity, payers, request_key });
			dialog.hide();
			list.refresh();
			tell(made, list);
		},
	});
	dialog.show();
};

function read_file(dialog) {
	const input = Object.assign(document.createElement("input"), { type: "file", accept: ".txt,.csv,text/plain,text/csv" });
	input.onchange = async () => dialog.set_value("payers", await input.files[0].text());
	input.click();
}

function tell({ slips, total }, list) {
	const dialog = new frappe.ui.Dialog({
		title: __("Slips Are Made Out"),
		fields: [{ fieldtype: "HTML", options: `<p>${__("{0} slips, {1} yuan altogether.", [slips.length, total])}</p>` }],
		primary_action_label: __("Print Fee Slips"),
		primary_action: () => enforcement_cert.papers.show(PRINTS + "print_slips", { names: slips, paper: "" }, () => list.refresh()),
		secondary_action_label: __("Paid: Print Receipts"),
		secondary_action: () =>
			fees.ask_payment(slips, () => {
				dialog.hide();
				enforcement_cert.papers.show(PRINTS + "print_receipts", { names: slips, paper: "" }, () => list.refresh());
			}),
	});
	dialog.show();
}
