// Forms: what a user has chosen or written is not taken away by a reload.

// record → the version the server last told of
const told = new Map();
const LATER_MS = 1000;

// When a record was changed elsewhere, the engine reloads its form a second later, whatever was entered within
// that second, and also after changes that the page itself has asked for and already shows.
function late_reloads_look_again() {
	const form = frappe.ui?.form?.Form?.prototype;
	if (!form) return;
	const engine_setup = form.setup;
	form.setup = function (...more) {
		this.debounced_reload_doc = frappe.utils.debounce(() => reload_if_of_use(this), LATER_MS);
		return engine_setup.apply(this, more);
	};
	frappe.realtime.on("doc_update", ({ doctype, name, modified }) => told.set(`${doctype} ${name}`, modified));
}

function reload_if_of_use(frm) {
	const record = `${frm.doctype} ${frm.docname}`;
	const version = told.get(record);
	told.delete(record);
	// A save that is under way brings the newest version, or is refused because of it.
	if (frappe.ui.form.is_saving || (version && version === frm.doc.modified)) return;
	if (!frm.is_dirty()) return frm.reload_doc();
	frm.doc.__needs_refresh = Boolean(version);
	frm.show_conflict_message();
}

late_reloads_look_again();
