// Form of an officer: facts out of the identity number, entries judged while typing, what stands beside them.

const OFFICER = "Enforcement Officer";
const HELP = "enforcement_cert.desk.form_help.";
const TYPING_PAUSE_MS = 400;
const IDENTITY_LENGTH = 18;
const MOBILE_LENGTH = 11;

frappe.ui.form.on(OFFICER, {
	setup(frm) {
		frm.set_query("agency", () => {
			const agency = frappe.boot.enforcement?.agency;
			return agency ? { filters: { name: agency } } : {};
		});
	},

	onload_post_render(frm) {
		judge_while_typing(frm, "identity_number", IDENTITY_LENGTH, take_facts);
		judge_while_typing(frm, "mobile", MOBILE_LENGTH, judge_mobile);
	},

	refresh(frm) {
		describe_photo(frm);
		offer_open_values(frm);
		if (frm.is_new()) {
			const agency = frappe.boot.enforcement?.agency;
			if (agency && !frm.doc.agency) frm.set_value("agency", agency);
			return;
		}
		add_buttons(frm);
		show_overview(frm);
		show_readings(frm);
	},

	identity_number: (frm) => take_facts(frm, frm.doc.identity_number),
	mobile: (frm) => judge_mobile(frm, frm.doc.mobile),
	photo: (frm) => judge_photo(frm),

	before_save(frm) {
		frm.was_new = frm.is_new();
	},

	after_save(frm) {
		if (frm.was_new) ask_to_go_on(frm);
		frm.was_new = false;
	},
});

function add_buttons(frm) {
	const { name, record_status } = frm.doc;
	if (record_status === "Active" && frappe.model.can_create("Certificate Application")) {
		frm.add_custom_button(__("Apply for Certificate"), () =>
			enforcement_cert.desk.apply_for([name]).then(() => frm.reload_doc())
		)
			.removeClass("btn-default")
			.addClass("btn-primary");
	}
	const list = (doctype) => () => frappe.set_route("List", doctype, "List", { officer: name });
	frm.add_custom_button(__("Applications"), list("Certificate Application"), __("Look Up"));
	frm.add_custom_button(__("Certificates"), list("Enforcement Certificate"), __("Look Up"));
	const reveal = (field) => () =>
		enforcement_cert.desk.reveal(OFFICER, name, field, __(frappe.meta.get_label(OFFICER, field)));
	frm.add_custom_button(__("Identity Number"), reveal("identity_number"), __("Show Full Number"));
	if (frm.doc.mobile) frm.add_custom_button(__("Mobile"), reveal("mobile"), __("Show Full Number"));
	if (frappe.model.can_create("Officer Correction")) {
		frm.add_custom_button(__("Ask for a Correction"), () => frappe.new_doc("Officer Correction", { officer: name }));
	}
}

// Sentences of the rules appear below a field as soon as it is complete, before it is left.
function judge_while_typing(frm, field, length, judge) {
	const input = frm.get_field(field)?.$input;
	if (!input || input.data("ec-judged")) return;
	input.data("ec-judged", true).on(
		"input",
		frappe.utils.debounce(() => {
			const typed = (input.val() || "").replace(/\s/g, "");
			if (typed.length >= length) judge(frm, typed, input);
		}, TYPING_PAUSE_MS)
	);
}

function say(frm, field, problem) {
	const words = problem ? `<span class="text-danger">${frappe.utils.escape_html(problem)}</span>` : "";
	frm.get_field(field).set_description(words || __(frappe.meta.get_docfield(OFFICER, field).description));
}

// Sex and birth date follow from the number; the server reads it, this only fills in.
function take_facts(frm, number, input) {
	const typed = (number || "").trim();
	if (!typed || typed.includes("*")) return say(frm, "identity_number", "");
	frappe.xcall(HELP + "read_person_facts", { identity_number: typed }).then((facts) => {
		const now = (input ? input.val() : frm.doc.identity_number) || "";
		if (now.replace(/\s/g, "") !== typed.replace(/\s/g, "")) return;
		say(frm, "identity_number", facts.problem);
		if (!facts.problem) frm.set_value({ sex: facts.sex, birth_date: facts.birth_date });
	});
}

function judge_mobile(frm, number) {
	const typed = (number || "").trim();
	if (!typed || typed.includes("*")) return say(frm, "mobile", "");
	frappe.xcall(HELP + "judge_mobile", { mobile: typed }).then((problem) => say(frm, "mobile", problem));
}

// Values of code lists that have ended stay readable in old records and are not offered for new entries.
function offer_open_values(frm) {
	open_values().then((lists) =>
		Object.entries(lists).forEach(([field, values]) => {
			const control = frm.get_field(field);
			if (!control || control.df.fieldtype !== "Select" || !values.length) return;
			const present = frm.doc[field];
			const known = !present || values.some((row) => row.value === present);
			const kept = known ? [] : [{ value: present, label: __(present) }];
			const empty = control.df.reqd ? [] : [""];
			frm.set_df_property(field, "options", [...empty, ...values, ...kept]);
		})
	);
}

let asked;
function open_values() {
	asked ??= frappe.xcall("enforcement_cert.personnel.code_lists.choices", { doctype: OFFICER });
	return asked;
}

function show_overview(frm) {
	frappe.xcall("enforcement_cert.personnel.overview.officer_overview", { name: frm.doc.name }).then((overview) => {
		frm.get_field("overview").$wrapper.html(enforcement_cert.desk.officer_head(frm.doc, overview));
		frm.get_field("eligibility_state").$wrapper.html(enforcement_cert.desk.condition_table(overview.conditions));
		frm.get_field("certificate_list").$wrapper.html(enforcement_cert.desk.officer_papers(overview));
	});
}

function show_readings(frm) {
	frappe.xcall("enforcement_cert.personnel.overview.officer_readings", { name: frm.doc.name }).then((rows) => {
		frm.get_field("reading_list").$wrapper.html(enforcement_cert.desk.reading_table(rows));
	});
}

function describe_photo(frm) {
	frappe
		.xcall(HELP + "photo_requirements")
		.then((text) => frm.set_df_property("photo", "description", frappe.utils.escape_html(text)));
}

function judge_photo(frm) {
	if (!frm.doc.photo) return;
	frappe.xcall(HELP + "judge_photo", { file_url: frm.doc.photo }).then((problems) => {
		if (!problems.length) {
			frappe.show_alert({ message: __("The photo can be used."), indicator: "green" });
			return;
		}
		frappe.msgprint({
			title: __("The photo cannot be used"),
			indicator: "red",
			message: problems.map(enforcement_cert.desk.safe_lines).join("<br>"),
		});
	});
}

// The clerk's habit: a saved person is followed by the next of the same unit, or by the list.
async function ask_to_go_on(frm) {
	const { agency } = frm.doc;
	await enforcement_cert.desk.after_messages();
	frappe.confirm(
		__("The officer is saved. Enter another one?"),
		() => frappe.new_doc(OFFICER, { agency }),
		() => frappe.set_route("List", OFFICER)
	);
}
