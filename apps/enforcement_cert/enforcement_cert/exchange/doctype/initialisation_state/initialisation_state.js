// Initialisation State: how far both halves have come, and the one button that ends initialisation.

const INITIALISATION = "enforcement_cert.exchange.legacy.initialisation.";

frappe.ui.form.on("Initialisation State", {
	refresh(frm) {
		frm.disable_save();
		frappe.call({ method: INITIALISATION + "halves" }).then((answer) => {
			show_halves(frm, answer.message);
			if (!answer.message.is_finished) {
				frm.add_custom_button(__("Declare Initialisation Finished"), () => declare(frm, answer.message)).addClass("btn-primary");
			}
		});
	},
});

function show_halves(frm, facts) {
	const lines = [
		[__("Agencies"), facts.agencies],
		[__("of them converted from the 2008 edition"), facts.agencies_converted],
		[__("of them open"), facts.agencies_open],
		[__("Officers"), facts.officers],
		[__("of them taken over from the 2008 edition"), facts.officers_converted],
		[__("Entries of the expired database"), facts.expired_records],
	];
	const rows = lines.map(([label, count]) => `<tr><td>${label}</td><td>${count}</td></tr>`).join("");
	frm.get_field("halves_html").$wrapper.html(`<table class="table table-bordered small initialisation-halves"><tbody>${rows}</tbody></table>`);
	frm.page.set_indicator(facts.is_finished ? __("Finished") : __("Under Way"), facts.is_finished ? "green" : "orange");
}

function declare(frm, facts) {
	const left = facts.agencies - facts.agencies_open;
	frappe.prompt(
		{
			fieldname: "statement",
			fieldtype: "Small Text",
			label: __("On What the Declaration Rests"),
			reqd: 1,
			description: left
				? __("{0} agencies are not open yet. The declaration opens the expired database and cannot be taken back.", [left])
				: __("The declaration opens the expired database and cannot be taken back."),
		},
		({ statement }) =>
			frappe.call({ method: INITIALISATION + "declare_finished", args: { statement } }).then(() => frm.reload_doc()),
		__("Declare Initialisation Finished"),
		__("Declare"),
	);
}
