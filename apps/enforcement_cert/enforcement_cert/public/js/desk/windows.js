// Windows over the page: none without a word, Esc closes the uppermost one only, Tab stays in it, and when it is
// closed, the button and the place that it was opened from are there again.

// The engine answers some questions about rights with a message that says nothing; a window without a word is not shown.
function empty_messages_are_not_shown() {
	const engine_msgprint = frappe.msgprint;
	frappe.msgprint = function (message, ...more) {
		const said = Array.isArray(message) ? message.filter(says_something) : message;
		return says_something(said) ? engine_msgprint.call(this, said, ...more) : undefined;
	};
	window.msgprint = frappe.msgprint;
}

function says_something(message) {
	if (Array.isArray(message)) return message.length > 0;
	if (typeof message === "string" && message.startsWith("{")) {
		try {
			return says_something(JSON.parse(message));
		} catch {
			return true;
		}
	}
	return typeof message === "object" && message ? message.message !== "" : message !== "";
}

// The engine closes the message and the window below it with one Esc, and what was typed there is lost.
function escape_closes_one_window(event) {
	if (event.key !== "Escape") return;
	const open = open_windows();
	const top = uppermost(open);
	const calendar = top && open_calendar(top);
	if (open.length < 2 && !calendar) return;
	if (top.querySelector(".awesomplete > ul:not([hidden])")) return;
	event.stopImmediatePropagation();
	event.preventDefault();
	if (calendar) return calendar.hide();
	const dialog = frappe.ui.open_dialogs.find((one) => one.$wrapper[0] === top);
	if (!dialog?.no_cancel_flag) close($(top));
}

// A window that is still opening does not hear that it should close.
function close(window_on_top) {
	const hide = () => window_on_top.modal("hide");
	if (window_on_top.data("bs.modal")?._isTransitioning) window_on_top.one("shown.bs.modal", hide);
	else hide();
}

const open_windows = () => [...document.querySelectorAll(".modal.show")];

function uppermost(open) {
	const height = (node) => Number(getComputedStyle(node).zIndex) || 0;
	return open.reduce((best, node) => (!best || height(node) >= height(best) ? node : best), null);
}

// Esc puts away the calendar of a field only, and what was typed in the window stays.
function open_calendar(window_on_top) {
	const fields = [...window_on_top.querySelectorAll("input")];
	return fields.map((field) => $(field).data("datepicker")).find((calendar) => calendar?.visible);
}

// The engine lets Tab walk from a window's last button to the page behind it.
const REACHABLE = "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]";

function tab_stays_in_the_window(event) {
	const top = event.key === "Tab" ? uppermost(open_windows()) : null;
	const places = top ? [...top.querySelectorAll(REACHABLE)].filter((node) => !node.disabled && node.tabIndex >= 0 && node.offsetParent) : [];
	if (!places.length) return;
	const at = document.activeElement;
	const [first, last] = [places[0], places.at(-1)];
	const leaves = event.shiftKey ? at === first || at === top : at === last;
	if (top.contains(at) && !leaves) return;
	event.preventDefault();
	(event.shiftKey ? last : first).focus();
}

// The engine disables a button until its step is through; a question that was closed is through as well.
function closed_questions_free_their_button() {
	const page = frappe.ui?.Page?.prototype;
	if (!page) return;
	const engine_disable = page.btn_disable_enable;
	page.btn_disable_enable = function (button, answer) {
		engine_disable.call(this, button, answer);
		if (button.prop("disabled")) $(document).one("hidden.bs.modal", () => button.prop("disabled", false));
	};
}

// The place that a window was opened from has the focus again when the last window is closed.
let opener = null;

function remember_opener({ target }) {
	const place = target.closest?.("button, a, input, [tabindex]");
	if (place && !place.closest(".modal")) opener = place;
}

function focus_comes_back() {
	if (open_windows().length || (document.activeElement && document.activeElement !== document.body)) return;
	if (opener?.isConnected && opener.offsetParent) opener.focus();
}

// The engine skips days and ticks when it looks for a window's first field, and some windows get no focus at all.
function first_field_has_the_focus({ target }) {
	if (target.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return;
	const fields = [...target.querySelectorAll(".modal-body :is(input, select, textarea)")].filter((node) => node.offsetParent && !node.disabled);
	if (fields.length && !fields[0].matches("[data-fieldtype^=Date]")) fields[0].focus();
	else if (!target.contains(document.activeElement)) target.focus();
}

empty_messages_are_not_shown();
closed_questions_free_their_button();
document.addEventListener("click", remember_opener, true);
$(document).on("hidden.bs.modal", () => setTimeout(focus_comes_back)); // its button is free by then
$(document).on("shown.bs.modal", first_field_has_the_focus);
window.addEventListener("keydown", tab_stays_in_the_window, true);
window.addEventListener("keydown", escape_closes_one_window, true);
