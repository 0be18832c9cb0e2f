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

number_cards_lead_to_what_they_count();
applications_have_their_own_menu();
faults_in_plain_words();
start_at_own_page();
