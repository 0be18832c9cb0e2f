frappe.treeview_settings["Legal Office"] = {
	title: __("Legal Offices"),
	breadcrumb: "Organization",
	get_label: (node) => frappe.utils.escape_html(node.is_root ? __("Legal Offices") : node.title || node.label),
};
