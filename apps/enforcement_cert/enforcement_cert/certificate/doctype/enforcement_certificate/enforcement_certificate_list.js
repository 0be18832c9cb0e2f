// List of certificates: the colour tells the status, and for valid ones the date as well.

const CERTIFICATE_COLOURS = {
	Suspended: "orange",
	"Reported Lost": "orange",
	"Declared Void": "red",
	Cancelled: "darkgrey",
};

frappe.listview_settings["Enforcement Certificate"] = {
	add_fields: ["certificate_status", "valid_until", "certificate_number", "officer_name", "review_due_on"],
	hide_name_column: true,

	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.certificate_status !== "Valid") {
			return [
				__(doc.certificate_status),
				CERTIFICATE_COLOURS[doc.certificate_status] || "gray",
				`certificate_status,=,${doc.certificate_status}`,
			];
		}
		if (doc.valid_until < today) return [__("Expired"), "red", `certificate_status,=,Valid|valid_until,<,${today}`];
		const soon = frappe.datetime.add_days(today, 60);
		if (doc.valid_until <= soon) {
			return [__("Expires Soon"), "yellow", `certificate_status,=,Valid|valid_until,<=,${soon}`];
		}
		return [__("Valid"), "green", "certificate_status,=,Valid"];
	},

	formatters: { review_due_on: (value) => enforcement_cert.review.due_cell(value) },

	refresh: (listview) => enforcement_cert.review.paint(listview, "review_due_on", (doc) => doc.certificate_status !== "Cancelled"),

	quick_line: (doc) => ({
		title: doc.certificate_number,
		line: __("Valid until {0}", [frappe.datetime.str_to_user(doc.valid_until)]),
	}),

	onload(listview) {
		const today = () => frappe.datetime.get_today();
		const filter = (rows) => listview.filter_area.clear().then(() => listview.filter_area.add(rows));
		const field = (name, ...rest) => ["Enforcement Certificate", name, ...rest];
		const valid = field("certificate_status", "=", "Valid");
		listview.page.add_inner_button(
			__("Expire within 60 Days"),
			() => filter([valid, field("valid_until", "Between", [today(), frappe.datetime.add_days(today(), 60)])]),
			__("Look Up")
		);
		enforcement_cert.review.add_to_certificates(listview);
		listview.page.add_menu_item(__("Scan or Enter a Code"), enforcement_cert.scan.open_box);
		listview.page.add_menu_item(__("Read a Card"), enforcement_cert.chips.read_card);
		listview.page.add_inner_button(__("Expired"), () => filter([valid, field("valid_until", "<", today())]), __("Look Up"));
	},

	button: {
		show: (doc) => doc.certificate_status !== "Cancelled" && frappe.perm.has_perm("Enforcement Certificate", 0, "print"),
		get_label: () => __("Print Card"),
		get_description: (doc) => __("Print the card of {0}", [doc.officer_name]),
		action: (doc) => enforcement_cert.desk.print_card(doc.name),
	},
};
