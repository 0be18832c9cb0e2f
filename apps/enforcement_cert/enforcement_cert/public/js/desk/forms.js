// Forms: what a user has chosen or written is not taken away, neither by a reload nor by a field beside it.

const LATER_MS = 1000;
const BARE_FIGURE_MS = 100;
// record → the version the server last told of
const told = new Map();

// When a record was saved, by whomever, the engine reloads its form a second later: over what was entered within that
// second, under a window in which a file is just being chosen, and also if the form already shows that version.
function late_reloads_look_again() {
	const form = frappe.ui?.form?.Form?.prototype;
	if (!form) return;
	const engine_setup = form.setup;
	form.setup = function (...more) {
		this.debounced_reload_doc = frappe.utils.debounce(() => reload_if_of_use(this), LATER_MS);
		return engine_setup.apply(this, more);
	};
}

// The connection stands when the first form is opened, not yet when this file is read.
function listen() {
	frappe.realtime.on("doc_update", ({ doctype, name, modified }) => told.set(`${doctype} ${name}`, modified));
}

function reload_if_of_use(frm) {
	const record = `${frm.doctype} ${frm.docname}`;
	const version = told.get(record);
	// A save that is under way brings the newest version, or is refused because of it.
	if (frappe.ui.form.is_saving || (version && version === frm.doc.modified)) return told.delete(record);
	if (document.querySelector(".modal.show")) return frm.debounced_reload_doc();
	told.delete(record);
	if (!frm.is_dirty()) return frm.reload_doc();
	frm.doc.__needs_refresh = Boolean(version);
	frm.show_conflict_message();
}

// Of a number that is entered anew the engine shows the bare figure and marks it, a tenth of a second after it has
// the focus; by then the focus may be in another field, whose text was wiped out as no number.
function numbers_leave_their_neighbours_alone() {
	const number = frappe.ui?.form?.ControlInt?.prototype;
	if (!number) return;
	const engine_make_input = number.make_input;
	number.make_input = function () {
		engine_make_input.call(this);
		this.$input.off("focus").on("focus", ({ target }) => {
			const shown = target.value;
			setTimeout(() => {
				if (document.activeElement !== target || target.value !== shown) return;
				target.value = this.validate(shown);
				target.select();
			}, BARE_FIGURE_MS);
		});
	};
}

$(document).one("form-load", listen);
late_reloads_look_again();
numbers_leave_their_neighbours_alone();
