// A pair is looked at side by side.

frappe.ui.form.on("Probable Duplicate", {
	refresh(frm) {
		frm.disable_save();
		frm.add_custom_button(__("Compare Side by Side"), () => frappe.set_route("duplicate-review", frm.doc.name))
			.removeClass("btn-default")
			.addClass("btn-primary");
	},
});
