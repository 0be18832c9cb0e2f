// Form of a session: what is next, who sits where, and the buttons for it.

const SESSIONS = "enforcement_cert.examination.";
const safe_text = (value) => frappe.utils.escape_html(String(value ?? ""));
const at_minute = (moment) => safe_text(String(moment || "").slice(0, 16));

frappe.ui.form.on("Exam Session", {
	// The form waits for its presets: what comes later is lost in a field that already has the focus.
	before_load(frm) {
		if (!frm.is_new()) return;
		const { legal_office } = frappe.boot.enforcement || {};
		const preset = (values) => Object.entries(values).forEach(([field, value]) => (frm.doc[field] ??= value));
		preset({ legal_office });
		return frappe.xcall(SESSIONS + "sessions.presets").then(preset, () => {}); // without them it opens all the same
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.get_field("guide").$wrapper.html(
				`<p class="text-muted">${__("Length, marks and entrance are preset by the settings of examinations. The cost is borne by the budget of the office's own level.")}</p>`
			);
			return;
		}
		frappe.xcall(SESSIONS + "sessions.guide", { name: frm.doc.name }).then((guide) => {
			frm.get_field("guide").$wrapper.html(summary(frm, guide) + seat_plan(guide));
			add_acts(frm, guide);
		});
	},
});

function summary(frm, { attendance, result, total, opens_at, closes_at, capacity }) {
	const count = (label, n) => `<span class="ec-count"><b>${n || 0}</b> ${label}</span>`;
	return `<p class="ec-counts">${count(__("Enrolled"), total)} ${count(__("Seats"), capacity)}
		${count(__("Admitted"), attendance.Admitted)} ${count(__("Absent"), attendance.Absent)} ${count(__("Entry Refused"), attendance["Entry Refused"])}
		${count(__("Passed"), result.Passed)} ${count(__("Failed"), result.Failed)}</p>
		<p class="text-muted">${__("Entrance from {0} to {1}", [at_minute(opens_at), at_minute(closes_at)])}</p>`;
}

const SEAT_MARKS = { Enrolled: "○", Admitted: "✓", Absent: "–", "Entry Refused": "✕" };

// One field for each seat that is taken; sign, word and colour say the same.
function seat_plan({ seats }) {
	if (!seats.length) return `<p>${__("Nobody is registered yet.")}</p>`;
	const cells = seats.map(
		(seat) => `<li class="ec-seat is-${seat.attendance.toLowerCase().replaceAll(" ", "-")}"><a href="/app/exam-candidate/${encodeURIComponent(seat.name)}">
			<b>${seat.seat_number}</b> ${safe_text(seat.officer_name)}<br>
			<small>${SEAT_MARKS[seat.attendance] || ""} ${__(seat.attendance)}${seat.result === "Not Taken" ? "" : ` · ${__(seat.result)} ${seat.score}`}</small></a></li>`
	);
	return `<details open><summary>${__("Seat Plan")}</summary><ol class="ec-seats">${cells.join("")}</ol></details>`;
}

function add_acts(frm, { keeps, guards, registers }) {
	const state = frm.doc.session_state;
	const is_open = ["Planned", "Open"].includes(state);
	const has_door = ["Open", "Running"].includes(state);
	const button = (label, act, is_main) => frm.add_custom_button(label, act).addClass(is_main ? "btn-primary" : "").toggleClass("btn-default", !is_main);
	if (keeps && state === "Planned") button(__("Open for Registration"), () => step(frm, "sessions.open_session"), true);
	if ((keeps && is_open) || (registers && state === "Open")) button(__("Register Candidates"), () => register(frm), !keeps);
	if (guards && has_door) button(__("Entrance"), () => frappe.set_route("exam-entrance", frm.doc.name), true);
	if (keeps && ["Running", "Closed"].includes(state)) {
		button(__("Enter Results"), () => enter_results(frm));
		button(__("Upload Results"), () => upload_results(frm));
		button(__("Confirm Results"), () => confirm_results(frm));
	}
	if (keeps && has_door) button(__("Close the Session"), () => close_session(frm));
	frm.add_custom_button(__("Candidates"), () => frappe.set_route("List", "Exam Candidate", { session: frm.doc.name }), __("Look Up"));
	frm.add_custom_button(__("Log of the Door"), () => frappe.set_route("List", "Exam Entrance Event", { session: frm.doc.name }), __("Look Up"));
}

const step = (frm, method, args = {}) => frappe.xcall(SESSIONS + method, { name: frm.doc.name, ...args }).then(() => frm.reload_doc());

function close_session(frm) {
	frappe.confirm(__("Whoever was not admitted is marked absent. Close the session?"), () => step(frm, "sessions.close_session"));
}

// ---------------------------------------------------------------- registration

async function register(frm) {
	const waiting = (search) => frappe.xcall(SESSIONS + "registering.waiting_people", { session: frm.doc.name, search: search || "" });
	const title = __("Register Candidates");
	const first = await waiting();
	if (!first.people.length) return frappe.msgprint({ title, message: __("Nobody waits for this examination.") });
	const dialog = new frappe.ui.Dialog({
		title,
		size: "large",
		fields: [
			{ fieldtype: "Data", fieldname: "search", label: __("Search by Name"), onchange: () => waiting(dialog.get_value("search")).then(show) },
			{ fieldtype: "HTML", fieldname: "people" },
		],
		primary_action_label: __("Register the Ticked Ones"),
		primary_action: () => {
			const chosen = (doctype) =>
				dialog.$wrapper.find(`input:checked[data-doctype="${doctype}"]`).map((_i, box) => box.value).get();
			const args = { session: frm.doc.name, applications: chosen("Certificate Application"), reviews: chosen("Certificate Review") };
			if (!args.applications.length && !args.reviews.length) return frappe.show_alert(__("Please tick at least one row."));
			dialog.hide();
			enforcement_cert.desk.run(title, SESSIONS + "registering.register", args).then((result) => {
				enforcement_cert.desk.show_result(title, result);
				frm.reload_doc();
			});
		},
	});
	const show = (found) => {
		dialog.get_field("people").$wrapper.html(people_table(found));
		dialog.$wrapper.find(".ec-all").on("change", ({ target }) => dialog.$wrapper.find("input[data-doctype]:enabled").prop("checked", target.checked));
	};
	show(first);
	dialog.show();
}

function people_table({ people, has_more }) {
	const more = has_more ? `<p>${__("There are more people than are shown. Search by name, or register these first.")}</p>` : "";
	const rows = people.map(
		(row, place) => `<tr><td><input type="checkbox" id="ec-person-${place}" value="${safe_text(row.case)}" data-doctype="${safe_text(row.doctype)}" ${row.reason ? "disabled" : ""}></td>
			<td class="ec-result-name"><label for="ec-person-${place}">${safe_text(row.officer_name)}</label></td><td>${safe_text(row.agency_name)}</td><td>${safe_text(row.kind)}</td>
			<td>${safe_text(row.reason)}</td></tr>`
	);
	return `${more}<div class="ec-result-rows"><table class="table table-bordered"><thead><tr>
		<th><input type="checkbox" class="ec-all" aria-label="${__("All")}"></th><th>${__("Name")}</th><th>${__("Agency")}</th><th>${__("Sits For")}</th><th>${__("Why Not")}</th>
		</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

// ---------------------------------------------------------------- results

const sheet_of = (frm) => frappe.xcall(SESSIONS + "results.result_sheet", { session: frm.doc.name });

async function enter_results(frm) {
	const title = __("Enter Results");
	const rows = (await sheet_of(frm)).filter((row) => row.result === "Not Taken");
	if (!rows.length) return frappe.msgprint({ title, message: __("Nobody who was admitted waits for a result.") });
	const lines = rows.map(
		(row) => `<tr><td>${row.seat_number}</td><td class="ec-result-name"><label for="ec-score-${row.seat_number}">${safe_text(row.officer_name)}</label></td>
			<td><input id="ec-score-${row.seat_number}" class="form-control" inputmode="decimal" data-seat="${row.seat_number}" value="${row.entered_by ? row.entered_score : ""}"></td></tr>`
	);
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [
			{ fieldtype: "HTML", options: `<p>${__("Full mark {0}, pass mark {1}. A second person confirms the scores.", [frm.doc.full_mark, frm.doc.pass_mark])}</p>` },
			{ fieldtype: "HTML", fieldname: "grid" },
		],
		primary_action_label: __("Keep the Scores"),
		primary_action: () => {
			const scores = {};
			dialog.$wrapper.find("input[data-seat]").each((_i, box) => {
				if (box.value.trim()) scores[box.dataset.seat] = box.value.trim();
			});
			dialog.hide();
			send_results(frm, title, "results.enter_results", { scores });
		},
	});
	dialog.get_field("grid").$wrapper.html(
		`<div class="ec-result-rows"><table class="table table-bordered"><thead><tr><th>${__("Seat")}</th><th>${__("Name")}</th><th>${__("Score")}</th></tr></thead><tbody>${lines.join("")}</tbody></table></div>`
	);
	dialog.show();
}

function send_results(frm, title, method, args) {
	return enforcement_cert.desk.run(title, SESSIONS + method, { session: frm.doc.name, ...args }).then((result) => {
		enforcement_cert.desk.show_result(title, result);
		if (result.failed_last?.length) {
			const names = result.failed_last.map(safe_text).join("、");
			frappe.msgprint({ title, indicator: "red", message: __("Not passed, and this was the last attempt of the cycle: {0}", [names]) });
		}
		frm.reload_doc();
	});
}

function upload_results(frm) {
	frappe.prompt(
		{ fieldtype: "Attach", fieldname: "file_url", label: __("Sheet With Results"), reqd: 1, description: __("A list with the columns seat number and score (.xlsx, .xls, .csv)") },
		({ file_url }) => send_results(frm, __("Upload Results"), "results.enter_sheet", { file_url }),
		__("Upload Results"),
		__("Keep the Scores")
	);
}

async function confirm_results(frm) {
	const title = __("Confirm Results");
	const rows = (await sheet_of(frm)).filter((row) => row.result === "Not Taken" && row.entered_by);
	if (!rows.length) return frappe.msgprint({ title, message: __("No entered score waits for its confirmation.") });
	const lines = rows.map(
		(row, place) => `<tr><td><input type="checkbox" checked id="ec-confirm-${place}" value="${safe_text(row.name)}" data-confirm="${safe_text(row.entered_score)}"></td><td>${row.seat_number}</td>
			<td class="ec-result-name"><label for="ec-confirm-${place}">${safe_text(row.officer_name)}</label></td><td>${row.entered_score}</td>
			<td>${__(row.outcome)}</td><td>${safe_text(row.entered_by_name)}</td></tr>`
	);
	const dialog = new frappe.ui.Dialog({
		title,
		size: "large",
		fields: [{ fieldtype: "HTML", fieldname: "grid" }],
		primary_action_label: title,
		primary_action: () => {
			const seen = {};
			dialog.$wrapper.find("input[data-confirm]:checked").each((_i, box) => (seen[box.value] = box.dataset.confirm));
			dialog.hide();
			send_results(frm, title, "results.confirm_results", { seen });
		},
	});
	dialog.get_field("grid").$wrapper.html(
		`<div class="ec-result-rows"><table class="table table-bordered"><thead><tr><th></th><th>${__("Seat")}</th><th>${__("Name")}</th><th>${__("Score")}</th><th>${__("Exam Result")}</th><th>${__("Entered By")}</th></tr></thead><tbody>${lines.join("")}</tbody></table></div>`
	);
	dialog.show();
}
