// Form of a rule: copied, put in force and ended by its own buttons; locked once it has been in force.

const RULES = "enforcement_cert.review.profile_steps.";

frappe.ui.form.on("Review Rule Profile", {
	refresh(frm) {
		const is_draft = frm.doc.profile_status === "Draft";
		const may_write = frappe.perm.has_perm(frm.doctype, 0, "write");
		if (frm.is_new() || !may_write) return;
		if (!is_draft) frm.set_intro(__("This rule has been in force. To change it, copy it and put the copy in force."), "blue");
		frm.add_custom_button(__("Simulate"), () => simulate(frm));
		frm.add_custom_button(__("Copy the Rule"), () => copy(frm));
		if (is_draft) frm.add_custom_button(__("Put in Force"), () => put_in_force(frm)).addClass("btn-primary");
		if (frm.doc.profile_status === "In Force") frm.add_custom_button(__("End the Rule"), () => end(frm));
	},
});

function copy(frm) {
	frappe.prompt(
		{ fieldtype: "Data", fieldname: "new_name", label: __("Name of the Rule"), reqd: 1 },
		({ new_name }) =>
			frappe.xcall(RULES + "copy_profile", { name: frm.doc.name, new_name }).then((name) => frappe.set_route("Form", frm.doctype, name)),
		__("Copy the Rule"),
		__("Copy the Rule")
	);
}

function put_in_force(frm) {
	frappe.prompt(
		{ fieldtype: "Date", fieldname: "valid_from", label: __("In Force From"), reqd: 1, default: frm.doc.valid_from || frappe.datetime.add_days(frappe.datetime.get_today(), 1) },
		({ valid_from }) => frappe.xcall(RULES + "put_in_force", { name: frm.doc.name, valid_from }).then(() => frm.reload_doc()),
		__("Put in Force"),
		__("Put in Force")
	);
}

function end(frm) {
	frappe.prompt(
		{ fieldtype: "Date", fieldname: "valid_until", label: __("In Force Until"), reqd: 1, default: frappe.datetime.get_today() },
		({ valid_until }) => frappe.xcall(RULES + "end_profile", { name: frm.doc.name, valid_until }).then(() => frm.reload_doc()),
		__("End the Rule"),
		__("End the Rule")
	);
}

const SIMULATION = "enforcement_cert.review.simulating.";
const ASPECTS = {
	colour: __("Colour of the Review"),
	application: __("Apply for Review"),
	kind: __("Kind of Review"),
	next_due: __("Year of the Next Review"),
};

// Who would be affected, over the whole population, before the rule is in force.
function simulate(frm) {
	frappe.prompt(
		{ fieldtype: "Date", fieldname: "on", label: __("Day of the Simulation"), reqd: 1, default: frm.doc.valid_from || frappe.datetime.get_today() },
		({ on }) =>
			frappe
				.call({ method: SIMULATION + "simulate", args: { name: frm.doc.name, on }, freeze: true, freeze_message: __("Working …") })
				.then(({ message }) => show_simulation(frm, message)),
		__("Simulate"),
		__("Simulate")
	);
}

function show_simulation(frm, found) {
	const cell = (text) => `<td>${frappe.utils.escape_html(__(text))}</td>`;
	const lines = found.changes.map(
		(row, place) => `<tr><td>${ASPECTS[row.aspect]}</td>${cell(row.before)}${cell(row.after)}
			<td class="text-right"><a href="#" data-place="${place}">${row.number}</a></td></tr>`
	);
	const dialog = new frappe.ui.Dialog({
		title: __("Simulation of {0}", [frm.doc.name]),
		size: "large",
		fields: [{ fieldtype: "HTML", fieldname: "table" }],
	});
	const box = dialog.get_field("table").$wrapper;
	box.html(`<p>${__("{0} of {1} certificates would be treated differently on {2}.", [`<b>${found.affected}</b>`, found.total, frappe.datetime.str_to_user(found.on)])}</p>
		<div class="ec-scroll"><table class="table table-bordered"><thead><tr><th>${__("What")}</th><th>${__("Now")}</th>
		<th>${__("By This Rule")}</th><th>${__("Certificates")}</th></tr></thead><tbody>${lines.join("")}</tbody></table></div><div class="ec-examples"></div>`);
	box.on("click", "a[data-place]", (event) => {
		event.preventDefault();
		show_examples(frm, found.changes[$(event.currentTarget).data("place")], found.on, box.find(".ec-examples"));
	});
	dialog.show();
}

function show_examples(frm, { aspect, before, after }, on, box) {
	frappe.xcall(SIMULATION + "affected_certificates", { name: frm.doc.name, aspect, before, after, on }).then((rows) =>
		box.html(
			`<p>${__("The first {0}:", [rows.length])}</p><ul>${rows
				.map((row) => `<li><a href="/app/enforcement-certificate/${encodeURIComponent(row.name)}">${[row.name, row.officer_name, row.unit_name].map(frappe.utils.escape_html).join(" · ")}</a></li>`)
				.join("")}</ul>`
		)
	);
}
