// Form of a blueprint: the usual paper as a beginning, and what the bank says to it.

const USUAL = [
	["True/False", 40],
	["Single Choice", 40],
	["Multiple Choice", 20],
];

frappe.ui.form.on("Exam Blueprint", {
	setup(frm) {
		frm.set_query("subject", () => ({ filters: { is_disabled: 0 } }));
	},

	onload(frm) {
		if (!frm.is_new() || (frm.doc.rows || []).length) return;
		USUAL.forEach(([question_kind, question_count]) => frm.add_child("rows", { question_kind, question_count, points: 1 }));
		frm.refresh_field("rows");
	},

	refresh(frm) {
		const box = frm.get_field("bank_answer").$wrapper.empty();
		if (frm.is_new()) return;
		frappe.xcall("enforcement_cert.examination.blueprints.check_bank", { name: frm.doc.name }).then(({ questions, problems }) => {
			const lines = problems.map((sentence) => `<li>${frappe.utils.escape_html(sentence)}</li>`).join("");
			const head = problems.length
				? __("The bank has {0} questions of this subject, too few for this paper:", [questions])
				: __("The bank has {0} questions of this subject, enough for this paper.", [questions]);
			box.html(`<p class="${problems.length ? "text-danger" : "text-success"}">${head}</p><ul>${lines}</ul>`);
		});
	},
});
