// Shows the shipped list and the recent refusals; opening a refused method adds a row and leaves
// saving to the administrator. All rules are on the server.

frappe.ui.form.on("Gate Settings", {
	refresh(frm) {
		frm.add_custom_button(__("Refusals"), () => frappe.set_route("List", "Gate Refusal"));
		frm.add_custom_button(__("Change Log"), () => frappe.set_route("List", "Gate Change Log"));
		frappe
			.call({ method: "enforcement_cert.gate.administration.get_overview", type: "POST" })
			.then(({ message }) => {
				show_shipped(frm, message.shipped);
				show_refusals(frm, message.refusals);
			});
	},
});

const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

function show_shipped(frm, groups) {
	const rows = groups.map(
		(group) => `<tr><td>${escape(__(group.user_kind))}</td><td>${escape(__(group.reason))}</td>
			<td>${group.methods.map((name) => `<code>${escape(name)}</code>`).join("<br>")}</td></tr>`
	);
	const head = [__("User Kind"), __("Purpose"), __("Methods")];
	frm.get_field("shipped_list").$wrapper.html(table(head, rows));
}

function show_refusals(frm, refusals) {
	const rows = refusals.map(
		(row, index) => `<tr><td><code style="white-space: normal">${escape(row.called_name)}</code></td>
			<td>${escape(__(row.reason))}</td><td>${escape(__(row.user_kind))}</td>
			<td>${escape(row.caller)}</td><td>${escape(row.calls)}</td>
			<td>${escape(frappe.datetime.str_to_user(row.last_seen_at))}</td>
			<td>${row.reason === "Method" ? allow_button(index) : ""}</td></tr>`
	);
	const head = ["Called Name", "Reason", "User Kind", "Caller", "Calls", "Last Seen At", ""];
	const wrapper = frm.get_field("recent_refusals").$wrapper;
	wrapper.html(rows.length ? table(head.map((label) => label && __(label)), rows) : __("None"));
	wrapper.find("[data-index]").on("click", (event) => {
		add_row(frm, refusals[event.currentTarget.dataset.index]);
	});
}

const allow_button = (index) =>
	`<button class="btn btn-xs btn-default" data-index="${index}">${__("Allow")}</button>`;

const table = (head, rows) => `<div style="overflow-x: auto; overflow-wrap: anywhere">
	<table class="table table-bordered small">
	<thead><tr>${head.map((label) => `<th>${escape(label)}</th>`).join("")}</tr></thead>
	<tbody>${rows.join("")}</tbody></table></div>`;

function add_row(frm, refusal) {
	frm.add_child("allowed_methods", {
		method: refusal.called_name,
		user_kind: refusal.user_kind,
		enabled: 1,
	});
	frm.refresh_field("allowed_methods");
	frm.scroll_to_field("allowed_methods");
	frappe.show_alert(__("Added. Write down why, then save."));
}
