// Windows over the page: none without a word, and the key Esc closes the uppermost one only.

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
	const open = [...document.querySelectorAll(".modal.show")];
	if (event.key !== "Escape" || open.length < 2) return;
	const height = (node) => Number(getComputedStyle(node).zIndex) || 0;
	const top = open.reduce((best, node) => (height(node) >= height(best) ? node : best));
	if (top.querySelector(".awesomplete > ul:not([hidden])")) return;
	event.stopImmediatePropagation();
	event.preventDefault();
	const dialog = frappe.ui.open_dialogs.find((one) => one.$wrapper[0] === top);
	if (!dialog?.no_cancel_flag) close($(top));
}

// A window that is still opening does not hear that it should close.
function close(window_on_top) {
	const hide = () => window_on_top.modal("hide");
	if (window_on_top.data("bs.modal")?._isTransitioning) window_on_top.one("shown.bs.modal", hide);
	else hide();
}

empty_messages_are_not_shown();
window.addEventListener("keydown", escape_closes_one_window, true);
