// Daily management of certificates: exactly the three cancellations and the rename of an agency.

frappe.pages["certificate-management"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Daily Management of Certificates"), single_column: true });
	wrapper.show_groups = () => show_groups(page);
	page.set_secondary_action(__("Refresh"), wrapper.show_groups, "refresh");
};

frappe.pages["certificate-management"].on_page_show = (wrapper) => wrapper.show_groups();

const safe = (text) => frappe.utils.escape_html(text || "");

async function show_groups(page) {
	const groups = await frappe.xcall("enforcement_cert.desk.certificate_management.groups");
	const rows = groups.map(
		(group, index) => `<li class="ec-task ${group.waiting ? "" : "is-done"}">
			<button type="button" class="btn btn-default ec-task-button" data-index="${index}" ${group.is_open ? "" : "disabled"}>
				<span class="ec-task-mark" aria-hidden="true">${index + 1}</span>
				<span class="ec-task-text"><b>${safe(group.title)}</b><br><span class="text-muted">${safe(group.help)}</span></span>
				<span class="ec-task-count">${count(group)}</span>
			</button></li>`
	);
	page.main.html(`<ol class="ec-tasks">${rows.join("")}</ol>`);
	page.main.find(".ec-task-button").on("click", (event) => {
		const { doctype, filters } = groups[event.currentTarget.dataset.index];
		frappe.route_options = filters;
		frappe.set_route("List", doctype, "List");
	});
}

function count({ is_open, waiting }) {
	if (!is_open) return `<span class="text-muted">${__("Legal offices only")}</span>`;
	const text = waiting ? __("{0} waiting", [waiting]) : __("Nothing to do");
	return `<span class="indicator-pill ${waiting ? "orange" : "green"}">${text}</span>`;
}
