// English words that the engine shows as they are stored: titles of lists, kinds of records, names of new records.

// Fields of plain text whose values are words of the system, kept in English.
const STORED_WORDS = {
	"Agency Account Event": ["act", "from_status", "to_status"],
	"Account Change Log": ["change_kind"],
	"Code List": ["list_name"],
	"Code List Value": ["value_label", "stored_value"],
	"Gate Change Log": ["subject", "old_value", "new_value"],
	"Personal Data Access Log": ["act"],
};
// Their names say once more, in English, what the columns say.
const NAMELESS = ["Code List Value"];
const translated = (value) => (value ? __(value) : "");

function kinds_of_records_are_named() {
	for (const kind of ["DocType", "Role", "Report", "Code List"]) frappe.form.link_formatters[kind] = translated;
}

// A list writes the value of its first column as it is stored.
function lists_show_chosen_values() {
	const list = frappe.views?.ListView?.prototype;
	if (!list?.setup_columns || !list.get_subject_html) return;
	const engine_columns = list.setup_columns;
	list.setup_columns = function () {
		// Names made by chance say nothing to anybody.
		if (this.meta.autoname === "hash" || NAMELESS.includes(this.doctype)) this.settings.hide_name_column = true;
		engine_columns.call(this);
	};
	const engine_subject = list.get_subject_html;
	list.get_subject_html = function (doc) {
		const { fieldname, fieldtype } = this.columns[0]?.df || {};
		const is_word = fieldtype === "Select" || STORED_WORDS[this.doctype]?.includes(fieldname);
		return engine_subject.call(this, is_word ? { ...doc, [fieldname]: translated(doc[fieldname]) } : doc);
	};
}

// Other columns of lists, and forms.
function stored_words_are_translated() {
	const engine_with = frappe.model.with_doctype;
	frappe.model.with_doctype = function (doctype, callback, ...more) {
		const ready = () => {
			for (const field of STORED_WORDS[doctype] || []) {
				const docfield = frappe.meta.docfield_map[doctype]?.[field];
				if (docfield) docfield.formatter ||= translated;
			}
			callback?.();
		};
		return engine_with.call(this, doctype, ready, ...more);
	};
}

// The register of readings keeps the name of a field; people know its label.
function readings_name_the_field() {
	frappe.ui.form.on("Personal Data Access Log", {
		refresh(frm) {
			const { record_type, data_field } = frm.doc;
			if (!data_field || !record_type) return;
			frappe.model.with_doctype(record_type, () => {
				const docfield = frappe.meta.docfield_map[frm.doctype].data_field;
				docfield.formatter = (value) => __(frappe.meta.get_label(record_type, value));
				frm.refresh_field("data_field");
			});
		},
	});
}

// The way to a record says what stands in its head; the engine writes the name under which a new one is kept meanwhile.
function ways_to_new_records_have_words() {
	const crumbs = frappe.breadcrumbs;
	const engine_form = crumbs?.set_form_breadcrumb;
	if (!engine_form) return;
	crumbs.set_form_breadcrumb = function (breadcrumbs, view) {
		engine_form.call(this, breadcrumbs, view);
		const doctype = breadcrumbs.doctype;
		const name = frappe.get_route().slice(2).join("/");
		const last = this.$breadcrumbs.find("li").last().find("a");
		if (name.startsWith(`new-${frappe.router.slug(doctype)}`)) return last.text(__("New {0}", [__(doctype)]));
		const meta = frappe.get_meta(doctype);
		const title = meta?.autoname === "hash" && frappe.get_doc(doctype, name)?.[meta.title_field];
		if (title) last.text(__(title));
	};
}

kinds_of_records_are_named();
lists_show_chosen_values();
stored_words_are_translated();
readings_name_the_field();
ways_to_new_records_have_words();
