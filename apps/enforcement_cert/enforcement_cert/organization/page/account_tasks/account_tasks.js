// The work list of the initialisation: done, left, and the way to what is left.

frappe.pages["account-tasks"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Account Work List"), single_column: true });
	wrapper.show_tasks = () => show_tasks(page);
	page.set_secondary_action(__("Refresh"), wrapper.show_tasks, "refresh");
	const { agency, account_is_open } = frappe.boot.enforcement || {};
	if (agency) {
		page.add_inner_button(__("Own Account"), () => frappe.set_route("Form", "Enforcement Agency", agency));
	}
	if (agency && account_is_open && frappe.user.has_role("Agency Clerk")) {
		page.add_inner_button(__("Create Unit Account"), () => make_unit(wrapper));
	}
};

frappe.pages["account-tasks"].on_page_show = (wrapper) => wrapper.show_tasks();

const escape = (text) => frappe.utils.escape_html(text || "");

async function show_tasks(page) {
	const list = await frappe.xcall("enforcement_cert.desk.account_tasks.account_tasks");
	page.set_title(list.title);
	const rows = list.tasks.map(
		(task, index) => `<li class="ec-task ${task.left ? "" : "is-done"}">
			<button type="button" class="btn btn-default ec-task-button" data-index="${index}">
				<span class="ec-task-mark" aria-hidden="true">${task.left ? index + 1 : "✓"}</span>
				<span class="ec-task-text"><b>${escape(task.title)}</b><br>
				<span class="text-muted">${escape(task.help)}</span></span>
				<span class="ec-task-count"><span class="indicator-pill ${task.left ? "orange" : "green"}">
				${task.left ? __("{0} left", [task.left]) : task.total ? __("Done") : __("Nothing to do")}</span><br>
				<span class="text-muted">${__("{0} of {1}", [task.done, task.total])}</span></span>
			</button></li>`
	);
	const empty = `<li>${__("There is nothing to do for this login here.")}</li>`;
	page.main.html(`<ol class="ec-tasks">${rows.join("") || empty}</ol>`);
	page.main.find(".ec-task-button").on("click", (event) => open_task(list.tasks[event.currentTarget.dataset.index]));
}

function open_task(task) {
	if (task.record) return frappe.set_route("Form", task.doctype, task.record);
	if (!task.left && "name" in task.filters) return frappe.set_route("List", task.doctype, "List");
	frappe.route_options = task.filters;
	return frappe.set_route("List", task.doctype, "List");
}

function make_unit(wrapper) {
	const select = (fieldname, label, options) => ({ fieldtype: "Select", fieldname, label, options, reqd: 1 });
	const dialog = new frappe.ui.Dialog({
		title: __("Create Unit Account"),
		fields: [
			select("agency_kind", __("Agency Kind"), ["Second-level Body", "Entrusted Unit"]),
			{ fieldtype: "Data", fieldname: "agency_name", label: __("Agency Name"), reqd: 1, length: 80 },
			select("legal_kind", __("Legal Kind"), [
				"Authorised Organisation",
				"Administrative Organ",
				"Entrusted Organisation",
			]),
			{ fieldtype: "Data", fieldname: "organization_code", label: __("Organisation Code"), reqd: 1 },
			{ fieldtype: "Column Break" },
			select("government_level", __("Government Level"), ["Province", "City", "County", "Township"]),
			{
				fieldtype: "Link",
				fieldname: "administrative_division",
				label: __("Administrative Division"),
				options: "Administrative Division",
				reqd: 1,
			},
			{ fieldtype: "Data", fieldname: "administrator_name", label: __("Administrator"), reqd: 1 },
			{ fieldtype: "Data", fieldname: "administrator_mobile", label: __("Administrator Mobile"), reqd: 1 },
			{
				fieldtype: "Data",
				fieldname: "login_name",
				label: __("Login Name"),
				reqd: 1,
				description: __("4 to 30 letters and digits beginning with a letter, or an e-mail address"),
			},
		],
		primary_action_label: __("Create"),
		primary_action: (values) =>
			frappe
				.xcall("enforcement_cert.organization.unit_making.make_unit", values, "POST", { freeze: true })
				.then((made) => {
					dialog.hide();
					show_login(made);
					wrapper.show_tasks();
				}),
	});
	dialog.get_field("agency_kind").df.onchange = () => {
		if (dialog.get_value("agency_kind") === "Entrusted Unit") dialog.set_value("legal_kind", "Entrusted Organisation");
	};
	dialog.show();
}

function show_login({ login, password }) {
	frappe.msgprint({
		title: __("The account is created"),
		indicator: "green",
		message: `<p>${__("Hand this login to the unit's administrator. The password is shown this once and is changed at the first login.")}</p>
			<table class="table table-bordered"><tr><th>${__("Login Name")}</th><td>${escape(login)}</td></tr>
			<tr><th>${__("First Password")}</th><td><code>${escape(password)}</code></td></tr></table>`,
	});
}
