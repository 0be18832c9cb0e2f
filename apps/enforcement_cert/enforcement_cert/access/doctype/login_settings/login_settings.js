// Rules for logins; the button lets an address try again that is locked out.

frappe.ui.form.on("Login Settings", {
	refresh(frm) {
		frm.add_custom_button(__("Unlock Address"), () =>
			frappe.prompt(
				{ fieldname: "address", fieldtype: "Data", label: __("Address"), reqd: 1, default: frm.doc.locked_address },
				({ address }) => frm.call("unlock_address", { address }).then(({ message }) => frappe.show_alert({ message: message.message, indicator: "green" })),
				__("Unlock Address"),
				__("Confirm")
			)
		);
	},
});
