// Form of a card: where it is; handing it over from here.

frappe.ui.form.on("Certificate Card", {
	refresh(frm) {
		frm.disable_save();
		const { card_status: status, card_serial, held_by_agency, held_by_office } = frm.doc;
		const { agency, legal_office } = frappe.boot.enforcement || {};
		const lies_here =
			(status === "Checked" && frappe.user.has_role("Card Maker")) ||
			(status === "Arrived" && ((agency && agency === held_by_agency) || (legal_office && legal_office === held_by_office)));
		if (lies_here && card_serial) {
			frm.add_custom_button(__("Hand Over"), () => enforcement_cert.desk.hand_over(card_serial, () => frm.reload_doc()))
				.removeClass("btn-default")
				.addClass("btn-primary");
		}
	},
});
