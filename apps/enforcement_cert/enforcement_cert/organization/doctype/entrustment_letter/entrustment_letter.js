// Form of a letter of entrustment: drafted by either side, put in force by the entrusting one.

const STEPS = "enforcement_cert.organization.entrusting.";

frappe.ui.form.on("Entrustment Letter", {
	setup(frm) {
		frm.set_query("entrusted_unit", () => ({ filters: { agency_kind: "Entrusted Unit" } }));
	},

	// The form waits for its preset: what comes later is lost in a field that already has the focus.
	before_load(frm) {
		const { agency } = frappe.boot.enforcement || {};
		if (!frm.is_new() || !agency || frm.doc.entrusted_unit) return;
		const preset = ({ message }) => {
			if (message.agency_kind === "Entrusted Unit") frm.doc.entrusted_unit = agency;
		};
		return frappe.db.get_value("Enforcement Agency", agency, "agency_kind").then(preset, () => {});
	},

	refresh(frm) {
		show_state(frm);
		if (frm.is_new()) return;
		const { letter_state: state, confirmed_at, revoked_on, is_published, public_link } = frm.doc;
		if (confirmed_at) frm.disable_form();
		if (!confirmed_at) frm.add_custom_button(__("Put in Force"), () => put_in_force(frm)).addClass("btn-primary");
		if (confirmed_at && !revoked_on) frm.add_custom_button(__("Revoke"), () => revoke(frm), __("Change"));
		if (confirmed_at) {
			const label = is_published ? __("Take off the Public Page") : __("Publish");
			frm.add_custom_button(label, () => publish(frm, !is_published), __("Change"));
		}
		if (public_link && state !== "Draft") {
			frm.add_custom_button(__("Open Public Page"), () => window.open(public_link, "_blank", "noopener"));
		}
	},
});

function show_state(frm) {
	const { letter_state: state, valid_until } = frm.doc;
	const days = frappe.datetime.get_day_diff(valid_until, frappe.datetime.get_today());
	const limit = frappe.boot.enforcement?.entrustment_reminder_days || 60;
	if (state === "Draft") {
		frm.set_intro(__("A draft. It takes effect when the entrusting agency or the legal office puts it in force."), "blue");
	} else if (state === "In Force" && days <= limit) {
		frm.set_intro(__("The term ends in {0} days. Enter the following letter in time.", [days]), "orange");
	} else if (["Expired", "Revoked"].includes(state)) {
		frm.set_intro(__("This letter is no longer in force."), "red");
	} else {
		frm.set_intro("");
	}
}

function call(frm, method, args) {
	return frappe
		.xcall(STEPS + method, { name: frm.doc.name, ...args }, "POST", { freeze: true })
		.then(() => frm.reload_doc());
}

function put_in_force(frm) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Please save your changes first."));
		return;
	}
	frappe.confirm(
		__("The letter is final from then on and is published if “Published” is ticked. Put it in force?"),
		() => call(frm, "put_in_force")
	);
}

function revoke(frm) {
	frappe.prompt(
		[
			{
				fieldtype: "Small Text",
				fieldname: "reason",
				label: __("Reason"),
				reqd: 1,
				description: __("From today on the unit's certificates are suspended unless another letter is in force."),
			},
		],
		({ reason }) => call(frm, "revoke_letter", { reason }),
		__("Revoke"),
		__("Revoke")
	);
}

function publish(frm, is_published) {
	call(frm, "publish_letter", { is_published: is_published ? 1 : 0 });
}
