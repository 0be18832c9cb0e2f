// Form of one review: where it stands and why, and the steps this login may take.

const REVIEW_STEPS = { "Pass Unit Review": ["Unit Review"], "Pass Office Review": ["Office Review"], "Refuse Review": ["Unit Review", "Office Review"], "Withdraw Review": ["Unit Review", "Office Review"] };

frappe.ui.form.on("Certificate Review", {
	refresh(frm) {
		frm.disable_save();
		frm.set_intro(frm.doc.message ? frappe.utils.escape_html(frm.doc.message) : "", "orange");
		enforcement_cert.review.show_why(frm.doc.certificate, frm.get_field("why").$wrapper);
		enforcement_cert.review
			.acts()
			.filter((act) => REVIEW_STEPS[act].includes(frm.doc.review_stage))
			.forEach((act) => {
				const button = frm.add_custom_button(__(act), () => take(frm, act));
				button.removeClass("btn-default").addClass(act.startsWith("Pass") ? "btn-primary" : "btn-secondary");
			});
		if (frm.doc.review_stage === "Waiting for Completion" && may_scan(frm)) {
			frm.add_custom_button(__("Scan the Certificate"), () => enforcement_cert.review.scan(frm.doc.certificate, () => frm.reload_doc())).addClass("btn-primary").removeClass("btn-default");
		}
		if (frm.doc.review_stage === "Waiting for Sticker") frm.add_custom_button(__("Change Sticker"), () => change_sticker(frm));
	},
});

const may_scan = (frm) => {
	const { officer, agency } = frappe.boot.enforcement || {};
	return officer === frm.doc.officer || agency === frm.doc.agency;
};

function take(frm, act) {
	const go = (reason) =>
		enforcement_cert.desk
			.run(__(act), "enforcement_cert.review.deciding.decide_reviews", { names: [frm.doc.name], act, reason })
			.then((result) => {
				enforcement_cert.desk.show_result(__(act), result);
				frm.reload_doc();
			});
	if (act.startsWith("Pass")) return void frappe.confirm(__("{0}: {1}. Go on?", [__(act), frappe.utils.escape_html(frm.doc.officer_name)]), () => go(""));
	return frappe.prompt({ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 }, ({ reason }) => go(reason), __(act), __(act));
}

// Name, number and date of the prompt are compared with the card before the sticker counts.
function change_sticker(frm) {
	const { officer_name, certificate, reviewed_on, review_year } = frm.doc;
	const shown = [officer_name, certificate, frappe.datetime.str_to_user(reviewed_on)].map(frappe.utils.escape_html).join(" · ");
	frappe.prompt(
		[
			{ fieldtype: "HTML", options: `<p>${__("Compare with the face of the card, then change the validity sticker:")}</p><p><b>${shown}</b></p>` },
			{ fieldtype: "Int", fieldname: "sticker_year", label: __("Year on the New Sticker"), reqd: 1, default: review_year },
			{ fieldtype: "Check", fieldname: "differs", label: __("Name, number or date differ from the card") },
		],
		(values) =>
			frappe.xcall("enforcement_cert.review.chip_review.confirm_sticker", { certificate, ...values }).then((answer) => {
				frappe.msgprint({ message: enforcement_cert.desk.safe_lines(answer.message), indicator: answer.done ? "green" : "red", title: __("Change Sticker") });
				frm.reload_doc();
			}),
		__("Change Sticker"),
		__("Confirm")
	);
}
