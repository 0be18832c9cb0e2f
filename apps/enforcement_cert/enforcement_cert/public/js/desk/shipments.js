// Consignments of cards: beginning one, and what both ends do with it.

frappe.provide("enforcement_cert.desk");

const SHIPPING = "enforcement_cert.certificate.shipping.";

enforcement_cert.desk.make_shipment = function () {
	const dialog = new frappe.ui.Dialog({
		title: __("Send Cards"),
		fields: [
			{
				fieldtype: "Select",
				fieldname: "receiver",
				label: __("Receiver"),
				options: [
					{ value: "office", label: __("Legal Office") },
					{ value: "agency", label: __("Unit") },
				],
				default: "office",
				reqd: 1,
			},
			{
				fieldtype: "Link",
				fieldname: "to_office",
				label: __("Legal Office"),
				options: "Legal Office",
				depends_on: "eval:doc.receiver=='office'",
			},
			{
				fieldtype: "Link",
				fieldname: "to_agency",
				label: __("Unit"),
				options: "Enforcement Agency",
				depends_on: "eval:doc.receiver=='agency'",
			},
			{ fieldtype: "Data", fieldname: "title", label: __("Title"), description: __("Empty: the receiver's name") },
		],
		primary_action_label: __("Pack Cards"),
		primary_action: ({ receiver, to_office, to_agency, title }) =>
			frappe
				.xcall(SHIPPING + "make_shipment", {
					to_office: (receiver === "office" && to_office) || "",
					to_agency: (receiver === "agency" && to_agency) || "",
					title: title || "",
				})
				.then((name) => {
					dialog.hide();
					frappe.set_route("Form", "Card Shipment", name);
				}),
	});
	dialog.show();
};
