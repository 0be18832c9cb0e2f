// Making a login: one dialog, and the first password shown this once.

frappe.provide("enforcement_cert.logins");

const ROOM = "enforcement_cert.access.logins.";

enforcement_cert.logins.ask_new = async function (when_done) {
	const { message: known } = await frappe.call({ method: `${ROOM}my_administration`, type: "GET" });
	const dialog = new frappe.ui.Dialog({ title: __("New Login"), fields: fields_for(known), primary_action_label: __("Make Login") });
	dialog.set_primary_action(__("Make Login"), async (values) => {
		const duties = Object.keys(values).filter((name) => name.startsWith("may_") && values[name] && known.duties[values.user_class].includes(name));
		const place = values[known.places[values.user_class]];
		const args = { ...values, duties: JSON.stringify(duties), place };
		["legal_office", "agency", "officer", "note", ...duty_names(known)].forEach((name) => delete args[name]);
		const { message } = await frappe.call({ method: `${ROOM}create_login`, args, freeze: true });
		dialog.hide();
		enforcement_cert.logins.show_entry(message);
		when_done?.(message);
	});
	dialog.show();
};

const duty_names = (known) => [...new Set(Object.values(known.duties).flat())];

function fields_for(known) {
	const place = (fieldname, options, classes) => ({
		fieldname,
		fieldtype: "Link",
		options,
		label: __(options === "Enforcement Officer" ? "Officer" : options === "Legal Office" ? "Legal Office" : "Agency"),
		depends_on: `eval:${JSON.stringify(classes)}.includes(doc.user_class)`,
		mandatory_depends_on: `eval:${JSON.stringify(classes)}.includes(doc.user_class)`,
	});
	const of = (field) => known.classes.filter((name) => known.places[name] === field);
	return [
		{ fieldname: "login_name", fieldtype: "Data", label: __("Login Name or E-mail"), reqd: 1 },
		{ fieldname: "full_name", fieldtype: "Data", label: __("Name of the User"), reqd: 1 },
		{ fieldtype: "Column Break" },
		{ fieldname: "user_class", fieldtype: "Select", label: __("User Class"), reqd: 1, options: known.classes.map((value) => ({ value, label: __(value) })) },
		place("legal_office", "Legal Office", of("legal_office")),
		place("agency", "Enforcement Agency", of("agency")),
		place("officer", "Enforcement Officer", of("officer")),
		{ fieldtype: "Section Break", label: __("Duties") },
		// A section all of whose fields depend on another one would stay hidden.
		{ fieldname: "note", fieldtype: "HTML", options: `<p class="text-muted">${__("What the login may do, beside what its class sees anyway.")}</p>` },
		...duty_names(known).map((duty) => ({
			fieldname: duty,
			fieldtype: "Check",
			label: __(duty),
			depends_on: `eval:${JSON.stringify(known.classes.filter((name) => known.duties[name].includes(duty)))}.includes(doc.user_class)`,
		})),
		{ fieldtype: "Section Break", label: __("Validity") },
		{ fieldname: "valid_from", fieldtype: "Date", label: __("Valid From") },
		{ fieldtype: "Column Break" },
		{ fieldname: "valid_until", fieldtype: "Date", label: __("Valid Until") },
		{ fieldtype: "Section Break" },
		{ fieldname: "by_link", fieldtype: "Check", label: __("Give a link instead of a password") },
	];
}

enforcement_cert.logins.show_entry = function (entry) {
	if (!entry?.password && !entry?.link) return;
	const safe = (value) => frappe.utils.escape_html(value);
	const secret = entry.password
		? `<p>${__("First password")}</p><p class="ec-revealed">${safe(entry.password)}</p>`
		: `<p>${__("Link for the user, can be used once")}</p><p class="ec-link">${safe(entry.link)}</p>`;
	const dialog = new frappe.ui.Dialog({
		title: __("Hand this to the user"),
		static: true,
		fields: [
			{
				fieldtype: "HTML",
				options: `<p>${__("Login Account")}: <b>${safe(entry.user)}</b></p>${secret}
					<p class="text-muted">${__("It is shown this one time only and has to be changed at the first login.")}</p>`,
			},
		],
		primary_action_label: __("I have noted it"),
		primary_action: () => dialog.hide(),
	});
	dialog.show();
};
