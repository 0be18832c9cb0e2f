// Form of a consignment: packing and sending on one end, confirming on the other.

const SHIPPING = "enforcement_cert.certificate.shipping.";
const ARRIVING = "enforcement_cert.certificate.arriving.";

frappe.ui.form.on("Card Shipment", {
	onload(frm) {
		if (frm.is_new()) frappe.set_route("List", "Card Shipment").then(() => enforcement_cert.desk.make_shipment());
	},

	refresh(frm) {
		if (frm.is_new()) return;
		frm.disable_save();
		const { shipment_status: status } = frm.doc;
		const { legal_office, agency } = frappe.boot.enforcement || {};
		const is_sender = legal_office && legal_office === frm.doc.from_office;
		const is_receiver =
			(agency && agency === frm.doc.to_agency) || (legal_office && legal_office === frm.doc.to_office);
		if (status === "Packing" && is_sender) add_packing(frm);
		if (["Sent", "Arrived in Part"].includes(status) && is_receiver) add_arrival(frm);
		if (status === "Arrived in Part" && is_sender) {
			frm.add_custom_button(__("Give Up a Missing Card"), () => give_up(frm));
		}
		if (is_receiver && ["Arrived", "Arrived in Part"].includes(status)) {
			primary(frm, __("Hand Over a Card"), () => enforcement_cert.desk.hand_over("", () => frm.reload_doc()));
		}
		add_lists(frm);
	},
});

const primary = (frm, label, act) =>
	frm.add_custom_button(label, act).removeClass("btn-default").addClass("btn-primary");

const call = (frm, method, args) =>
	frappe.xcall(method, { shipment: frm.doc.name, ...args }).then((answer) => {
		frm.reload_doc();
		return answer;
	});

function add_packing(frm) {
	primary(frm, __("Pack by Scan"), () =>
		enforcement_cert.desk.scan({
			title: __("Pack by Scan"),
			intro: __("Scan each card that goes into this consignment."),
			args: { shipment: frm.doc.name },
			modes: [
				{ value: "pack", label: __("Packed"), method: "shipping.pack_card" },
				{ value: "out", label: __("Taken Out"), method: "shipping.take_out", is_bad: true },
			],
			on_close: () => frm.reload_doc(),
		})
	);
	frm.add_custom_button(__("Pack All"), () => pack_all(frm));
	if (frm.doc.packed_count) primary(frm, __("Send Off"), () => send(frm));
	frm.add_custom_button(__("Dissolve"), () =>
		frappe.confirm(__("Give this consignment up? Its cards stay where they are."), () => call(frm, SHIPPING + "dissolve"))
	);
}

function pack_all(frm) {
	frappe.prompt(
		[
			{
				fieldtype: "Link",
				fieldname: "batch",
				label: __("Card Batch"),
				options: "Card Batch",
				description: __("Empty: all checked cards of the receiver's territory"),
			},
		],
		({ batch }) =>
			call(frm, SHIPPING + "pack_all", { batch: batch || "" }).then((count) =>
				frappe.show_alert({ message: __("{0} cards packed", [count]), indicator: count ? "green" : "orange" })
			),
		__("Pack All"),
		__("Pack")
	);
}

function send(frm) {
	const ways = frappe.meta.get_docfield("Card Shipment", "way_of_sending").options.split("\n").filter(Boolean);
	frappe.prompt(
		[
			{
				fieldtype: "Select",
				fieldname: "way_of_sending",
				label: __("Way of Sending"),
				options: ways.map((value) => ({ value, label: __(value) })),
				reqd: 1,
			},
			{ fieldtype: "Data", fieldname: "tracking_number", label: __("Tracking Number") },
		],
		(values) =>
			call(frm, SHIPPING + "send", { tracking_number: "", ...values }).then(({ taken_out }) => {
				if (!taken_out.length) return;
				const names = taken_out.map((name) => frappe.utils.escape_html(name)).join(", ");
				frappe.msgprint({ indicator: "orange", message: __("Taken out, because the card has ended: {0}", [names]) });
			}),
		__("Send Off"),
		__("Send Off")
	);
}

function add_arrival(frm) {
	primary(frm, __("Confirm by Scan"), () =>
		enforcement_cert.desk.scan({
			title: __("Confirm by Scan"),
			intro: __("Scan each card that has arrived."),
			args: { shipment: frm.doc.name },
			modes: [
				{ value: "here", label: __("Arrived"), method: "arriving.confirm_card" },
				{ value: "damaged", label: __("Damaged in Transit"), method: "arriving.report_damaged", is_bad: true },
			],
			counter: (done) => __("{0} of {1} confirmed", [cint(frm.doc.arrived_count) + done, frm.doc.packed_count]),
			on_close: () => frm.reload_doc(),
		})
	);
	frm.add_custom_button(__("Confirm All But …"), () =>
		frappe.prompt(
			[
				{
					fieldtype: "Small Text",
					fieldname: "missing",
					label: __("Missing Cards"),
					description: __("One card serial per line, from the packing list; empty: nothing is missing"),
				},
			],
			({ missing }) => call(frm, ARRIVING + "confirm_rest", { missing: lines_of(missing) }),
			__("Confirm All But …"),
			__("Confirm")
		)
	);
}

const lines_of = (text) =>
	String(text || "")
		.split(/[\s,，、;；]+/)
		.filter(Boolean);

function give_up(frm) {
	frappe.prompt(
		[
			{ fieldtype: "Data", fieldname: "code", label: __("Card Serial"), reqd: 1 },
			{
				fieldtype: "Small Text",
				fieldname: "reason",
				label: __("Reason"),
				reqd: 1,
				description: __("The card counts as lost and is made anew under the same certificate number."),
			},
		],
		(values) => call(frm, ARRIVING + "give_up_missing", values),
		__("Give Up a Missing Card"),
		__("Give Up")
	);
}

function add_lists(frm) {
	const open = (method) =>
		window.open(
			`/api/method/enforcement_cert.certificate.card_lists.${method}?shipment=${encodeURIComponent(frm.doc.name)}`
		);
	frm.add_custom_button(__("Packing List"), () => open("packing_list"), __("Print"));
	frm.add_custom_button(__("Receipt List"), () => open("receipt_list"), __("Print"));
	frm.add_custom_button(__("Cards of This Consignment"), () =>
		frappe.set_route("List", "Card Shipment Item", "List", { card_shipment: frm.doc.name })
	);
}
