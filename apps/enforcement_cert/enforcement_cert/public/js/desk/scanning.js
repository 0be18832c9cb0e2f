// Working with a scan gun: one field that keeps the cursor, Enter sends, the answer is seen, heard and read aloud.
//
// The gun types the code and Enter; a person may type a serial instead. Everything is done by keyboard: Shift+Tab
// leads to the choice above the field, Escape ends. A choice other than the first holds for one card only.

frappe.provide("enforcement_cert.desk");

const KEPT_LINES = 8;
const text = (value) => frappe.utils.escape_html(value || "–");

function fields_of({ intro, modes }) {
	const choice = modes.length > 1 && {
		fieldtype: "Select",
		fieldname: "mode",
		label: __("The Scanned Card Is"),
		options: modes.map(({ value, label }) => ({ value, label })),
		default: modes[0].value,
	};
	return [
		{ fieldtype: "HTML", options: `<p>${intro}</p>` },
		...(choice ? [choice] : []),
		{
			fieldtype: "Data",
			fieldname: "code",
			label: __("QR Code or Card Serial"),
			description: __("Scan the QR code, or type the serial and press Enter."),
		},
		{ fieldtype: "HTML", fieldname: "answer" },
	];
}

// Opens the dialog. `modes`: [{value, label, method}], `args`: what goes to the server beside code and mode.
enforcement_cert.desk.scan = function ({ title, intro, modes, args, counter, on_close }) {
	const state = { lines: [], done: 0, queue: Promise.resolve() };
	const dialog = new frappe.ui.Dialog({ title, size: "large", fields: fields_of({ intro, modes }), on_hide: on_close });
	const field = dialog.get_field("code");
	const focus = () => field.$input.trigger("focus");

	const take = (code) => {
		const value = dialog.get_value("mode");
		const mode = modes.find((each) => each.value === value) || modes[0];
		dialog.set_value("mode", modes[0].value);
		// One after the other: a gun is faster than the line.
		state.queue = state.queue.then(() => ask(mode, code).then((line) => show(dialog, state, line, counter)));
	};
	const ask = (mode, code) =>
		fetch_quietly(mode.method, { ...args, ...mode.args, code }).then(
			(card) => ({ good: true, mode, card }),
			(message) => ({ good: false, mode, message, code })
		);

	field.$input.attr({ autocomplete: "off", spellcheck: "false" }).on("keydown", (event) => {
		if (event.key !== "Enter") return;
		event.preventDefault();
		event.stopPropagation();
		const code = field.$input.val().trim();
		field.$input.val("");
		if (code) take(code);
	});
	keep_cursor(dialog.get_field("mode")?.$input, focus);
	dialog.$wrapper.on("shown.bs.modal", focus);
	dialog.show();
	show(dialog, state, null, counter);
	return dialog;
};

// Arrow keys walk through the choice, Enter or Tab leads back to the field; a choice by mouse leads back at once.
function keep_cursor($choice, focus) {
	let by_mouse = false;
	$choice
		?.on("mousedown", () => (by_mouse = true))
		.on("keydown", (event) => {
			by_mouse = false;
			if (event.key !== "Enter") return;
			event.preventDefault();
			event.stopPropagation();
			focus();
		})
		.on("change", () => by_mouse && focus());
}

// The server's refusal comes back as a sentence; no window opens over the scan field.
function fetch_quietly(method, args) {
	return new Promise((resolve, reject) => {
		frappe.call({
			method: `enforcement_cert.certificate.${method}`,
			args,
			silent: true,
			error_handlers: {},
			callback: ({ message }) => resolve(message),
			error: (answer) => reject(sentence_of(answer)),
		});
	});
}

function sentence_of(answer) {
	const content = answer?.responseJSON || answer || {};
	try {
		const [first] = JSON.parse(content._server_messages || "[]");
		const message = typeof first === "string" ? JSON.parse(first).message : first?.message;
		return message || __("The server did not answer. Please scan again.");
	} catch (error) {
		return __("The server did not answer. Please scan again.");
	}
}

function show(dialog, state, line, counter) {
	if (line) {
		state.lines = [line, ...state.lines].slice(0, KEPT_LINES);
		if (line.good && line.card.is_new) state.done += 1;
		enforcement_cert.reader.sound(line.good ? 1760 : 220);
	}
	const rows = state.lines.map((each, place) => `<li class="${row_class(each, place)}">${row_text(each)}</li>`);
	dialog.get_field("answer").$wrapper.html(`<div class="ec-scan">
		<p class="ec-scan-count">${counter ? counter(state.done) : __("{0} done", [state.done])}</p>
		<div role="status" aria-live="assertive"><ul>${rows[0] || ""}</ul></div><ul>${rows.slice(1).join("")}</ul></div>`);
}

const row_class = (line, place) => `${line.good ? (line.mode.is_bad ? "is-bad" : "is-good") : "is-refused"} ${place ? "" : "is-last"}`;

function row_text(line) {
	if (!line.good) return `<b>${__("Refused")}</b> ${enforcement_cert.desk.safe_lines(line.message)}`;
	const { officer_name, certificate, card_serial, unit_name, is_new, card_status } = line.card;
	const what = is_new ? line.mode.label : __("Scanned before: {0}", [__(card_status)]);
	return `<b>${text(what)}</b> ${text(officer_name)} · ${text(certificate)} · ${text(card_serial)} · ${text(unit_name)}`;
}
