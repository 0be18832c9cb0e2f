// Full identity and mobile numbers: shown for a purpose and for a short time, found by a call that leaves no trace.

frappe.provide("enforcement_cert.desk");

const OFFICER = "Enforcement Officer";
const OTHER = "other";

// Shows a protected value once, after the reader has said what for; the reading is written down.
enforcement_cert.desk.reveal = function (doctype, name, fieldname, label) {
	frappe.xcall("enforcement_cert.personnel.code_lists.reading_rules").then((rules) => {
		const dialog = reveal_dialog(rules, (purpose) =>
			frappe
				.xcall("enforcement_cert.access.masking.reveal", { doctype, name, fieldname, purpose })
				.then((value) => show_for_a_while(dialog, label, value, rules.shown_seconds))
		);
		dialog.show();
	});
};

function reveal_dialog(rules, act) {
	const dialog = new frappe.ui.Dialog({
		title: __("Show Full Number"),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p>${__("Reading the full value is recorded with your name, time and purpose. The person and the person's unit can see it.")}</p>`,
			},
			{
				fieldtype: "Select",
				fieldname: "listed",
				label: __("Purpose"),
				options: [...rules.purposes.map((text) => ({ value: text, label: text })), { value: OTHER, label: __("Another Purpose") }],
				default: rules.purposes[0] || OTHER,
				reqd: 1,
			},
			{
				fieldtype: "Small Text",
				fieldname: "typed",
				label: __("Purpose in Words"),
				depends_on: `eval:doc.listed==='${OTHER}'`,
				mandatory_depends_on: `eval:doc.listed==='${OTHER}'`,
			},
			{ fieldtype: "HTML", fieldname: "value" },
		],
		primary_action_label: __("Show"),
		primary_action: ({ listed, typed }) => act(listed === OTHER ? typed : listed),
	});
	return dialog;
}

function show_for_a_while(dialog, label, value, seconds) {
	const $place = dialog.get_field("value").$wrapper;
	const shown = frappe.utils.escape_html(value || __("Nothing is stored here."));
	$place.html(`<p>${label}</p><p class="ec-revealed">${shown}</p><p class="text-muted ec-revealed-rest"></p>`);
	dialog.get_primary_btn().hide();
	["listed", "typed"].forEach((field) => dialog.set_df_property(field, "read_only", 1));
	const until = Date.now() + seconds * 1000;
	const tick = setInterval(() => {
		const rest = Math.ceil((until - Date.now()) / 1000);
		$place.find(".ec-revealed-rest").text(__("Hides itself in {0} seconds.", [Math.max(rest, 0)]));
		if (rest <= 0) dialog.hide();
	}, 250);
	dialog.onhide = () => {
		clearInterval(tick);
		$place.empty();
	};
}

// The number travels in the body of a call, never in an address, and is not logged.
enforcement_cert.desk.find_by_identity = function (identity_number) {
	if (identity_number) return open_person(identity_number);
	const dialog = new frappe.ui.Dialog({
		title: __("Find by Identity Number"),
		fields: [
			{
				fieldtype: "Data",
				fieldname: "identity_number",
				label: __("Identity Number"),
				reqd: 1,
				description: __("All 18 characters; only officers of your territory are found."),
			},
		],
		primary_action_label: __("Find"),
		primary_action: (values) => open_person(values.identity_number).then((name) => name && dialog.hide()),
	});
	dialog.show();
};

function open_person(identity_number) {
	return frappe
		.xcall("enforcement_cert.access.masking.find_officer_by_identity", { identity_number })
		.then((name) => {
			if (name) frappe.set_route("Form", OFFICER, name);
			else frappe.msgprint(__("No officer with this identity number was found in your territory."));
			return name;
		});
}
