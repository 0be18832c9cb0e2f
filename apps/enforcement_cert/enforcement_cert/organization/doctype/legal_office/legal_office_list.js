frappe.listview_settings["Legal Office"] = { hide_name_column: true };
