// Legacy Mapping: each column and each code offers only what fits it; what is still open is counted at the top.

const MAPPING_MEANINGS = {
	role: ["Class of Its Unit", "Legal Office of Its Level", "System Administrator"],
	unit_kind: ["First-level Agency", "Second-level Body", "Entrusted Unit", "Legal Office"],
	government_level: ["Province", "City", "County", "Township"],
	certificate_status: ["Formally in Use", "In Card Making", "Cancelled", "Forced Cancelled", "Declared Void"],
};

frappe.ui.form.on("Legacy Mapping", {
	refresh(frm) {
		for (const table of ["columns", "codes"]) frm.set_df_property(table, "cannot_add_rows", true);
		const open = (frm.doc.codes || []).filter((row) => !row.meaning && !row.certificate_type).length;
		if (frm.is_new()) return;
		frm.dashboard.clear_headline();
		if (open) frm.dashboard.set_headline_alert(__("{0} codes have no meaning yet.", [open]), "orange");
		else frm.dashboard.set_headline_alert(__("Every code has a meaning."), "green");
		frm.add_custom_button(__("Migrations"), () => frappe.set_route("List", "Legacy Migration", { legacy_mapping: frm.doc.name }));
	},
});

frappe.ui.form.on("Legacy Mapping Code", {
	form_render(frm, doctype, name) {
		offer_meanings(frm, locals[doctype][name]);
	},
	meaning(frm, doctype, name) {
		const row = locals[doctype][name];
		const fitting = MAPPING_MEANINGS[row.code_kind] || [];
		if (row.meaning && !fitting.includes(row.meaning)) {
			frappe.show_alert({ message: __("This code can mean: {0}", [fitting.map((m) => __(m)).join("、")]), indicator: "orange" });
			frappe.model.set_value(doctype, name, "meaning", "");
		}
	},
});

function offer_meanings(frm, row) {
	const field = frm.fields_dict.codes.grid.grid_rows_by_docname[row.name]?.grid_form?.fields_dict?.meaning;
	if (!field) return;
	field.df.options = ["", ...(MAPPING_MEANINGS[row.code_kind] || [])];
	field.refresh();
}
