// The form of a login's place and duties: state of the login, what administrators may do, what was done.

const ROOM = "enforcement_cert.access.logins.";

frappe.ui.form.on("User Assignment", {
	setup(frm) {
		frm.set_query("agency", () => ({
			filters: { agency_kind: frm.doc.user_class === "Enforcement Agency" ? "First-level Agency" : ["!=", "First-level Agency"] },
		}));
		frm.set_query("legal_office", () => ({ filters: { government_level: (frm.doc.user_class || "").split(" ")[0].replace("Provincial", "Province") } }));
	},
	refresh(frm) {
		frm.get_field("login_panel").$wrapper.empty();
		offer_known_duties(frm);
		if (!frm.is_new()) show_login(frm);
	},
});

function offer_known_duties(frm) {
	const grid = frm.get_field("duty_exceptions").grid;
	const options = ["may_draft", "may_check", "may_review", "may_make_cards", "may_administer", "may_handle_cases", "may_manage_approval", "may_supervise_centre"];
	grid.update_docfield_property("duty", "options", options.map((duty) => ({ value: duty, label: __(duty) })));
}

async function show_login(frm) {
	const name = frm.doc.name;
	const { message: state } = await frappe.call({ method: `${ROOM}login_state`, args: { name }, type: "GET" });
	if (frm.doc.name !== name) return;
	frm.get_field("login_panel").$wrapper.html(panel(state));
	frm.get_field("login_panel").$wrapper.find("[data-handle]").on("click", (event) => end_sessions(frm, event.currentTarget.dataset.handle));
	frm.clear_custom_buttons();
	if (!state.may_administer) return frm.disable_save();
	const group = __("Login Account");
	frm.add_custom_button(__("New First Password"), () => ask_first_password(frm), group);
	if (state.locked_until) frm.add_custom_button(__("Unlock"), () => act(frm, "unlock_login"), group);
	if (state.sessions.length) frm.add_custom_button(__("End All Sessions"), () => end_sessions(frm, null), group);
	if (state.second_factor.set_up_at) frm.add_custom_button(__("Reset Second Factor"), () => with_reason(frm, "reset_second_factor", __("Reset Second Factor")), group);
	if (frm.doc.is_active) frm.add_custom_button(__("Take Out of Use"), () => with_reason(frm, "deactivate", __("Take Out of Use")), group);
}

const text = (value) => frappe.utils.escape_html(String(value ?? ""));
const moment_text = (value) => (value ? text(frappe.datetime.str_to_user(value)) : "–");

function panel(state) {
	const factor = state.second_factor;
	const facts = [
		[__("In Use"), state.is_enabled ? __("Yes") : __("No")],
		[__("Last login"), moment_text(state.last_login)],
		[__("Password"), state.must_change_password ? __("First password, must be changed; valid until {0}", [moment_text(state.first_password_until)]) : __("Chosen by the user")],
		[__("Locked until"), moment_text(state.locked_until)],
		[__("Second Factor"), factor.set_up_at ? __("Set up on {0}, {1} recovery codes left", [moment_text(factor.set_up_at), factor.recovery_codes_left]) : factor.is_required ? __("Required, not set up yet") : __("Not set up")],
		[__("API Key"), state.has_key ? __("Yes") : __("No")],
	];
	return `<dl class="ec-facts">${facts.map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`).join("")}</dl>
		<h6>${__("Open Sessions")}</h6>${sessions_table(state.sessions)}
		<h6>${__("What was done to this login")}</h6>${history_table(state.history)}`;
}

function sessions_table(rows) {
	if (!rows.length) return `<p class="text-muted">${__("No open session.")}</p>`;
	return `<table class="table table-bordered ec-table"><thead><tr><th>${__("Last Used")}</th><th>${__("Address")}</th><th></th></tr></thead><tbody>${rows
		.map((row) => `<tr><td>${moment_text(row.last_used_at)}</td><td>${text(row.address)}</td><td>${row.is_current ? __("This session") : `<button class="btn btn-xs btn-default" data-handle="${text(row.handle)}">${__("End")}</button>`}</td></tr>`)
		.join("")}</tbody></table>`;
}

function history_table(rows) {
	if (!rows.length) return `<p class="text-muted">${__("Nothing yet.")}</p>`;
	return `<table class="table table-bordered ec-table"><thead><tr><th>${__("Time")}</th><th>${__("By")}</th><th>${__("Change")}</th><th>${__("Reason")}</th></tr></thead><tbody>${rows
		.map((row) => `<tr><td>${moment_text(row.changed_at)}</td><td>${text(row.changed_by)}</td><td>${text(__(row.change_kind))}${row.details ? `<br><span class="text-muted">${text(row.details)}</span>` : ""}</td><td>${text(row.reason)}</td></tr>`)
		.join("")}</tbody></table>`;
}

async function act(frm, method, args = {}) {
	const { message } = await frappe.call({ method: ROOM + method, args: { name: frm.doc.name, ...args }, freeze: true });
	if (message?.message) frappe.show_alert({ message: message.message, indicator: "green" });
	await frm.reload_doc();
	return message;
}

function end_sessions(frm, handle) {
	frappe.confirm(handle ? __("End this session?") : __("End all sessions of this login?"), () => act(frm, "end_sessions", { handle }));
}

function with_reason(frm, method, title) {
	frappe.prompt({ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }, ({ reason }) => act(frm, method, { reason }), title, __("Confirm"));
}

function ask_first_password(frm) {
	const fields = [
		{ fieldname: "by_link", fieldtype: "Check", label: __("Give a link instead of a password") },
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason") },
	];
	frappe.prompt(fields, async (values) => enforcement_cert.logins.show_entry(await act(frm, "new_first_password", values)), __("New First Password"), __("Confirm"));
}
