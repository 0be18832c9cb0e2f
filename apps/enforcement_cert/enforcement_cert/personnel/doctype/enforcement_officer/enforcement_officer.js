// Form of an officer: facts out of the identity number, photo judged at once, full numbers on request.

const OFFICER = "Enforcement Officer";
const HELP = "enforcement_cert.desk.form_help.";

frappe.ui.form.on(OFFICER, {
	setup(frm) {
		frm.set_query("agency", () => {
			const agency = frappe.boot.enforcement?.agency;
			return agency ? { filters: { name: agency } } : {};
		});
	},

	refresh(frm) {
		describe_photo(frm);
		if (frm.is_new()) {
			const agency = frappe.boot.enforcement?.agency;
			if (agency && !frm.doc.agency) frm.set_value("agency", agency);
			return;
		}
		add_buttons(frm);
	},

	identity_number: (frm) => take_facts(frm),
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
}

// Sex and birth date follow from the number; the server reads it, this only fills in.
function take_facts(frm) {
	const typed = (frm.doc.identity_number || "").trim();
	frm.set_df_property("identity_number", "description", "");
	if (!typed || typed.includes("*")) return;
	frappe.xcall(HELP + "read_person_facts", { identity_number: typed }).then((facts) => {
		if ((frm.doc.identity_number || "").trim() !== typed) return;
		if (facts.problem) {
			const text = frappe.utils.escape_html(facts.problem);
			frm.set_df_property("identity_number", "description", `<span class="text-danger">${text}</span>`);
			return;
		}
		frm.set_value({ sex: facts.sex, birth_date: facts.birth_date });
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

function ask_to_go_on(frm) {
	const { agency } = frm.doc;
	frappe.confirm(
		__("The officer is saved. Enter another one?"),
		() => frappe.new_doc(OFFICER, { agency }),
		() => frappe.set_route("List", OFFICER)
	);
}
