// Handing a card over: scan it, check who collects it, let the person sign. Rules and comparison: on the server.

frappe.provide("enforcement_cert.desk");

const HANDOVER = "enforcement_cert.certificate.handing_over.";
const safe = (value) => frappe.utils.escape_html(value || "–");

// Step one: which card. Resolves when a card has been found that lies here.
enforcement_cert.desk.hand_over = function (code, after) {
	if (code) return find(code, after);
	const dialog = new frappe.ui.Dialog({
		title: __("Hand Over a Card"),
		fields: [
			{
				fieldtype: "Data",
				fieldname: "code",
				label: __("QR Code or Card Serial"),
				description: __("Scan the QR code, or type the serial and press Enter."),
				reqd: 1,
			},
		],
		primary_action_label: __("Next"),
		primary_action: (values) => find(values.code, after).then(() => dialog.hide()),
	});
	dialog.show();
};

const find = (code, after) =>
	frappe.xcall(HANDOVER + "find_for_handover", { code }).then((card) => ask_for_receipt(code, card, after));

function ask_for_receipt(code, card, after) {
	const is_holder = "eval:doc.collector_kind=='Holder'";
	const is_sent = "eval:doc.collector_kind=='Representative'";
	const dialog = new frappe.ui.Dialog({
		title: __("Hand Over the Card of {0}", [card.officer_name]),
		size: "large",
		fields: [
			{
				fieldtype: "HTML",
				options: `<dl class="ec-facts"><dt>${__("Name")}</dt><dd><b>${safe(card.officer_name)}</b></dd>
					<dt>${__("Unit")}</dt><dd>${safe(card.unit_name)}</dd>
					<dt>${__("Certificate Number")}</dt><dd>${safe(card.certificate)}</dd>
					<dt>${__("Card Serial")}</dt><dd>${safe(card.card_serial)}</dd></dl>`,
			},
			{
				fieldtype: "Select",
				fieldname: "collector_kind",
				label: __("Collected By"),
				options: ["Holder", "Representative"].map((value) => ({ value, label: __(value) })),
				default: "Holder",
				reqd: 1,
			},
			{
				fieldtype: "Data",
				fieldname: "proof",
				label: __("Last Six Characters of the Identity Number"),
				description: __("Type them from the ID card of the person, not from the screen."),
				depends_on: is_holder,
				length: 18,
			},
			{ fieldtype: "Button", fieldname: "read_card", label: __("Read the ID Card"), depends_on: is_holder },
			{ fieldtype: "Data", fieldname: "representative_name", label: __("Name of the Representative"), depends_on: is_sent },
			{ fieldtype: "Attach", fieldname: "letter", label: __("Letter of the Unit"), depends_on: is_sent },
			{ fieldtype: "Check", fieldname: "is_stated", label: __("I have seen the identity document of this person") },
			{ fieldtype: "Section Break", label: __("Receipt") },
			{
				fieldtype: "Select",
				fieldname: "receipt_kind",
				label: __("Receipt"),
				options: ["Signed on the Screen", "Paper Receipt"].map((value) => ({ value, label: __(value) })),
				default: "Signed on the Screen",
				reqd: 1,
			},
			{
				fieldtype: "Signature",
				fieldname: "signature",
				label: __("Signature"),
				depends_on: "eval:doc.receipt_kind=='Signed on the Screen'",
			},
			{
				fieldtype: "Check",
				fieldname: "is_paper_signed",
				label: __("The paper receipt is signed"),
				depends_on: "eval:doc.receipt_kind=='Paper Receipt'",
			},
			{
				fieldtype: "Attach",
				fieldname: "paper_receipt",
				label: __("Signed Paper Receipt"),
				depends_on: "eval:doc.receipt_kind=='Paper Receipt'",
			},
		],
		primary_action_label: __("Hand Over"),
		primary_action: (values) => give(dialog, code, values, after),
	});
	dialog.get_field("read_card").$input.on("click", () => read_identity_card(dialog));
	dialog.show();
}

// The number read from the card stays in this window's memory until it is compared; it is not shown.
async function read_identity_card(dialog) {
	const { reader } = enforcement_cert;
	try {
		const opened = await reader.connect();
		reader.expect_reader(true);
		const { card } = await opened.ask({ do: "read_resident" });
		dialog.read_number = card.identity_number;
		dialog.set_df_property("proof", "description", __("The ID card of {0} has been read.", [safe(card.name)]));
		await reader.beep(opened);
	} catch (fault) {
		reader.show_fault(fault);
	}
}

function give(dialog, code, values, after) {
	const { read_number } = dialog;
	const proof = read_number
		? { proof_kind: "Resident Card Read", proof: read_number }
		: { proof_kind: "Typed Characters", proof: values.proof || "" };
	const { signature, letter, paper_receipt, representative_name, collector_kind, receipt_kind } = values;
	return frappe
		.xcall(HANDOVER + "hand_over", {
			code,
			collector_kind,
			receipt_kind,
			...proof,
			is_stated: cint(values.is_stated),
			is_paper_signed: cint(values.is_paper_signed),
			signature: signature || "",
			letter: letter || "",
			paper_receipt: paper_receipt || "",
			representative_name: representative_name || "",
		})
		.then((receipt) => {
			dialog.hide();
			frappe.show_alert({ message: __("The card has been handed over."), indicator: "green" });
			after?.(receipt);
		});
}
