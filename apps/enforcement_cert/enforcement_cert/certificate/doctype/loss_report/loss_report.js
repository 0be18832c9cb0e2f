// Form of a loss report: the whole way on one page, what is next, and the buttons for it.

frappe.ui.form.on("Loss Report", {
	refresh(frm) {
		frm.disable_save();
		frappe.xcall("enforcement_cert.desk.certificate_flows.guide_loss", { name: frm.doc.name }).then((guide) => {
			show_way(frm, guide);
			add_acts(frm, guide);
		});
		const look_up = (label, doctype, name) => name && frm.add_custom_button(label, () => frappe.set_route("Form", doctype, name), __("Look Up"));
		look_up(__("Certificate"), "Enforcement Certificate", frm.doc.certificate);
		look_up(__("Cancellation Request"), "Cancellation Request", frm.doc.cancellation_request);
		look_up(__("New Application"), "Certificate Application", frm.doc.new_application);
	},
});

function show_way(frm, { steps, notice_text }) {
	const { flows } = enforcement_cert;
	const text = frm.doc.report_status === "Reported" ? notice_box(notice_text) : "";
	const box = frm.get_field("guide").$wrapper.html(flows.show_steps(steps) + text);
	box.find(".ec-copy").on("click", () => frappe.utils.copy_to_clipboard(notice_text));
}

const notice_box = (text) => `<p class="ec-notice-text">${frappe.utils.escape_html(text)}</p>
	<p><button type="button" class="btn btn-default btn-sm ec-copy">${__("Copy the Text")}</button></p>`;

function add_acts(frm, guide) {
	const buttons = {
		record_notice: [__("Record Void Notice"), () => record_notice(frm, guide.notice_text), true],
		withdraw: [__("The Card Is Found"), () => withdraw(frm), false],
		start_new_application: [__("Apply for a New Certificate"), () => start_application(frm), true],
	};
	guide.acts.forEach((act) => {
		const [label, open, is_forward] = buttons[act];
		frm.add_custom_button(label, open).removeClass("btn-default").addClass(is_forward ? "btn-primary" : "btn-secondary");
	});
}

function withdraw(frm) {
	enforcement_cert.flows.ask_card({
		title: __("The Card Is Found"),
		text: __("Before the notice the report can be withdrawn. The card itself is needed."),
		needs_card_itself: true,
		fields: [{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1, description: __("Where the card was found") }],
		send: (values) =>
			enforcement_cert.flows.act("loss_reports.withdraw_report", { name: frm.doc.name, ...values }).then(() => frm.reload_doc()),
	});
}

async function record_notice(frm, notice_text) {
	const lists = await frappe.xcall("enforcement_cert.personnel.code_lists.choices", { doctype: "Cancellation Request" });
	const title = __("Record Void Notice");
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{ fieldtype: "HTML", options: `<p>${__("From the notice on the number is void for ever, even if the card is found. The cancellation begins by itself.")}</p>` },
			{ fieldtype: "Select", fieldname: "medium", label: __("Published In"), reqd: 1, default: "Newspaper", options: ["Newspaper", "Official Website"].map((value) => ({ value, label: __(value) })) },
			{ fieldtype: "Data", fieldname: "medium_name", label: __("Newspaper or Website"), reqd: 1 },
			{ fieldtype: "Date", fieldname: "published_on", label: __("Notice Published On"), reqd: 1, default: frappe.datetime.get_today() },
			{ fieldtype: "Small Text", fieldname: "notice_text", label: __("Text of the Notice"), reqd: 1, default: notice_text, description: __("As it was published; it names unit, number and holder") },
			{ fieldtype: "Attach", fieldname: "notice_file", label: __("Copy of the Notice"), reqd: 1 },
			{ fieldtype: "Select", fieldname: "ground", label: __("Cancellation Ground"), reqd: 1, default: "Loss", options: lists.cancellation_ground },
		],
		primary_action_label: title,
		primary_action: (values) =>
			enforcement_cert.flows.act("loss_reports.record_notice", { name: frm.doc.name, ...values }).then(() => {
				dialog.hide();
				frm.reload_doc();
			}),
	});
	dialog.show();
}

function start_application(frm) {
	enforcement_cert.flows
		.act("loss_reports.start_new_application", { name: frm.doc.name })
		.then(({ application }) => frappe.set_route("Form", "Certificate Application", application));
}
