frappe.treeview_settings["Enforcement Agency"] = {
	title: __("Enforcement Agencies"),
	breadcrumb: "Organization",
	get_tree_nodes: "enforcement_cert.desk.trees.agency_children",
	get_label: (node) => frappe.utils.escape_html(node.is_root ? __("Enforcement Agencies") : node.title || node.label),
};
