// Form of an application: steps with the questions they need, and its way so far in readable form.

frappe.ui.form.on("Certificate Application", {
	setup(frm) {
		frm.set_query("officer", () => ({
			filters: { record_status: "Active", ...own_agency() },
		}));
		frm.set_query("certificate_type", () => ({ filters: { is_enabled: 1, is_record_only: 0 } }));
	},

	refresh(frm) {
		show_way(frm);
		show_checks(frm);
		if (frm.is_new()) {
			frm.set_intro(__("Choose the officer; all other facts come from the archive."), "blue");
			return;
		}
		frm.set_intro("");
		add_links(frm);
		add_steps(frm);
		add_card_return(frm);
	},
});

const TAKES_BACK = ["Agency Clerk", "Agency Checker", "Legal Reviewer"];

// The card that is to be replaced comes back; a damaged one before the approval.
function add_card_return(frm) {
	const { application_kind, is_card_returned, stage, name } = frm.doc;
	const is_open = ["Draft", "First Check", "Legal Review", "Card Making"].includes(stage);
	if (application_kind !== "Replacement" || is_card_returned || !is_open) return;
	if (!TAKES_BACK.some((role) => frappe.user.has_role(role))) return;
	frm.add_custom_button(__("Take Card Back"), () =>
		enforcement_cert.flows.ask_card({
			title: __("Take Card Back"),
			text: __("The old card of {0}.", [frappe.utils.escape_html(frm.doc.officer_name)]),
			send: (card) =>
				enforcement_cert.flows
					.act("replacing.return_damaged_card", { application: name, ...card })
					.then(() => frm.reload_doc()),
		})
	);
}

function own_agency() {
	const agency = frappe.boot.enforcement?.agency;
	return agency ? { agency } : {};
}

function add_links(frm) {
	const { officer, certificate } = frm.doc;
	frm.add_custom_button(__("Officer"), () => frappe.set_route("Form", "Enforcement Officer", officer), __("Look Up"));
	frm.add_custom_button(
		__("Conditions and Evidence"),
		() => enforcement_cert.desk.show_conditions(officer, frm.doc.officer_name),
		__("Look Up")
	);
	if (certificate) {
		frm.add_custom_button(
			__("Certificate"),
			() => frappe.set_route("Form", "Enforcement Certificate", certificate),
			__("Look Up")
		);
	}
}

function add_steps(frm) {
	enforcement_cert.desk.steps_for([frm.doc.name]).then(({ steps }) => {
		steps
			.filter((step) => step.kind !== "Issue")
			.forEach((step) => {
				const button = frm.add_custom_button(__(step.action), () => take(frm, step));
				button.removeClass("btn-default").addClass(step.is_forward ? "btn-primary" : "btn-secondary");
			});
	});
}

function take(frm, step) {
	enforcement_cert.desk.decide(step).then((result) => {
		enforcement_cert.desk.show_result(__(step.action), result);
		frm.reload_doc();
	});
}

function show_way(frm) {
	const decisions = frm.doc.decisions || [];
	const kinds = { Draft: "ec-back", Refused: "ec-refused", Withdrawn: "ec-refused" };
	const items = decisions.map(
		(row) => `<li class="${kinds[row.to_stage] || ""}">
			<b>${__(row.action)}</b> · ${__(row.from_stage)} → ${__(row.to_stage)}
			<div class="ec-when">${frappe.datetime.str_to_user(row.decided_at)} ·
				${frappe.utils.escape_html(row.decided_for || "")} ·
				${frappe.utils.escape_html(frappe.user.full_name(row.decided_by))}</div>
			${row.reason ? `<div class="ec-reason">${frappe.utils.escape_html(row.reason)}</div>` : ""}
		</li>`
	);
	frm.get_field("decision_history").$wrapper.html(
		items.length ? `<ul class="ec-steps">${items.join("")}</ul>` : `<p class="text-muted">${__("No step taken yet.")}</p>`
	);
}

function show_checks(frm) {
	const rows = (frm.doc.checks || []).map(
		(row) => `<li><span class="indicator ${row.outcome === "Block" ? "red" : "orange"}"></span>
			${frappe.utils.escape_html(row.message)}</li>`
	);
	frm.get_field("check_results").$wrapper.html(
		rows.length
			? `<ul class="list-unstyled">${rows.join("")}</ul>`
			: `<p class="text-muted">${__("Nothing was found that needs attention.")}</p>`
	);
}
