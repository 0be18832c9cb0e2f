const COLOURS = { Draft: "gray", "Made Out": "orange", Paid: "green", Voided: "red" };

frappe.listview_settings["Fee Slip"] = {
	add_fields: ["slip_status", "batch_key", "batch_position"],
	get_indicator: ({ slip_status }) => [__(slip_status), COLOURS[slip_status], `slip_status,=,${slip_status}`],

	onload(list) {
		const chosen = () => in_order(list.get_checked_items());
		const again = () => list.refresh();
		const print = (method) => enforcement_cert.fees.ask_print(`enforcement_cert.approval.fee_papers.${method}`, chosen(), again);
		list.page.add_actions_menu_item(__("Print Fee Slips"), () => print("print_slips"), true);
		list.page.add_actions_menu_item(__("Print Fee Receipts"), () => print("print_receipts"), true);
		if (!frappe.user.has_role("Case Handler")) return;
		list.page.add_actions_menu_item(__("Note Payment"), () => enforcement_cert.fees.ask_payment(chosen(), again), true);
		list.page.add_inner_button(__("Charge a List of Names"), () => enforcement_cert.fees.make_batch(list));
	},
};

// Slips of one list come in the order of its names.
const in_order = (rows) =>
	rows
		.sort((one, other) => (one.batch_key || one.name).localeCompare(other.batch_key || other.name) || one.batch_position - other.batch_position)
		.map(({ name }) => name);
