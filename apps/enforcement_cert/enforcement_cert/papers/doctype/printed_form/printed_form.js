frappe.ui.form.on("Printed Form", {
	refresh(frm) {
		const { __onload: { placeholders = [] } = {} } = frm.doc;
		const words = placeholders.map((name) => `<code>{${name}}</code>`).join(" ");
		frm.get_field("fields_help").$wrapper.html(`<p>${__("Possible in the text:")} ${words}</p>`);
	},
});
