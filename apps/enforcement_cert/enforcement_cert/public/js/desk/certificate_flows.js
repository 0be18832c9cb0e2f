// Cancellation, loss and replacement: the questions of each step. What may be done, the server says.

frappe.provide("enforcement_cert.flows");

const flows = enforcement_cert.flows;
const ROOM = "enforcement_cert.certificate.";
const SHOWN_STATES = { done: "ec-done", next: "ec-next", later: "ec-later" };

flows.act = (method, args) => frappe.call({ method: ROOM + method, args, freeze: true }).then(({ message }) => message);

// The way so far and what is next, as a list that also reads well without colours.
flows.show_steps = function (steps) {
	const words = { done: __("Done"), next: __("Next Step"), later: __("Later") };
	const items = steps.map(
		({ label, state, detail }) => `<li class="${SHOWN_STATES[state] || ""}" ${state === "next" ? 'aria-current="step"' : ""}>
			<b>${frappe.utils.escape_html(label)}</b>
			<span class="ec-step-state">${words[state] || ""}</span>
			<div class="ec-when">${frappe.utils.escape_html(detail || "")}</div>
		</li>`
	);
	return `<ol class="ec-steps ec-guide">${items.join("")}</ol>`;
};

// Who decided what, in readable form.
flows.show_decisions = function (decisions) {
	const back = { Draft: "ec-back", Refused: "ec-refused", Withdrawn: "ec-refused" };
	const items = (decisions || []).map(
		(row) => `<li class="${back[row.to_status] || ""}">
			<b>${__(row.action)}</b> · ${__(row.from_status)} → ${__(row.to_status)}
			<div class="ec-when">${frappe.datetime.str_to_user(row.decided_at)} ·
				${frappe.utils.escape_html(row.decided_for || "")} ·
				${frappe.utils.escape_html(frappe.user.full_name(row.decided_by))}</div>
			${row.reason ? `<div class="ec-reason">${frappe.utils.escape_html(row.reason)}</div>` : ""}
		</li>`
	);
	return items.length ? `<ul class="ec-steps">${items.join("")}</ul>` : `<p class="text-muted">${__("No step taken yet.")}</p>`;
};

// Asks for a card: laid on the reader, its code scanned, or its serial typed. `send` gets {code} or {operation}.
flows.ask_card = function ({ title, text, fields = [], needs_card_itself, send, stays }) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{ fieldtype: "HTML", options: `<p>${text}</p>` },
			...fields,
			{
				fieldtype: "Data",
				fieldname: "code",
				label: needs_card_itself ? __("Code of the Card") : __("Code or Serial of the Card"),
				description: needs_card_itself
					? __("Click here and scan the code on the card.")
					: __("Click here and scan the code on the card, or type the serial."),
			},
			{
				fieldtype: "Button",
				fieldname: "by_reader",
				hidden: enforcement_cert.reader.may_be_here() ? 0 : 1,
				label: __("Read on the Card Reader"),
				click: () => read_card((operation) => go({ operation })),
			},
			{ fieldtype: "HTML", fieldname: "came_back", options: "" },
		],
		primary_action_label: title,
		primary_action: ({ code }) => go({ code: code || "" }),
	});
	const go = (card) => {
		const values = dialog.get_values();
		if (!values) return;
		const { code: _code, ...rest } = values;
		send({ ...rest, ...card }).then((result) => {
			if (!stays) return dialog.hide();
			dialog.set_value("code", "");
			dialog.fields_dict.came_back.$wrapper.append(`<p class="text-success">${frappe.utils.escape_html(stays(result))}</p>`);
			dialog.fields_dict.code.$input.focus();
		});
	};
	dialog.show();
	return dialog;
};

async function read_card(then) {
	try {
		then(await enforcement_cert.chips.read_operation());
	} catch (fault) {
		enforcement_cert.reader.show_fault(fault);
	}
}

const reason_field = (label, description) => ({ fieldtype: "Small Text", fieldname: "reason", label, reqd: 1, description });

// Asks for the cancellation of certificates, as the unit.
flows.draft_cancellation = async function (certificates, { kind, ground } = {}) {
	const lists = await frappe.xcall("enforcement_cert.personnel.code_lists.choices", { doctype: "Cancellation Request" });
	const title = __("Ask for Cancellation");
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [
				{ fieldtype: "HTML", options: `<p>${__("{0} certificate(s). The unit checks the request, then the legal office decides.", [certificates.length])}</p>` },
				{
					fieldtype: "Select",
					fieldname: "kind",
					label: __("Cancellation Kind"),
					reqd: 1,
					default: kind || "With Certificate",
					options: ["With Certificate", "Without Certificate"].map((value) => ({ value, label: __(value) })),
					description: __("Without the card only after its loss was reported and a void notice was published."),
				},
				{ fieldtype: "Select", fieldname: "ground", label: __("Cancellation Ground"), options: lists.cancellation_ground, default: ground, reqd: 1 },
				reason_field(__("Reason"), __("Kept with the certificate.")),
				{ fieldtype: "Attach", fieldname: "proof_file", label: __("Proof") },
			],
			primary_action_label: title,
			primary_action: (values) => {
				dialog.hide();
				enforcement_cert.desk
					.run(title, `${ROOM}cancellation_requests.draft_requests`, { certificates, proof_file: "", ...values })
					.then((result) => {
						enforcement_cert.desk.show_result(title, result);
						resolve(result);
					});
			},
		});
		dialog.show();
	});
};

// Applies for new cards under the same numbers.
flows.replace = function (send, text, reason) {
	const title = __("Apply for a New Card");
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{ fieldtype: "HTML", options: `<p>${text}</p><p>${__("A lost card is not replaced: report the loss instead.")}</p>` },
			{
				fieldtype: "Select",
				fieldname: "reason",
				label: __("Reason of the Replacement"),
				reqd: 1,
				default: reason || "Damaged Card",
				options: ["Damaged Card", "Face Outdated"].map((value) => ({ value, label: __(value) })),
			},
			{ fieldtype: "Small Text", fieldname: "remark", label: __("Remark"), reqd: 1, description: __("For example: the chip cannot be read any more") },
		],
		primary_action_label: title,
		primary_action: (values) => {
			dialog.hide();
			send(values);
		},
	});
	dialog.show();
};

// Reports the loss of a card; leads to the guided report.
flows.report_loss = function (certificate) {
	const title = __("Report Loss");
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{ fieldtype: "HTML", options: `<p>${__("The certificate stops at once; whoever checks it reads that it is suspended.")}</p>` },
			{ fieldtype: "Date", fieldname: "lost_on", label: __("Lost On"), default: frappe.datetime.get_today(), reqd: 1 },
			{ fieldtype: "Small Text", fieldname: "circumstances", label: __("Circumstances"), reqd: 1, description: __("Where and how the card was lost, or why it cannot be handed in") },
		],
		primary_action_label: title,
		primary_action: (values) =>
			flows.act("loss_reports.report_loss", { certificate, ...values }).then(({ name }) => {
				dialog.hide();
				frappe.set_route("Form", "Loss Report", name);
			}),
	});
	dialog.show();
};

// Takes one step on cancellation requests; asks for the reason where the step needs one.
flows.decide = function (step) {
	const send = (reason) =>
		enforcement_cert.desk.run(__(step.act), `${ROOM}cancellation_requests.decide_requests`, { names: step.names, act: step.act, reason });
	if (!step.needs_reason) {
		return new Promise((resolve) =>
			frappe.confirm(__("{0}: {1} certificate(s). Go on?", [__(step.act), step.names.length]), () => send("").then(resolve))
		);
	}
	return new Promise((resolve) =>
		frappe.prompt(reason_field(__("Reason"), __("The applicant reads it; say what has to be put right.")), ({ reason }) => send(reason).then(resolve), __(step.act), __(step.act))
	);
};

flows.steps_for = (names) => frappe.xcall("enforcement_cert.desk.certificate_flows.steps_for_requests", { names });
