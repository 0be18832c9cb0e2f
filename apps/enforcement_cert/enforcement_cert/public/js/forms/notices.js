// The notices of a record: previewed, printed, printed again. Which there are is the server's word.

(() => {
	const CALLS = "enforcement_cert.papers.notices.";
	const DOCTYPES = ["Certificate Application", "Cancellation Request", "Loss Report", "Card Handover"];

	frappe.provide("enforcement_cert.desk.notice_forms");
	for (const doctype of DOCTYPES) {
		if (enforcement_cert.desk.notice_forms[doctype]) continue;
		enforcement_cert.desk.notice_forms[doctype] = true;
		frappe.ui.form.on(doctype, { refresh: add_notices });
	}

	async function add_notices(frm) {
		if (frm.is_new()) return;
		const record = { reference_doctype: frm.doctype, reference_name: frm.doc.name };
		const notices = await frappe.xcall(CALLS + "possible_notices", record);
		if (record.reference_name !== frm.doc.name) return;
		for (const notice of notices) {
			frm.add_custom_button(notice.title, () => ask(frm, record, notice), __("Print"));
		}
	}

	function ask(frm, record, { form_kind, title, printed_count }) {
		const args = () => ({ ...record, form_kind, paper: dialog.get_value("paper") || "" });
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [
				{
					fieldtype: "HTML",
					options: `<p>${
						printed_count
							? __("This notice was printed {0} times; the next print is marked as a reprint.", [printed_count])
							: __("With the first print the notice gets its number; its text stays as it is then.")
					}</p>`,
				},
				{ fieldtype: "Select", fieldname: "paper", label: __("Paper Size"), options: enforcement_cert.papers.sizes(), default: "" },
			],
			primary_action_label: __("Print"),
			primary_action: () => {
				dialog.hide();
				enforcement_cert.papers.show(CALLS + "print_notice", args(), () => frm.refresh());
			},
			secondary_action_label: __("Preview"),
			secondary_action: () => enforcement_cert.papers.show(CALLS + "preview_notice", args()),
		});
		dialog.show();
	}
})();
