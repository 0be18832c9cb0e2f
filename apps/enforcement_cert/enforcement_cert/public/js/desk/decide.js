// Deciding on applications: asks for what a step needs (confirmations, reason), then lets the server decide.

frappe.provide("enforcement_cert.desk");

const conditions = () => [
	["is_in_post", __("On the establishment and working in an enforcement post")],
	["education_fits", __("Education fits the post")],
	["conduct_is_good", __("Good political and professional quality and conduct")],
	["other_conditions_met", __("Other conditions set by laws and regulations are met")],
];

enforcement_cert.desk.steps_for = (names) =>
	frappe.xcall("enforcement_cert.desk.work_list.steps_for_selection", { names });

// Asks what the step needs and takes it. Resolves with {done, refused}.
enforcement_cert.desk.decide = function (step) {
	return ask_for(step).then((given) =>
		enforcement_cert.desk.run(__(step.action), "enforcement_cert.certificate.deciding.decide_applications", {
			names: step.names,
			action: step.action,
			...given,
		})
	);
};

function ask_for(step) {
	if (step.confirms_conditions) return ask_conditions(step);
	if (step.needs_reason) return ask_reason(step);
	return new Promise((resolve) =>
		frappe.confirm(question(step), () => resolve({}))
	);
}

const question = (step) => __("{0}: {1} application(s). Go on?", [__(step.action), step.names.length]);

function ask_conditions(step) {
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __(step.action),
			fields: [
				{
					fieldtype: "HTML",
					options: `<p>${__("{0} application(s). Please confirm that every applicant fulfils the conditions:", [
						step.names.length,
					])}</p>`,
				},
				...conditions().map(([fieldname, label]) => ({ fieldtype: "Check", fieldname, label })),
			],
			primary_action_label: __("Confirm and Pass"),
			primary_action: (values) => {
				const confirmed = conditions().map(([name]) => name).filter((name) => values[name]);
				if (confirmed.length < conditions().length) {
					frappe.msgprint(
						__("Only who fulfils all four conditions can pass. Otherwise return or refuse the application.")
					);
					return;
				}
				dialog.hide();
				resolve({ confirmed });
			},
		});
		dialog.show();
	});
}

function ask_reason(step) {
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __(step.action),
			fields: [
				{ fieldtype: "HTML", options: `<p>${__("{0} application(s).", [step.names.length])}</p>` },
				{
					fieldtype: "Small Text",
					fieldname: "reason",
					label: __("Reason"),
					reqd: 1,
					description: __("The applicant reads it; say what has to be put right."),
				},
			],
			primary_action_label: __(step.action),
			primary_action: ({ reason }) => {
				dialog.hide();
				resolve({ reason });
			},
		});
		dialog.show();
	});
}

// Takes all steps of some kinds on the ticked rows, one after the other, and shows one result.
enforcement_cert.desk.decide_rows = async function (listview, title, kinds) {
	const { steps, left_out } = await enforcement_cert.desk.steps_for(listview.get_checked_items(true));
	const wanted = steps.filter((step) => kinds.includes(step.kind));
	const touched = new Set(wanted.flatMap((step) => step.names));
	const others = steps
		.flatMap((step) => step.names)
		.filter((name) => !touched.has(name))
		.map((name) => ({ name, label: label_of(listview, name), reason: __("This step does not exist at its stage.") }));
	const result = { done: 0, refused: [...left_out, ...uniq(others)] };
	for (const step of wanted) {
		const { done, refused } = await enforcement_cert.desk.decide(step);
		result.done += done;
		result.refused.push(...refused);
	}
	enforcement_cert.desk.show_result(title, result);
	listview.clear_checked_items();
	enforcement_cert.desk.show_anew(listview);
};

const uniq = (rows) => [...new Map(rows.map((row) => [row.name, row])).values()];

const label_of = (listview, name) => (listview.data.find((row) => row.name === name) || {}).officer_name || name;
