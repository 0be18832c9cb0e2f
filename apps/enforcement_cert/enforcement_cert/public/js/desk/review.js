// The periodic review in lists and forms: colours with icon and text (G-004), applying, deciding, and why.

frappe.provide("enforcement_cert.review");

const { review } = enforcement_cert;
const SERVICES = "enforcement_cert.review.";
const LOOKS = {
	"Due Soon": { row: "ec-review-dark", icon: "◔" },
	"Review Overdue": { row: "ec-review-bright", icon: "⊘" },
};
const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
const day = (value) => (value ? frappe.datetime.str_to_user(value) : "–");

let asked = null;

// Bounds of the colours and the year's preset, asked once a day.
review.settings = function () {
	const today = frappe.datetime.get_today();
	if (!asked || asked.day !== today) {
		asked = { day: today, answer: frappe.xcall(SERVICES + "explaining.list_settings").then((now) => (asked.now = now || {})) };
	}
	return asked.answer;
};

review.colour = function (due_on) {
	const now = asked?.now || {};
	if (!due_on || !now.today) return "";
	if (due_on < now.today) return "Review Overdue";
	return due_on >= now.dark_from && due_on <= now.dark_to ? "Due Soon" : "";
};

review.due_cell = function (due_on) {
	const colour = review.colour(due_on);
	const mark = colour ? ` <span class="ec-review-mark">${LOOKS[colour].icon} ${__(colour)}</span>` : "";
	return `<span class="ellipsis">${day(due_on)}${mark}</span>`;
};

// Colours the rows of a list. `is_open(doc)`: false for rows whose review does not matter any more.
review.paint = function (listview, field, is_open) {
	review.settings().then(() => {
		const rows = Object.fromEntries((listview.data || []).map((doc) => [doc.name, doc]));
		listview.$result.find(".list-row-container").each((_i, element) => {
			const name = $(element).find("[data-name]").first().attr("data-name");
			const doc = rows[decodeURIComponent(name || "")];
			const colour = doc && is_open(doc) ? review.colour(doc[field]) : "";
			$(element).removeClass("ec-review-dark ec-review-bright");
			if (!colour) return;
			$(element).addClass(LOOKS[colour].row).attr("title", `${__(colour)}: ${day(doc[field])}`);
			const subject = $(element).find(".list-subject .ellipsis").last();
			if ($(element).find(".list-subject .ec-review-mark").length || !subject.length) return;
			subject.after(`<span class="ec-review-mark">${LOOKS[colour].icon} ${__(colour)}</span>`);
		});
	});
};

const CERTIFICATE = "Enforcement Certificate";
const REVIEW = "Certificate Review";
const MOST_NAMES = 20;

function named_list(rows) {
	const more = rows.length > MOST_NAMES ? " …" : "";
	return rows.slice(0, MOST_NAMES).map((row) => escape(row.officer_name)).join("、") + more;
}

function warnings(rows, filters, now) {
	const overdue = rows.filter((row) => review.colour(row.review_due_on) === "Review Overdue");
	const lines = [];
	if (overdue.length) {
		lines.push(`<p class="ec-review-bright">⊘ ${__("{0} persons are past the review period and will be refused: {1}", [overdue.length, named_list(overdue)])}</p>`);
	}
	if (!filters.some((filter) => filter[1] === "review_base_year" && String(filter[3]) === String(now.filter_year))) {
		lines.push(`<p>⚠ ${__("The list is not filtered by the year of the last review ({0} for the review of {1}). Certificates that are not due are refused unless you give a reason.", [now.filter_year, now.year])}</p>`);
	}
	return lines.join("");
}

// Applies for ticked rows, or, with none ticked, for all rows of the filter.
review.apply = async function (listview) {
	const now = await review.settings();
	const ticked = listview.get_checked_items();
	const filters = listview.get_filters_for_args();
	const title = __("Apply for Review");
	const count = ticked.length || listview.total_count || 0;
	const what = ticked.length ? __("{0} ticked certificates.", [count]) : __("All {0} certificates of the present filter.", [count]);
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{ fieldtype: "HTML", options: `<p>${what}</p>${warnings(ticked.length ? ticked : listview.data || [], filters, now)}` },
			{
				fieldtype: "Small Text",
				fieldname: "early_reason",
				label: __("Reason for the Early Review"),
				description: __("Only for certificates that are not due this year; leave empty otherwise."),
			},
		],
		primary_action_label: title,
		primary_action: ({ early_reason }) => {
			dialog.hide();
			const [method, args] = ticked.length
				? ["applying.apply_for_review", { names: ticked.map((row) => row.name) }]
				: ["applying.apply_for_filtered", { filters }];
			run(listview, title, method, { ...args, early_reason: early_reason || "" });
		},
	});
	dialog.show();
};

function run(listview, title, method, args) {
	enforcement_cert.desk.run(title, SERVICES + method, args).then((result) => {
		enforcement_cert.desk.show_result(title, result);
		enforcement_cert.desk.show_anew(listview);
	});
}

const NEEDS_REASON = ["Refuse Review", "Withdraw Review"];

// Takes a step on ticked rows, or, with none ticked, on all rows of the filter.
review.decide = function (listview, act) {
	const title = __(act);
	const ticked = listview.get_checked_items(true);
	const args = ticked.length ? { names: ticked } : { filters: listview.get_filters_for_args() };
	const method = ticked.length ? "deciding.decide_reviews" : "deciding.decide_filtered";
	const count = ticked.length || listview.total_count || 0;
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{ fieldtype: "HTML", options: `<p>${ticked.length ? __("{0} ticked reviews.", [count]) : __("All {0} reviews of the present filter.", [count])}</p>` },
			...(NEEDS_REASON.includes(act) ? [{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 }] : []),
		],
		primary_action_label: title,
		primary_action: ({ reason }) => {
			dialog.hide();
			run(listview, title, method, { ...args, act, reason: reason || "" });
		},
	});
	dialog.show();
};

// The steps a login has in lists and forms, by its duties; the server judges each row.
review.acts = function () {
	const has = (role) => frappe.user.has_role(role);
	return [
		...(has("Agency Checker") ? ["Pass Unit Review"] : []),
		...(has("Legal Reviewer") ? ["Pass Office Review"] : []),
		...(has("Agency Checker") || has("Legal Reviewer") ? ["Refuse Review"] : []),
		...(has("Agency Clerk") ? ["Withdraw Review"] : []),
	];
};

function steps_line(steps) {
	return steps
		.map(({ label, done, at }) => `<li class="${done ? "ec-step-done" : "ec-step-open"}">${done ? "✓" : "○"} ${escape(label)}${at ? ` <small>${escape(frappe.datetime.str_to_user(at))}</small>` : ""}</li>`)
		.join("");
}

// Puts into a box where the review of a certificate stands, what is missing, what to do, and why.
review.show_why = function (certificate, box) {
	return frappe.xcall(SERVICES + "explaining.why", { certificate }).then((told) => {
		const look = LOOKS[told.colour];
		const weight = { block: "⊘", warn: "⚠", note: "·" };
		box.html(`<div class="ec-why">
			<p class="${look ? look.row : ""}"><b>${look ? look.icon : "✓"} ${__(told.colour)}</b> · ${__("Review Due On")} ${day(told.due_on)} ·
				${__(told.kind)}${told.stage ? ` · ${__(told.stage)}` : ""}</p>
			<p><b>${__("What to Do Next")}</b>: ${enforcement_cert.desk.safe_lines(told.next)}</p>
			<ol class="ec-review-steps">${steps_line(told.steps)}</ol>
			<details><summary>${__("Why")}</summary><ul>${told.reasons
				.map((reason) => `<li>${weight[reason.weight] || ""} ${enforcement_cert.desk.safe_lines(reason.text)}</li>`)
				.join("")}</ul></details></div>`);
		return told;
	});
};

review.filters_of_year = (now) => [
	[CERTIFICATE, "certificate_status", "=", "Valid"],
	[CERTIFICATE, "review_base_year", "=", now.filter_year],
];

// Buttons of the list of certificates.
review.add_to_certificates = function (listview) {
	review.settings().then((now) => {
		if (!now.today) return;
		const show = (rows) => listview.filter_area.clear().then(() => listview.filter_area.add(rows));
		const add = (label, rows) => listview.page.add_inner_button(label, () => show(rows), __("Periodic Review"));
		const valid = [CERTIFICATE, "certificate_status", "=", "Valid"];
		add(__("Review of {0}", [now.year]), review.filters_of_year(now));
		add(__("Due Soon"), [valid, [CERTIFICATE, "review_due_on", "Between", [now.dark_from, now.dark_to]]]);
		add(__("Review Overdue"), [valid, [CERTIFICATE, "review_due_on", "<", now.today]]);
	});
	if (!frappe.user.has_role("Agency Clerk")) return;
	listview.page.add_actions_menu_item(__("Apply for Review"), () => review.apply(listview), false);
	listview.page.add_inner_button(__("Apply for Review of All"), () => review.apply(listview), __("Periodic Review"));
};

const waiting = (stage) => [
	[REVIEW, "review_stage", "=", stage],
	stage === "Unit Review"
		? [REVIEW, "agency", "=", frappe.boot.enforcement.agency]
		: [REVIEW, "reviewing_office", "=", frappe.boot.enforcement.legal_office],
];

// Buttons of the list of reviews.
review.add_to_reviews = function (listview) {
	const waits = { "Pass Unit Review": "Unit Review", "Pass Office Review": "Office Review" };
	review.acts().forEach((act) => {
		listview.page.add_actions_menu_item(__(act), () => review.decide(listview, act), false);
		if (!waits[act]) return;
		listview.page.add_inner_button(__("Waiting for Me"), () =>
			listview.filter_area.clear().then(() => listview.filter_area.add(waiting(waits[act])))
		);
		listview.page.add_inner_button(__("All of the Filter"), () => review.decide(listview, act));
	});
};
