// Form of an agency: where its account stands, what is missing, and the steps this login may take.

const SUPERIOR_OF = {
	"Second-level Body": ["First-level Agency"],
	"Entrusted Unit": ["First-level Agency", "Second-level Body"],
};

frappe.ui.form.on("Enforcement Agency", {
	setup(frm) {
		frm.set_query("superior_agency", () => superior_query(frm));
		frm.set_query("claimed_superior", () => any_superior(frm.doc.agency_kind, frm.doc.name));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.get_field("account_panel").$wrapper.empty();
			return;
		}
		load_account(frm);
		if (frm.doc.agency_kind === "Entrusted Unit") {
			frm.add_custom_button(__("Letters of Entrustment"), () =>
				frappe.set_route("List", "Entrustment Letter", { entrusted_unit: frm.doc.name })
			);
		}
	},
});

function superior_query(frm) {
	return {
		filters: {
			agency_kind: ["in", SUPERIOR_OF[frm.doc.agency_kind] || [""]],
			account_status: ["not in", ["Closed", "Declined"]],
			name: ["!=", frm.doc.name || ""],
		},
	};
}

// A unit without a superior sees nobody but itself; this search answers names only.
const any_superior = (agency_kind, unit) => ({
	query: "enforcement_cert.organization.superiors.superior_query",
	filters: { agency_kind, unit: unit || "" },
});

async function load_account(frm) {
	const name = frm.doc.name;
	const state = await frappe.xcall("enforcement_cert.organization.account_panel.account_state", { name });
	if (frm.doc.name !== name) return;
	frm.get_field("account_panel").$wrapper.html(panel(state));
	for (const step of state.steps) {
		const group = step.is_main ? null : __("Account");
		const button = frm.add_custom_button(__(step.act), () => take_step(frm, step), group);
		if (step.is_main) button.addClass(step.missing.length ? "" : "btn-primary");
	}
	const may_edit = state.is_own && ["Registered", "Returned"].includes(state.status);
	frm.toggle_display("claimed_superior", frm.doc.agency_kind !== "First-level Agency" && !frm.doc.superior_agency);
	if (!state.may_write || (state.is_own && !may_edit && state.status !== "Open")) frm.disable_save();
}

const COLOURS = {
	Registered: "blue",
	"Awaiting Review": "orange",
	"Awaiting Superior": "orange",
	Returned: "red",
	Declined: "gray",
	Open: "green",
	Closed: "gray",
};

function panel(state) {
	const parts = [
		`<p><span class="indicator-pill ${COLOURS[state.status]}">${__(state.status)}</span>
		<span class="text-muted">${__("Reviewing office: {0}", [escape(state.office || "–")])}</span></p>`,
		list(__("Still missing"), state.missing, "text-danger"),
		list(__("Please note"), state.warnings, "text-warning"),
		list(__("Before other business opens"), state.open_after, ""),
		history(state.history),
	];
	return `<div class="ec-account">${parts.join("")}</div>`;
}

const escape = (text) => frappe.utils.escape_html(text || "");

function list(title, sentences, css) {
	if (!sentences.length) return "";
	const items = sentences.map((text) => `<li class="${css}">${enforcement_cert.desk.safe_lines(text)}</li>`);
	return `<p><b>${title}</b></p><ul>${items.join("")}</ul>`;
}

function history(events) {
	const rows = events.map(
		(event) => `<tr><td class="text-nowrap">${event.acted_at}</td><td>${escape(event.act)}</td>
			<td>${escape(event.to_status)}</td>
			<td>${escape([event.acted_for, event.acted_by_name].filter(Boolean).join(" · "))}</td>
			<td>${escape(event.reason)}</td></tr>`
	);
	return `<details><summary>${__("History of the account ({0})", [events.length])}</summary>
		<div class="table-responsive"><table class="table table-bordered table-sm">
		<thead><tr><th>${__("Done At")}</th><th>${__("Step")}</th><th>${__("To Status")}</th>
		<th>${__("Done By")}</th><th>${__("Reason")}</th></tr></thead>
		<tbody>${rows.join("")}</tbody></table></div></details>`;
}

function take_step(frm, step) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Please save your changes first."));
		return;
	}
	if (step.missing.length) {
		frappe.msgprint({
			title: __("Not yet possible"),
			indicator: "orange",
			message: list("", step.missing, "").replace("<p><b></b></p>", ""),
		});
		return;
	}
	const fields = fields_of(frm, step);
	if (!fields.length) {
		frappe.confirm(__("Take the step “{0}” for {1}?", [__(step.act), escape(frm.doc.agency_name)]), () => run(frm, step, {}));
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __(step.act),
		fields,
		primary_action_label: __(step.act),
		primary_action: (values) => run(frm, step, values).then(() => dialog.hide()),
	});
	dialog.show();
}

function fields_of(frm, step) {
	const fields = [];
	if (step.needs_superior) {
		const kind = frm.doc.agency_kind === "First-level Agency" ? "Second-level Body" : frm.doc.agency_kind;
		fields.push({
			fieldtype: "Link",
			fieldname: "superior",
			label: __("Superior Agency"),
			options: "Enforcement Agency",
			reqd: 1,
			get_query: () => any_superior(kind, frm.doc.name),
		});
	}
	if (step.needs_reason) {
		fields.push({
			fieldtype: "Small Text",
			fieldname: "reason",
			label: __("Reason"),
			reqd: 1,
			description: __("Kept in the history and shown to the unit."),
		});
	}
	return fields;
}

function run(frm, step, values) {
	return frappe
		.xcall(step.method, { name: frm.doc.name, ...values }, "POST", { freeze: true })
		.then((answer) => {
			frappe.show_alert({ message: __("Done. State: {0}", [__(answer.account_status)]), indicator: "green" }, 6);
			frm.reload_doc();
		});
}
