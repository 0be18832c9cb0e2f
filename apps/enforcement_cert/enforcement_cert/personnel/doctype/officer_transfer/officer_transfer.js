// Form of a transfer: the answer of the other unit, the certificate handed in, its cancellation.

const TRANSFERS = "enforcement_cert.personnel.transfers.";

frappe.ui.form.on("Officer Transfer", {
	refresh(frm) {
		frm.disable_save();
		const { transfer_status: status, message } = frm.doc;
		frm.set_intro(`${__(status)}${message ? `: ${frappe.utils.escape_html(message)}` : ""}`, status === "Done" ? "green" : "blue");
		add_steps(frm);
	},
});

function add_steps(frm) {
	const { transfer_status: status, from_agency, to_agency, asked_by_side, certificate, is_handed_in } = frm.doc;
	const own = frappe.boot.enforcement?.agency;
	const asked_by_me = own === (asked_by_side === "Releasing Unit" ? from_agency : to_agency);
	const is_side = own && [from_agency, to_agency].includes(own) && frappe.user.has_role("Agency Clerk");
	const step = (method, args = {}) =>
		frappe.call({ method: TRANSFERS + method, args: { name: frm.doc.name, ...args }, freeze: true }).then(() => frm.reload_doc());
	const with_reason = (title, method) =>
		frappe.prompt(
			{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 },
			({ reason }) => step(method, { reason }),
			title,
			title
		);
	if (is_side && status === "Requested" && !asked_by_me) {
		frm.add_custom_button(__("Confirm Transfer"), () => confirm(frm, step)).addClass("btn-primary").removeClass("btn-default");
		frm.add_custom_button(__("Refuse Transfer"), () => with_reason(__("Refuse Transfer"), "refuse_transfer"));
	}
	if (is_side && asked_by_me && ["Requested", "Confirmed"].includes(status)) {
		frm.add_custom_button(__("Withdraw Transfer"), () => with_reason(__("Withdraw Transfer"), "withdraw_transfer"));
	}
	if (is_side && own === from_agency && !is_handed_in && ["Requested", "Confirmed"].includes(status)) {
		frm.add_custom_button(__("Certificate Handed In"), () => step("hand_in_certificate"));
	}
	if (is_side && status === "Confirmed" && !certificate) {
		frm.add_custom_button(__("Finish Transfer"), () => step("finish_transfer"));
	}
	if (status === "Confirmed" && certificate && frappe.user.has_role("Legal Reviewer")) {
		frm.add_custom_button(__("Cancel the Certificate"), () =>
			enforcement_cert.flows.ask_card({
				title: __("Cancel the Certificate"),
				text: __("Cancel the certificate that was handed in? The officer then moves to the receiving unit."),
				send: (card) => step("cancel_for_transfer", card),
			})
		).addClass("btn-primary").removeClass("btn-default");
	}
}

function confirm(frm, step) {
	const releasing = frappe.boot.enforcement?.agency === frm.doc.from_agency;
	const field = releasing
		? { fieldtype: "Check", fieldname: "is_handed_in", label: __("Certificate Handed In") }
		: { fieldtype: "Data", fieldname: "new_post", label: __("Post in the Receiving Unit"), default: frm.doc.new_post };
	frappe.prompt(field, (values) => step("confirm_transfer", values), __("Confirm Transfer"), __("Confirm Transfer"));
}
