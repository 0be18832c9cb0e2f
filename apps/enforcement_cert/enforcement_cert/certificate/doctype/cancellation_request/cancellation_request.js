// Form of a cancellation request: what is missing, the card that comes back, the steps open to this login.

frappe.ui.form.on("Cancellation Request", {
	refresh(frm) {
		frm.disable_save();
		frm.get_field("decision_history").$wrapper.html(enforcement_cert.flows.show_decisions(frm.doc.decisions));
		show_guide(frm);
		add_steps(frm);
		const look_up = (label, doctype, name) => name && frm.add_custom_button(label, () => frappe.set_route("Form", doctype, name), __("Look Up"));
		look_up(__("Certificate"), "Enforcement Certificate", frm.doc.certificate);
		look_up(__("Loss Report"), "Loss Report", frm.doc.loss_report);
	},
});

function show_guide(frm) {
	const box = frm.get_field("guide").$wrapper.empty();
	frappe.xcall("enforcement_cert.desk.certificate_flows.guide_cancellation", { name: frm.doc.name }).then(({ steps, missing, may_take_back }) => {
		box.html(
			(steps.length ? enforcement_cert.flows.show_steps(steps) : "") +
			(missing.length
				? `<div class="ec-missing">${missing.map((sentence) => enforcement_cert.desk.safe_lines(sentence)).join("<br>")}</div>`
				: "")
		);
		if (!may_take_back) return;
		const button = frm.add_custom_button(__("Take Card Back"), () => take_back(frm));
		button.removeClass("btn-default").addClass("btn-primary");
	});
}

function take_back(frm) {
	enforcement_cert.flows.ask_card({
		title: __("Take Card Back"),
		text: __("The card of {0}, number {1}.", [frappe.utils.escape_html(frm.doc.officer_name), frm.doc.certificate]),
		send: (card) =>
			enforcement_cert.flows
				.act("cancellation_requests.return_card", { name: frm.doc.name, ...card })
				.then(() => frm.reload_doc()),
	});
}

function add_steps(frm) {
	enforcement_cert.flows.steps_for([frm.doc.name]).then(({ steps }) =>
		steps.forEach((step) => {
			const button = frm.add_custom_button(__(step.act), () =>
				enforcement_cert.flows.decide(step).then((result) => {
					enforcement_cert.desk.show_result(__(step.act), result);
					frm.reload_doc();
				})
			);
			button.removeClass("btn-default").addClass(step.is_forward ? "btn-primary" : "btn-secondary");
		})
	);
}
