// A login whose account is not open yet has one thing to do; its start page would show empty boxes only.

$(document).on("app_ready", () => {
	if (frappe.boot.enforcement?.account_is_open !== false) return;
	const lead = () => frappe.get_route()?.[0] === "Workspaces" && frappe.set_route("account-tasks");
	frappe.router.on("change", lead);
	lead();
});
