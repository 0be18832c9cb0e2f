frappe.listview_settings["Certificate Card"] = {
	add_fields: ["card_status", "card_serial"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = {
			"In Making": "gray",
			Made: "orange",
			Checked: "yellow",
			Shipped: "blue",
			Arrived: "cyan",
			"Handed Over": "green",
			Returned: "purple",
			Wasted: "red",
			Lost: "red",
			Void: "red",
			Destroyed: "darkgrey",
		};
		return [__(doc.card_status), colours[doc.card_status], `card_status,=,${doc.card_status}`];
	},

	onload(listview) {
		const { legal_office, agency } = frappe.boot.enforcement || {};
		if (legal_office || agency) {
			listview.page.add_inner_button(__("Hand Over a Card"), () =>
				enforcement_cert.desk.hand_over("", () => enforcement_cert.desk.show_anew(listview))
			);
		}
		if (legal_office) listview.page.add_actions_menu_item(__("Record Destruction"), () => record_destruction(listview), true);
	},
};

function record_destruction(listview) {
	const codes = listview.get_checked_items(true);
	const methods = ["Shredded", "Cut Up", "Melted", "Other"];
	frappe.prompt(
		[
			{ fieldtype: "HTML", options: `<p>${__("{0} ticked card(s) are recorded as destroyed.", [codes.length])}</p>` },
			{ fieldtype: "Date", fieldname: "destroyed_on", label: __("Destroyed On"), default: "Today", reqd: 1 },
			{
				fieldtype: "Select",
				fieldname: "destruction_method",
				label: __("How"),
				options: methods.map((value) => ({ value, label: __(value) })),
				default: "Shredded",
				reqd: 1,
			},
			{ fieldtype: "Data", fieldname: "carried_out_by", label: __("Carried Out By"), reqd: 1 },
			{ fieldtype: "Data", fieldname: "witness", label: __("Witness"), reqd: 1 },
			{ fieldtype: "Small Text", fieldname: "remark", label: __("Remark") },
		],
		(values) =>
			frappe
				.xcall("enforcement_cert.certificate.destroying.destroy_cards", { remark: "", ...values, codes })
				.then((name) => frappe.set_route("Form", "Card Destruction", name)),
		__("Record Destruction"),
		__("Record")
	);
}
