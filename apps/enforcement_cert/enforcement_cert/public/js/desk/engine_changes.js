// Small changes to pages of the engine, each with its reason.

const APPLICATION = "Certificate Application";

// A number card leads to its list with the filters it was counted with, those worked out in the
// browser ("my office") included; the engine leaves these out.
function number_cards_lead_to_what_they_count() {
	const widget = frappe.widget?.widget_factory?.number_card;
	if (!widget) return;
	const engine_route = widget.prototype.set_route;
	widget.prototype.set_route = function () {
		if (this.card_doc.type !== "Document Type") return engine_route.call(this);
		const filters = frappe.dashboard_utils.get_all_filters(this.card_doc) || [];
		frappe.route_options = Object.fromEntries(
			filters.map((filter) => [`${filter[0]}.${filter[1]}`, [filter[2], filter[3]]])
		);
		frappe.set_route("List", this.card_doc.document_type, "List");
	};
}

// Steps on applications need a reason or confirmations, which the engine's own menu does not ask for.
function applications_have_their_own_menu() {
	const list = frappe.views?.ListView;
	if (!list) return;
	const engine_items = list.prototype.get_workflow_action_menu_items;
	list.prototype.get_workflow_action_menu_items = function () {
		return this.doctype === APPLICATION ? [] : engine_items.call(this);
	};
	const form = frappe.ui?.form?.States;
	if (!form) return;
	const engine_actions = form.prototype.show_actions;
	form.prototype.show_actions = function (state) {
		if (this.frm.doctype !== APPLICATION) engine_actions.call(this, state);
	};
}

// A list opened with a filter on a linked record asks for its rows before the filter's value has been
// checked, and then shows all rows below the filter. It waits here until every filter stands.
const LONGEST_WAIT_MS = 5000;

function lists_wait_for_their_filters() {
	const list = frappe.views?.ListView?.prototype;
	if (!list?.before_refresh) return;
	const engine_before = list.before_refresh;
	list.before_refresh = function () {
		const wanted = frappe.route_options && this.filter_area ? this.parse_filters_from_route_options().length : 0;
		return Promise.resolve(engine_before.call(this)).then(() => filters_stand(this, wanted));
	};
}

function filters_stand(list, wanted) {
	const until = Date.now() + LONGEST_WAIT_MS;
	return new Promise((resolve) => {
		const look = () =>
			!wanted || list.filter_area.get().length >= wanted || Date.now() > until ? resolve() : setTimeout(look, 30);
		look();
	});
}

// The engine names the present view half in English ("List视图").
function views_have_whole_names() {
	const list = frappe.views?.BaseList?.prototype;
	if (!list?.setup_view_menu) return;
	const engine_menu = list.setup_view_menu;
	list.setup_view_menu = function () {
		engine_menu.call(this);
		this.views_menu?.closest(".custom-btn-group").find(".custom-btn-group-label").text(__(`${this.view_name} View`));
	};
}

// On a telephone the engine leaves of a row's state a coloured dot; who cannot tell colours apart reads nothing.
function states_are_words_on_telephones() {
	const list = frappe.views?.ListView?.prototype;
	if (!list?.get_indicator_dot || !list.get_indicator_html) return;
	list.get_indicator_dot = function (doc) {
		return this.get_indicator_html(doc);
	};
}

// A fault of the server is told in plain words; who looks after the system still gets the details.
function faults_in_plain_words() {
	const engine_report = frappe.request.report_error;
	frappe.request.report_error = function (xhr, request) {
		if (frappe.boot.enforcement?.is_engine_manager) return engine_report(xhr, request);
		frappe.msgprint({
			title: __("This did not work"),
			indicator: "red",
			message: __(
				"The system could not carry out this step. Nothing has been changed. Please try again; if it happens again, tell your administrator the time: {0}.",
				[frappe.datetime.str_to_user(frappe.datetime.now_datetime())]
			),
		});
	};
}

// Whoever opens the desk comes to the page of his own class, whoever used this browser before.
function start_at_own_page() {
	const own = frappe.boot.enforcement?.start_page;
	if (!own || frappe.boot.enforcement.is_engine_manager) return;
	const seen_by = localStorage.getItem("ec_desk_user");
	if (seen_by !== frappe.session.user) {
		localStorage.setItem("ec_desk_user", frappe.session.user);
		localStorage.current_page = own;
		localStorage.is_current_page_public = "true";
	}
}

// Quick lists of a start page show what the list shows: the state by its own colours, and a line of
// facts. The engine looks for a field named "status" only.
function quick_lists_show_states() {
	const widget = frappe.widget?.widget_factory?.quick_list;
	if (!widget) return;
	const engine_body = widget.prototype.set_body;
	widget.prototype.set_body = function () {
		const doctype = this.document_type;
		this.body.empty();
		frappe.model.with_doctype(doctype, () => {
			const settings = frappe.listview_settings[doctype] || {};
			if (!settings.quick_line) return engine_body.call(this);
			this.widget.addClass("quick-list-widget-box");
			return frappe.db
				.get_list(doctype, {
					fields: ["name", ...settings.add_fields],
					filters: frappe.utils.get_filter_from_json(this.quick_list_filter) || {},
					order_by: "creation desc",
					limit: 5,
				})
				.then((rows) => this.body.append(rows.length ? rows.map((row) => quick_row(doctype, settings, row)) : no_rows()));
		});
	};
}

const no_rows = () => $(`<p class="text-muted list-no-data-state">${__("Nothing here yet.")}</p>`);

function quick_row(doctype, settings, row) {
	const [label, colour] = settings.get_indicator(row);
	const { title, line } = settings.quick_line(row);
	const text = (value) => frappe.utils.escape_html(value || "");
	return $(`<a class="quick-list-item ec-quick" href="${frappe.utils.get_form_link(doctype, row.name)}">
		<div class="ellipsis left"><div class="ellipsis title">${text(title)}</div>
			<div class="timestamp text-muted">${text(line)}</div></div>
		<div class="status indicator-pill ${colour} ellipsis">${text(label)}</div>
	</a>`);
}

// The way back from a list or form leads to the own start page, not to another class's page that the
// engine finds first among the pages of a room.
function breadcrumbs_lead_to_own_page() {
	const own = frappe.boot.enforcement?.start_page;
	const pages = frappe.boot.module_wise_workspaces;
	if (!own || !pages) return;
	Object.keys(pages).forEach((room) => (pages[room] = [own]));
}

// Without seconds in the site's format of times the engine looks for the picker's seconds, which are not there
// in every edition of the picker, and then draws no form with a date and time that can be entered.
function moments_can_be_entered() {
	const { ControlDate, ControlDatetime } = frappe.ui?.form || {};
	if (!ControlDatetime) return;
	ControlDatetime.prototype.set_datepicker = function () {
		ControlDate.prototype.set_datepicker.call(this);
		const { opts, timepicker } = this.datepicker;
		if (opts.timeFormat.includes("s") || !timepicker?.$seconds) return;
		timepicker.$seconds.parent().hide();
		timepicker.$secondsText.hide().prev().hide();
	};
}

// Tab goes where the browser goes: the engine's own order ends at hidden buttons, and adds rows to tables.
function tab_follows_the_page() {
	const layout = frappe.ui?.form?.Layout?.prototype;
	if (layout) layout.handle_tab = () => true;
}

// Whoever walks with Tab gets past the box for comments, which takes it as a sign to be written.
function tab_leaves_the_comment_box() {
	const { ControlComment, ControlTextEditor } = frappe.ui?.form || {};
	if (!ControlComment) return;
	ControlComment.prototype.make_quill_editor = function () {
		ControlTextEditor.prototype.make_quill_editor.call(this);
		for (const key of [9, "Tab"]) delete this.quill.keyboard?.bindings?.[key];
	};
}

// The calendar for a span of days speaks the user's language, as the one for a single day does.
function spans_of_days_are_in_the_users_language() {
	const span = frappe.ui?.form?.ControlDateRange?.prototype;
	if (!span) return;
	const engine_options = span.set_date_options;
	span.set_date_options = function () {
		engine_options.call(this);
		const language = frappe.boot.user?.language;
		if ($.fn.datepicker.language[language]) this.datepicker_options.language = language;
	};
}

// Assigning and tagging rows is not how work is shared here; staff would only be refused.
function lists_offer_what_may_be_done() {
	const list = frappe.views?.ListView?.prototype;
	if (!list?.get_actions_menu_items || frappe.boot.enforcement?.is_engine_manager) return;
	const left_out = ["Assign To", "Apply Assignment Rule", "Add Tags"].map((label) => __(label, null, "Button in list view actions menu"));
	const engine_items = list.get_actions_menu_items;
	list.get_actions_menu_items = function () {
		return engine_items.call(this).filter((item) => !left_out.includes(item.label));
	};
}

// Nothing is sent by mail from a form, whoever looks at it.
function forms_send_no_mail() {
	frappe.model.can_email = () => false;
}

// Building pages is for managers; staff get pages without tools they cannot use.
function mark_managers() {
	document.body.classList.toggle("ec-staff", !frappe.boot.enforcement?.is_engine_manager);
}

mark_managers();
tab_follows_the_page();
tab_leaves_the_comment_box();
spans_of_days_are_in_the_users_language();
lists_offer_what_may_be_done();
forms_send_no_mail();
moments_can_be_entered();
views_have_whole_names();
states_are_words_on_telephones();
breadcrumbs_lead_to_own_page();
quick_lists_show_states();
number_cards_lead_to_what_they_count();
applications_have_their_own_menu();
faults_in_plain_words();
lists_wait_for_their_filters();
start_at_own_page();
