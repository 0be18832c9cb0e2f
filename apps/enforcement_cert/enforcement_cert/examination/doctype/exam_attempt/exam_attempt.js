// Form of an attempt: photos and answers together, for the inspection. Nothing is written here but by its own steps.

frappe.ui.form.on("Exam Attempt", {
	refresh(frm) {
		frm.disable_save();
		["photo_at_start", "photo_at_start_at", "photo_random", "photo_random_at", "answers"].forEach((field) => frm.toggle_display(field, false));
		show_photos(frm.get_field("photos").$wrapper.html(photos_of(frm.doc)));
		frm.get_field("answer_list").$wrapper.html(answers_of(frm.doc));
		if (frm.doc.flag_reasons) frm.set_intro(enforcement_cert.desk.safe_lines(frm.doc.flag_reasons.replaceAll("\n", "<br>")), "orange");
		const { attempt_status, result_released_at, legal_office } = frm.doc;
		const is_own = (frappe.boot.enforcement || {}).legal_office === legal_office;
		if (attempt_status === "Void" || !is_own || !frappe.user.has_role("Legal Reviewer")) return;
		if (["Not Begun", "Running"].includes(attempt_status)) {
			frm.add_custom_button(__("Extra Minutes"), () => enforcement_cert.exams.grant_minutes(frm.doc.candidate, () => frm.reload_doc()));
		} else if (!result_released_at) {
			frm.add_custom_button(__("Release the Result"), () => release(frm)).removeClass("btn-default").addClass("btn-primary");
		}
		if (result_released_at) frm.add_custom_button(__("Annul the Result"), () => annul(frm));
		else frm.add_custom_button(__("Declare Void"), () => declare_void(frm));
	},
});

const PHOTOS = [
	["photo_at_start", "Photo at the Start"],
	["photo_random", "Photo at a Random Moment"],
];

// One after the other, and again if need be: each opening waits for its place in the register of readings.
async function show_photos(box) {
	for (const photo of box.find("img").toArray()) {
		for (let round = 0; round < 3 && !photo.naturalWidth; round += 1) {
			photo.src = photo.dataset.address;
			await photo.decode().catch(() => photo.removeAttribute("src"));
		}
	}
}

function photos_of(doc) {
	const escape = frappe.utils.escape_html;
	const figures = PHOTOS.map(([field, label]) => {
		const at = doc[`${field}_at`] ? frappe.datetime.str_to_user(doc[`${field}_at`]) : "";
		const picture = doc[field]
			? `<img data-address="${escape(doc[field])}" alt="${__(label)}" width="320" height="240">`
			: `<p class="ec-no-photo">${__("No photo")}</p>`;
		return `<figure>${picture}<figcaption>${__(label)} ${escape(at)}</figcaption></figure>`;
	});
	return `<div class="exam-photos">${figures.join("")}</div>`;
}

function answers_of(doc) {
	const rows = (doc.answers || []).map(answer_of);
	return rows.length ? `<ol class="exam-answers">${rows.join("")}</ol>` : `<p>${__("No paper has been drawn yet.")}</p>`;
}

function answer_of(row) {
	const escape = frappe.utils.escape_html;
	const is_marked = Boolean(row.right_answer);
	const is_right = is_marked && row.given_answer === row.right_answer;
	const options = row.options.split("\n").map((line) => {
		const is_given = (row.given_answer || "").includes(line[0]);
		return `<span class="${is_given ? "given" : ""}">${is_given ? "● " : "○ "}${escape(line)}</span>`;
	});
	const verdict = is_marked ? `${is_right ? "✓" : "✗"} ${__("Score")} ${row.score} / ${row.points}` : "";
	const given = `${__("Answer Given")}: ${escape(row.given_answer || "–")}`;
	const right = is_marked ? ` · ${__("Right Answer")}: ${escape(row.right_answer)}` : "";
	return `<li value="${row.position}" class="${is_marked ? (is_right ? "right" : "wrong") : ""}">
		<p><b>${escape(row.stem)}</b> <small>${__(row.question_kind)}</small></p>
		<p class="options">${options.join("")}</p>
		<p>${given}${right} <b>${verdict}</b></p></li>`;
}

function release(frm) {
	frappe.confirm(__("The result then counts on the officer's record. Have you looked at photos and remarks?"), () =>
		frappe.xcall("enforcement_cert.examination.releasing.release_result", { attempt: frm.doc.name }).then(({ sentence }) => {
			frappe.show_alert({ message: frappe.utils.escape_html(sentence), indicator: "green" });
			frm.reload_doc();
		})
	);
}

function annul(frm) {
	const description = __("The result is taken back and the sitting is void; the person may register again.");
	frappe.prompt(
		{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1, description },
		({ reason }) => frappe.xcall("enforcement_cert.examination.releasing.annul_result", { attempt: frm.doc.name, reason }).then(() => frm.reload_doc()),
		__("Annul the Result"),
		__("Annul the Result")
	);
}

function declare_void(frm) {
	frappe.prompt(
		{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1, description: __("The sitting ends without a result.") },
		({ reason }) => frappe.xcall("enforcement_cert.examination.attempts.declare_void", { name: frm.doc.name, reason }).then(() => frm.reload_doc()),
		__("Declare Void"),
		__("Declare Void")
	);
}
