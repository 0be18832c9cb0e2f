// Form of a change of structure: choosing officers, dry run, the steps of both sides, progress.

const CHANGES = "enforcement_cert.organization.structure_changes.";
const RUN = "enforcement_cert.organization.structure_run.";
const PREVIEW = "enforcement_cert.organization.structure_preview.";
const CHOOSING = ["Agency Split", "Officer Re-division", "Bulk Officer Transfer"];
// Every open unit of the province, though the own tree alone is visible otherwise.
const open_units = () => ({ query: "enforcement_cert.personnel.transfer_targets.find_units" });
// A foreign unit cannot be read by its clerk, only named; the server judges the choice.
const let_name_foreign = (control) => {
	control.validate_link_and_fetch = (_df, _options, _docname, value) => value;
};
const safe = (text) => frappe.utils.escape_html(text || "");

frappe.ui.form.on("Structure Change", {
	setup(frm) {
		frm.set_query("target_agency", open_units);
		frm.set_query("target_agency", "officers", open_units);
		frm.set_query("officer", "officers", () => ({ filters: { agency: frm.doc.agency, record_status: "Active" } }));
	},

	refresh(frm) {
		if (frm.is_new() && !frm.doc.agency) {
			const own = frappe.boot.enforcement?.agency;
			if (own) frm.set_value("agency", own);
		}
		let_name_foreign(frm.fields_dict.target_agency);
		show_state(frm);
		show_report(frm);
		if (frm.doc.change_status !== "Draft") frm.disable_form();
		frm.get_field("preview_html").$wrapper.empty();
		add_choosing(frm);
		if (frm.is_new()) return;
		add_steps(frm);
		if (frm.doc.agency) show_preview(frm);
		if (frm.doc.change_status === "Running") follow(frm);
	},

	change_kind: add_choosing,
	agency: add_choosing,
});

const COLOURS = { Submitted: "blue", Approved: "blue", Running: "orange", Done: "green", "Done in Part": "orange" };

function show_state(frm) {
	const { change_status: status, message } = frm.doc;
	if (frm.is_new() || (status === "Draft" && !message)) return frm.set_intro("");
	frm.set_intro(`${__(status)}${message ? `: ${safe(message)}` : ""}`, COLOURS[status] || "gray");
}

function add_choosing(frm) {
	frm.remove_custom_button(__("Choose Officers"));
	if (frm.doc.change_status !== "Draft" || !CHOOSING.includes(frm.doc.change_kind) || !frm.doc.agency) return;
	frm.add_custom_button(__("Choose Officers"), () => choose_officers(frm));
}

function choose_officers(frm) {
	frappe.xcall(PREVIEW + "officers_to_choose", { agency: frm.doc.agency }).then((people) => {
		const chosen = new Set((frm.doc.officers || []).map((row) => row.officer));
		const free = people.filter((person) => !chosen.has(person.name));
		const dialog = new frappe.ui.Dialog({
			title: __("Choose Officers"),
			size: "large",
			fields: [
				{
					fieldtype: "Link",
					fieldname: "target_agency",
					label: __("Receiving Unit"),
					options: "Enforcement Agency",
					default: frm.doc.target_agency,
					reqd: 1,
					get_query: open_units,
				},
				{ fieldtype: "Data", fieldname: "search", label: __("Search Name, Post or Code") },
				{ fieldtype: "HTML", fieldname: "people" },
			],
			primary_action_label: __("Add the Ticked Ones"),
			primary_action: ({ target_agency }) => {
				const ticked = new Set([...box.find("input:checked")].map((input) => input.value));
				for (const person of free.filter(({ name }) => ticked.has(name))) {
					frm.add_child("officers", { officer: person.name, officer_name: person.officer_name, target_agency });
				}
				frm.refresh_field("officers");
				frm.dirty();
				dialog.hide();
			},
		});
		let_name_foreign(dialog.fields_dict.target_agency);
		const box = dialog.get_field("people").$wrapper.html(people_table(free));
		const search = dialog.get_field("search").$input;
		search.on("input", () => {
			const words = search.val().trim().toLowerCase();
			box.find("tbody tr").each((_place, row) => $(row).toggle(row.textContent.toLowerCase().includes(words)));
		});
		box.find(".ec-all").on("change", (event) =>
			box.find("tbody tr:visible input").prop("checked", event.target.checked)
		);
		dialog.show();
	});
}

function people_table(people) {
	const rows = people.map(
		(person) => `<tr><td><input type="checkbox" value="${safe(person.name)}" aria-label="${safe(person.officer_name)}"></td>
			<td>${safe(person.officer_name)}</td><td>${safe(person.post)}</td><td>${safe(person.name)}</td>
			<td>${safe(person.certificate)}</td></tr>`
	);
	return `<div style="max-height: 45vh; overflow: auto"><table class="table table-sm"><thead><tr>
		<th><input type="checkbox" class="ec-all" aria-label="${__("All")}"></th><th>${__("Name")}</th><th>${__("Post")}</th>
		<th>${__("Officer Code")}</th><th>${__("Certificate Number")}</th></tr></thead>
		<tbody>${rows.join("") || `<tr><td colspan="5">${__("Nobody is left to choose.")}</td></tr>`}</tbody></table></div>`;
}

function show_preview(frm) {
	const is_over = ["Done", "Refused", "Withdrawn"].includes(frm.doc.change_status);
	frm.toggle_display("sec_preview", !is_over);
	if (is_over) return;
	frappe.xcall(PREVIEW + "preview", { name: frm.doc.name }).then((found) => {
		const problems = found.problems.map((text) => `<li class="text-danger">${enforcement_cert.desk.safe_lines(text)}</li>`);
		const counts = found.counts.map(({ label, count }) => `<tr><td>${safe(label)}</td><td><b>${count}</b></td></tr>`);
		const units = found.units.map(({ label, what }) => `<tr><td>${safe(label)}</td><td>${safe(what)}</td></tr>`);
		frm.get_field("preview_html").$wrapper.html(
			`${problems.length ? `<ul>${problems.join("")}</ul>` : ""}
			<div class="row"><div class="col-md-6"><table class="table table-bordered">${counts.join("")}</table></div>
			<div class="col-md-6">${units.length ? `<table class="table table-bordered">${units.join("")}</table>` : ""}</div></div>
			${found.officers.length ? moving_table(found) : ""}
			<p class="text-muted">${__("This is a dry run: nothing has been changed.")}</p>`
		);
	});
}

function moving_table({ officers, left_out }) {
	const rows = officers.map(
		(row) => `<tr><td>${safe(row.officer_name)}</td><td>${safe(row.name)}</td><td>${safe(row.to)}</td>
			<td>${safe(row.certificate)}</td><td>${safe(row.application)}</td></tr>`
	);
	const more = left_out ? `<p>${__("and {0} more", [left_out])}</p>` : "";
	return `<table class="table table-bordered table-sm"><thead><tr><th>${__("Name")}</th><th>${__("Officer Code")}</th>
		<th>${__("Receiving Unit")}</th><th>${__("Certificate Number")}</th><th>${__("Application under Way")}</th></tr></thead>
		<tbody>${rows.join("")}</tbody></table>${more}`;
}

function add_steps(frm) {
	const { change_status: status, approvals } = frm.doc;
	const office = frappe.boot.enforcement?.legal_office;
	const may_write = frm.perm[0]?.write;
	if (status === "Draft" && may_write) {
		frm.add_custom_button(__("Submit the Change"), () => submit(frm)).addClass("btn-primary").removeClass("btn-default");
	}
	if (["Draft", "Submitted", "Approved"].includes(status) && may_write) {
		frm.add_custom_button(__("Withdraw the Change"), () =>
			ask_reason(__("Withdraw the Change"), (reason) => step(frm, CHANGES + "withdraw_change", { reason }))
		);
	}
	const waits = (approvals || []).some((row) => row.legal_office === office && row.outcome === "Pending");
	if (status === "Submitted" && waits && frappe.user.has_role("Legal Reviewer")) {
		const decide = (act) => (reason) => step(frm, CHANGES + "decide_change", { act, reason });
		frm.add_custom_button(__("Approve the Change"), () => approve(frm, decide("Approve")))
			.addClass("btn-primary")
			.removeClass("btn-default");
		frm.add_custom_button(__("Return the Change"), () => ask_reason(__("Return the Change"), decide("Return")));
		frm.add_custom_button(__("Refuse the Change"), () => ask_reason(__("Refuse the Change"), decide("Refuse")));
	}
	if (status === "Done in Part") {
		frm.add_custom_button(__("Carry Out the Rest"), () => step(frm, RUN + "carry_out_rest", {}));
	}
}

function submit(frm) {
	const send = () => step(frm, CHANGES + "submit_change", {});
	if (frm.is_dirty()) frm.save().then(send);
	else send();
}

function approve(frm, decide) {
	const today = frm.doc.effective_on <= frappe.datetime.get_today();
	const when = today ? __("It is carried out at once.") : __("It is carried out at the first minute of its day.");
	frappe.confirm(`${__("Approve this change of structure?")}<br>${when}`, () => decide(""));
}

function ask_reason(title, then) {
	frappe.prompt(
		{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 },
		({ reason }) => then(reason),
		title,
		title
	);
}

function step(frm, method, args) {
	return frappe
		.call({ method, args: { name: frm.doc.name, ...args }, freeze: true, freeze_message: __("Working …") })
		.then(() => frm.reload_doc());
}

function show_report(frm) {
	const box = frm.get_field("report_html").$wrapper.empty();
	if (frm.is_new() || !["Running", "Done", "Done in Part"].includes(frm.doc.change_status)) return;
	frappe.xcall(RUN + "progress", { name: frm.doc.name }).then(({ refused, position, total }) => {
		const bar = total ? enforcement_cert.desk.progress_bar(position, total) : "";
		const rows = refused.length
			? enforcement_cert.desk.refused_table(refused)
			: `<p class="text-muted">${__("No row was refused.")}</p>`;
		box.html(bar + rows);
	});
}

function follow(frm) {
	const { name } = frm.doc;
	enforcement_cert.desk.watch("bulk_run", frm.doc.bulk_run, () => {
		if (frm.doc.name !== name) return true;
		return frappe.xcall(RUN + "progress", { name }).then((now) => {
			if (now.change_status === "Running") {
				show_report(frm);
				return false;
			}
			frm.reload_doc();
			return true;
		});
	});
}
