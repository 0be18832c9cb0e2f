// Steps of the online examination that several forms offer: retire questions, hand out codes, grant minutes.

frappe.provide("enforcement_cert.exams");

const EXAM_ROOM = "enforcement_cert.examination.";

enforcement_cert.exams.retire = function (names, after) {
	frappe.prompt(
		{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1, description: __("For example: the law has changed") },
		({ reason }) =>
			frappe.xcall(EXAM_ROOM + "question_bank.retire", { names, reason }).then((result) => {
				enforcement_cert.desk.show_result(__("Retire"), result);
				after();
			}),
		__("Retire"),
		__("Retire")
	);
};

// The code is shown this once: large enough to be read across a table, and copied onto the slip.
// A candidate who writes is asked about first: his browser is signed out by it.
enforcement_cert.exams.hand_out_code = async function (candidate) {
	const { is_writing } = await frappe.xcall(EXAM_ROOM + "attempts.code_facts", { candidate });
	if (is_writing && !(await asked_to_sign_out())) return;
	return frappe.xcall(EXAM_ROOM + "attempts.hand_out_code", { candidate }).then(({ code, seat_number }) =>
		frappe.msgprint({
			title: __("Admission Code"),
			message: `<p class="exam-code">${frappe.utils.escape_html(code)}</p>
				<p>${__("Seat {0}. The candidate signs in with the last six characters of the identity number and this code.", [seat_number])}</p>
				<p>${__("It is shown this once; a new code makes this one worthless.")}</p>`,
		})
	);
};

const asked_to_sign_out = () =>
	new Promise((answer) =>
		frappe.confirm(
			__("This candidate is writing now. A new code signs the other browser out; the answers stay and the time goes on. Hand out a new code?"),
			() => answer(true),
			() => answer(false)
		)
	);

enforcement_cert.exams.grant_minutes = function (candidate, after) {
	frappe.prompt(
		[
			{ fieldtype: "Int", fieldname: "minutes", label: __("Extra Minutes"), reqd: 1, default: 30 },
			{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 },
		],
		(values) => frappe.xcall(EXAM_ROOM + "attempts.grant_extra_minutes", { candidate, ...values }).then(after),
		__("Extra Minutes"),
		__("Grant")
	);
};
