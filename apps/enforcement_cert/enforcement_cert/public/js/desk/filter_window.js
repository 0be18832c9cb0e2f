// The filter window of long lists: conditions in a clerk's words, kept per login under a name.

frappe.provide("enforcement_cert.desk");

const METHODS = "enforcement_cert.desk.list_filters.";

// `conditions`: fields of the window, each with `to_filters(value, doctype)` giving rows of list filters.
// `search(values)`: may answer with a promise instead of filters (exact search).
enforcement_cert.desk.filter_window = function (listview, conditions, search) {
	const dialog = new frappe.ui.Dialog({
		title: __("Filter Window"),
		size: "large",
		fields: [{ fieldtype: "HTML", fieldname: "kept" }, ...conditions, ...keeping_fields()],
		primary_action_label: __("Search"),
		primary_action: async (values) => {
			const unknown = await unknown_choice(conditions, values);
			if (unknown) return frappe.msgprint(__("Please choose “{0}” from the list that opens while typing.", [unknown]));
			const found = search?.(values);
			dialog.hide();
			if (found) return found;
			const filters = filters_of(values);
			return keep(values, filters).then(() => apply(listview, filters));
		},
		secondary_action_label: __("Show All"),
		secondary_action: () => {
			dialog.hide();
			apply(listview, []);
		},
	});

	const filters_of = (values) =>
		conditions
			.filter((field) => field.to_filters && values[field.fieldname])
			.flatMap((field) => field.to_filters(values[field.fieldname], values));

	const keep = (values, filters) => {
		if (!values.kept_title) return Promise.resolve();
		return frappe
			.xcall(METHODS + "keep_filter", { doctype: listview.doctype, title: values.kept_title, filters })
			.then(() => frappe.show_alert({ message: __("The filter is kept as “{0}”.", [values.kept_title]), indicator: "green" }));
	};

	show_kept(dialog, listview);
	dialog.show();
	return dialog;
};

// A name typed in whole stands for its record. Gives the label of a field whose text names none, else null.
async function unknown_choice(conditions, values) {
	for (const field of conditions) {
		const value = field.fieldtype === "Link" && values[field.fieldname];
		if (!value) continue;
		const name = (await name_of(field.options, "name", value)) || (await name_by_title(field.options, value));
		if (!name) return field.label;
		values[field.fieldname] = name;
	}
	return null;
}

async function name_of(doctype, column, value) {
	const found = await frappe.db.get_list(doctype, { filters: { [column]: value }, fields: ["name"], limit: 2 });
	return found.length === 1 ? found[0].name : null;
}

async function name_by_title(doctype, value) {
	await frappe.model.with_doctype(doctype);
	const column = frappe.get_meta(doctype).title_field;
	return column ? name_of(doctype, column, value) : null;
}

function keeping_fields() {
	return [
		{ fieldtype: "Section Break" },
		{
			fieldtype: "Data",
			fieldname: "kept_title",
			label: __("Keep These Conditions As"),
			description: __("Give a name to have them again with one click."),
		},
	];
}

// Past the fields above the list: these check a unit's name first, and lose it when filled right after emptying.
function apply(listview, filters) {
	const area = listview.filter_area;
	return area
		.clear(false)
		.then(() => filters.length && area.filter_list.add_filters(filters))
		.then(() => stand(area, filters.length))
		.then(() => frappe.after_ajax()) // an answer to an earlier question must not come in later
		.then(() => enforcement_cert.desk.show_anew(listview));
}

const LONGEST_WAIT_MS = 5000;

function stand(area, count) {
	const until = Date.now() + LONGEST_WAIT_MS;
	return new Promise((resolve) => {
		const look = () => (area.get().length === count || Date.now() > until ? resolve() : setTimeout(look, 30));
		look();
	});
}

function show_kept(dialog, listview) {
	const $place = dialog.get_field("kept").$wrapper.empty();
	frappe.xcall(METHODS + "saved_filters", { doctype: listview.doctype }).then((rows) => {
		if (!rows.length) return;
		$place.append(`<p class="text-muted">${__("Kept Filters")}</p>`);
		rows.forEach((row) => $place.append(kept_button(dialog, listview, row)));
	});
}

function kept_button(dialog, listview, row) {
	const title = frappe.utils.escape_html(row.title);
	const $button = $(`<span class="ec-kept-filter btn-group">
		<button class="btn btn-default btn-sm">${title}</button>
		<button class="btn btn-default btn-sm" title="${__("Remove")}" aria-label="${__("Remove")}">×</button>
	</span>`);
	$button.find("button").first().on("click", () => {
		dialog.hide();
		apply(listview, row.filters);
	});
	$button.find("button").last().on("click", () =>
		frappe.xcall(METHODS + "remove_filter", { name: row.name }).then(() => $button.remove())
	);
	return $button;
}
