// On an officer's form: ask for a correction of a fact that stands still.

frappe.ui.form.on("Enforcement Officer", {
	refresh(frm) {
		const { agency, officer } = frappe.boot.enforcement || {};
		const is_own = officer === frm.doc.name || (agency && agency === frm.doc.agency);
		if (frm.is_new() || !is_own || !frappe.model.can_create("Officer Correction")) return;
		frm.add_custom_button(__("Ask for a Correction"), () =>
			frappe.new_doc("Officer Correction", { officer: frm.doc.name })
		);
	},
});
