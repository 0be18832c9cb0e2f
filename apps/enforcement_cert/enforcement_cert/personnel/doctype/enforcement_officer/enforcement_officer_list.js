// List of officers: filter window, find one by the full number, apply for ticked ones.

const ARCHIVE = "Enforcement Officer";
const row = (field, operator, value) => [ARCHIVE, field, operator, value];
const equal = (field) => (value) => [row(field, "=", value)];
const like = (field) => (value) => [row(field, "like", `%${value}%`)];

frappe.listview_settings[ARCHIVE] = {
	add_fields: ["record_status", "photo", "certificate_status"],
	hide_name_column: true,

	get_indicator(doc) {
		const colours = { Active: "green", Transferred: "blue", Left: "gray", Retired: "gray", Deceased: "darkgrey" };
		return [__(doc.record_status), colours[doc.record_status], `record_status,=,${doc.record_status}`];
	},

	onload(listview) {
		rows_open_by_double_click(listview);
		listview.page.add_inner_button(__("Filter Window"), () => open_window(listview));
		listview.page.add_inner_button(__("Find by Identity Number"), () => enforcement_cert.desk.find_by_identity());
		if (!frappe.model.can_create("Certificate Application")) return;
		listview.page.add_actions_menu_item(
			__("Apply for Certificates"),
			() =>
				enforcement_cert.desk.apply_for(listview.get_checked_items(true)).then(() => {
					listview.clear_checked_items();
					enforcement_cert.desk.show_anew(listview);
				}),
			false
		);
	},
};

// As clerks know it: a double click anywhere in a row opens the record. Single values do not
// filter here; the first click would change the list under the second.
function rows_open_by_double_click(listview) {
	listview.$result.off("click", ".filterable").on("dblclick", ".list-row", (event) => {
		const name = $(event.currentTarget).find(".list-row-checkbox").attr("data-name");
		if (name && !$(event.target).is(":checkbox")) frappe.set_route("Form", ARCHIVE, decodeURIComponent(name));
	});
}

function open_window(listview) {
	return enforcement_cert.desk.filter_window(listview, conditions(), (values) =>
		values.identity_number ? enforcement_cert.desk.find_by_identity(values.identity_number) : null
	);
}

function choice(fieldname) {
	const field = frappe.meta.get_docfield(ARCHIVE, fieldname);
	const values = String(field.options || "").split("\n").filter(Boolean);
	const options = ["", ...values.map((value) => ({ value, label: __(value) }))];
	return { fieldtype: "Select", fieldname, label: __(field.label), options, to_filters: equal(fieldname) };
}

function conditions() {
	const between = (fieldname, label) => ({
		fieldtype: "DateRange",
		fieldname,
		label,
		to_filters: (days) => [row(fieldname, "between", days)],
	});
	const held = choice("certificate_status");
	held.options.push({ value: "none", label: __("No Certificate Yet") });
	held.to_filters = (value) =>
		value === "none" ? [row("certificate", "is", "not set")] : [row("certificate_status", "=", value)];
	return [
		{ fieldtype: "Data", fieldname: "officer_name", label: __("Name"), to_filters: like("officer_name") },
		{ fieldtype: "Data", fieldname: "officer_code", label: __("Officer Code"), to_filters: like("officer_code") },
		{
			fieldtype: "Data",
			fieldname: "identity_number",
			label: __("Identity Number"),
			description: __("All 18 characters; opens the record at once."),
		},
		{ fieldtype: "Link", fieldname: "agency", label: __("Agency"), options: "Enforcement Agency", to_filters: of_unit },
		{ fieldtype: "Check", fieldname: "with_lower", label: __("Including Lower Units"), default: 1 },
		choice("record_status"),
		choice("sex"),
		{ fieldtype: "Column Break" },
		choice("education"),
		choice("staffing_status"),
		choice("exam_result"),
		held,
		between("review_due_on", __("Review Due On")),
		between("certificate_valid_until", __("Certificate Valid Until")),
		{ fieldtype: "Check", fieldname: "no_photo", label: __("Photo Missing"), to_filters: () => [row("photo", "is", "not set")] },
		{ fieldtype: "Check", fieldname: "no_mobile", label: __("Mobile Number Missing"), to_filters: () => [row("mobile", "is", "not set")] },
		{ fieldtype: "Check", fieldname: "corrected", label: __("Differs from Identity Number"), to_filters: () => [row("is_overridden", "=", 1)] },
	];
}

function of_unit(agency, values) {
	return [row("agency", values.with_lower ? "descendants of (inclusive)" : "=", agency)];
}
