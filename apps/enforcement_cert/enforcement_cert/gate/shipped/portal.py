"""What a registered citizen (Website User) may call: own files, web forms, own lists."""

from enforcement_cert.gate.shipped.group import Group

GROUPS = (
    Group("Who am I", ("frappe.auth.get_logged_user",)),
    Group(
        "Fill in a web form, see one's own entries",
        ("accept", "get_form_data", "get_web_form_filters"),
        "frappe.website.doctype.web_form.web_form.",
    ),
    Group("Scripts the pages load when needed; only files of the public asset folder", ("frappe.client.get_js",)),
    Group("Lists of the portal", ("get", "get_list_data"), "frappe.www.list."),
    Group(
        "Attach a file, read one's own file (the engine checks each file's permission)",
        (
            "upload_file",
            "download_file",
            "frappe.core.api.file.get_max_file_size",
            "file::private",
        ),
    ),
)
