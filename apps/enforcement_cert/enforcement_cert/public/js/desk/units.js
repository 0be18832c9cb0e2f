// Unit management as clerks know it: add a unit below the chosen one, edit the chosen one, both ended by 确定.

frappe.provide("enforcement_cert.desk");

const UNIT = "Enforcement Agency";
const ENTERED = [
	"agency_name",
	"agency_kind",
	"legal_kind",
	"superior_agency",
	"government_level",
	"administrative_division",
	"organization_code",
	"enforcement_area",
	"power_scope",
];

enforcement_cert.desk.unit_buttons = function (listview) {
	const may_add = frappe.model.can_create(UNIT);
	if (may_add) listview.page.add_inner_button(__("Add Unit"), () => add_unit(listview));
	if (frappe.model.can_write(UNIT)) listview.page.add_inner_button(__("Edit Unit"), () => edit_unit(listview));
};

function chosen(listview) {
	const names = listview.get_checked_items(true);
	return names.length === 1 ? names[0] : null;
}

function add_unit(listview) {
	const above = chosen(listview) || frappe.boot.enforcement?.agency;
	const start = above
		? frappe.db.get_doc(UNIT, above).then((doc) => ({
				superior_agency: above,
				agency_kind: "Second-level Body",
				legal_kind: doc.legal_kind,
				government_level: doc.government_level,
				administrative_division: doc.administrative_division,
				enforcement_area: doc.enforcement_area,
		  }))
		: Promise.resolve({});
	start.then((values) =>
		unit_window(__("Add Unit"), values, (entered) =>
			frappe.xcall("frappe.client.insert", { doc: { doctype: UNIT, ...entered } }).then(() => done(listview, __("The unit is added.")))
		)
	);
}

function edit_unit(listview) {
	const name = chosen(listview);
	if (!name) {
		frappe.msgprint(__("Tick the one unit that you want to edit."));
		return;
	}
	const own = frappe.boot.enforcement?.agency;
	if (own && name !== own) {
		frappe.msgprint(__("A unit's entries are edited by the unit itself or by its legal office."));
		return;
	}
	frappe.db.get_doc(UNIT, name).then((doc) =>
		unit_window(__("Edit Unit"), doc, (entered) =>
			frappe.xcall("frappe.client.save", { doc: { ...doc, ...entered } }).then(() => done(listview, __("The changes are saved.")))
		)
	);
}

function done(listview, message) {
	frappe.show_alert({ message, indicator: "green" });
	listview.clear_checked_items();
	return enforcement_cert.desk.show_anew(listview);
}

function unit_window(title, values, act) {
	frappe.model.with_doctype(UNIT, () => {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: ENTERED.map((fieldname) => entry(fieldname)),
			primary_action_label: __("OK"),
			primary_action: (entered) => act(entered).then(() => dialog.hide()),
		});
		// units and divisions are looked up before they stand; only then may somebody press 确定
		const start = Object.fromEntries(ENTERED.map((fieldname) => [fieldname, values[fieldname]]));
		Promise.resolve(dialog.set_values(start)).then(() => dialog.show());
	});
}

function entry(fieldname) {
	const { fieldtype, label, options, reqd } = frappe.meta.get_docfield(UNIT, fieldname);
	const choices =
		fieldtype === "Select"
			? String(options)
					.split("\n")
					.map((value) => ({ value, label: __(value) }))
			: options;
	return { fieldtype, fieldname, label: __(label), options: choices, reqd };
}
