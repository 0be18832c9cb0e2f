// Form of an entry of the forced-cancellation list: the acts open to this login, and the way of the entry so far.

const LIST_ACTS = "enforcement_cert.personnel.forced_list.";

frappe.ui.form.on("Forced Cancellation", {
	refresh(frm) {
		show_acts(frm);
		if (frm.is_new()) {
			frm.set_intro(__("A city or provincial office decides on the proposal, by another login."), "blue");
			return;
		}
		frm.set_intro("");
		frm.disable_save();
		["person_name", "identity_number", "ground", "legal_basis", "facts", "proposal_document"].forEach((field) =>
			frm.set_df_property(field, "read_only", 1)
		);
		frm.add_custom_button(__("Identity Number"), () =>
			enforcement_cert.desk.reveal(frm.doctype, frm.doc.name, "identity_number", __("Identity Number")),
			__("Show Full Number")
		);
		frappe.xcall(LIST_ACTS + "acts_open", { name: frm.doc.name }).then((acts) => acts.forEach((act) => add_act(frm, act)));
	},
});

const reason = () => ({ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 });
const file = (fieldname, label, reqd) => ({ fieldtype: "Attach", fieldname, label, reqd });

const ACTS = {
	"Put on the List": {
		method: "put_on_list",
		fields: () => [
			{
				fieldtype: "HTML",
				options: `<p>${__(
					"The person's open applications are stopped and living certificates are cancelled at once."
				)}</p>`,
			},
			{ fieldtype: "Data", fieldname: "decision_number", label: __("Number of the Decision"), reqd: 1 },
			{
				fieldtype: "Date",
				fieldname: "decided_on",
				label: __("Decided On"),
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
			file("decision_document", __("Document of the Decision"), 1),
			{ fieldtype: "Date", fieldname: "until", label: __("In Force Until"), description: __("Empty: without end") },
		],
	},
	"Reject the Proposal": { method: "reject_proposal", fields: () => [reason()] },
	"Withdraw the Proposal": { method: "withdraw_proposal", fields: () => [reason()] },
	"Record an Objection": {
		method: "record_objection",
		fields: () => [
			{ fieldtype: "Data", fieldname: "objector", label: __("Objection By"), reqd: 1 },
			{
				fieldtype: "Date",
				fieldname: "objected_on",
				label: __("Objected On"),
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
			{ fieldtype: "Text", fieldname: "objection", label: __("Objection"), reqd: 1 },
			file("evidence", __("Evidence of the Objection")),
		],
	},
	"Reject the Objection": { method: "decide_objection", fields: () => [reason()], more: { is_granted: 0 } },
	"Grant the Objection": { method: "decide_objection", fields: () => [reason()], more: { is_granted: 1 } },
	"Remove from the List": {
		method: "remove_from_list",
		fields: () => [reason(), file("document", __("Document of the Decision"))],
	},
};

function add_act(frm, act) {
	const { method, fields, more } = ACTS[act];
	const button = frm.add_custom_button(__(act), () => ask(frm, act, fields(), (values) =>
		frappe.xcall(LIST_ACTS + method, { name: frm.doc.name, ...more, ...values })
	));
	button.removeClass("btn-default").addClass(act === "Put on the List" ? "btn-primary" : "btn-secondary");
}

function ask(frm, act, fields, call) {
	const dialog = new frappe.ui.Dialog({
		title: __(act),
		fields,
		primary_action_label: __(act),
		primary_action: (values) =>
			call(values).then((told) => {
				dialog.hide();
				frm.reload_doc();
				if (told.stopped === undefined) return;
				frappe.msgprint(
					__("{0} applications were stopped, {1} certificates cancelled.", [told.stopped, told.cancelled])
				);
			}),
	});
	dialog.show();
}

function show_acts(frm) {
	const safe = frappe.utils.escape_html;
	const items = (frm.doc.acts || []).map(
		(act) => `<li><b>${__(act.action)}</b> · ${act.from_status ? `${__(act.from_status)} → ` : ""}${__(act.to_status)}
			<div class="ec-when">${frappe.datetime.str_to_user(act.acted_at)} · ${safe(act.acted_for || "")} ·
				${safe(frappe.user.full_name(act.acted_by))}</div>
			${act.reason ? `<div class="ec-reason">${safe(act.reason)}</div>` : ""}
			${act.document ? `<div><a href="${safe(act.document)}" target="_blank">${__("Act Document")}</a></div>` : ""}
		</li>`
	);
	frm.get_field("act_history").$wrapper.html(items.length ? `<ul class="ec-steps">${items.join("")}</ul>` : "");
}
