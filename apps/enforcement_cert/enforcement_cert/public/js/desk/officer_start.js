// Officers reach the certificate on the telephone from their start page; a workspace takes whole addresses only.

function lead_to_certificate() {
	if (frappe.get_route()?.[0] !== "Workspaces" || !frappe.user.has_role("Officer User")) return;
	const main = $(frappe.container?.page).find(".layout-main-section").first();
	if (!main.length || main.find(".ec-my-certificate").length) return;
	$('<a class="ec-my-certificate btn btn-primary btn-lg btn-block" href="/my-certificate"></a>')
		.text(__("Show My Certificate"))
		.prependTo(main);
}

$(document).on("page-change", lead_to_certificate);
