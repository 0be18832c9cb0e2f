frappe.listview_settings["Card Shipment"] = {
	add_fields: ["shipment_status", "missing_count"],

	get_indicator(doc) {
		const colours = { Packing: "gray", Sent: "blue", "Arrived in Part": "orange", Arrived: "green", Dissolved: "darkgrey" };
		const colour = doc.missing_count && doc.shipment_status !== "Arrived" ? "red" : colours[doc.shipment_status];
		return [__(doc.shipment_status), colour, `shipment_status,=,${doc.shipment_status}`];
	},

	onload(listview) {
		if ((frappe.boot.enforcement || {}).legal_office) {
			listview.page
				.add_inner_button(__("Send Cards"), enforcement_cert.desk.make_shipment)
				.removeClass("btn-default")
				.addClass("btn-primary");
		}
	},
};
