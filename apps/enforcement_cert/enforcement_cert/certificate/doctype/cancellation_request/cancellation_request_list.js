// List of cancellation requests: colours by status, what waits for me, decisions on ticked rows, cards coming back.

const REQUEST_COLOURS = {
	Draft: "gray",
	"Unit Check": "orange",
	"Legal Review": "blue",
	Approved: "green",
	Refused: "red",
	Withdrawn: "darkgrey",
};

frappe.listview_settings["Cancellation Request"] = {
	add_fields: ["request_status", "cancellation_kind", "is_card_returned", "officer_name", "certificate"],
	hide_name_column: true,
	has_indicator_for_draft: true,

	get_indicator(doc) {
		if (doc.request_status === "Legal Review" && doc.cancellation_kind === "With Certificate" && !doc.is_card_returned) {
			return [__("Waits for the Card"), "yellow", "request_status,=,Legal Review|is_card_returned,=,0"];
		}
		return [__(doc.request_status), REQUEST_COLOURS[doc.request_status] || "gray", `request_status,=,${doc.request_status}`];
	},

	onload(listview) {
		add_queues(listview);
		add_decisions(listview);
		if (TAKING_BACK.some((role) => frappe.user.has_role(role))) {
			listview.page.add_inner_button(__("Take Cards Back"), () => take_cards_back(listview));
		}
	},
};

const TAKING_BACK = ["Agency Clerk", "Agency Checker", "Legal Reviewer"];

function my_queues() {
	const { agency, legal_office } = frappe.boot.enforcement || {};
	const rows = [];
	if (agency && frappe.user.has_role("Agency Clerk")) rows.push(["Draft", ["agency", "=", agency]]);
	if (agency && frappe.user.has_role("Agency Checker")) rows.push(["Unit Check", ["agency", "=", agency]]);
	if (legal_office && frappe.user.has_role("Legal Reviewer")) rows.push(["Legal Review", ["reviewing_office", "=", legal_office]]);
	return rows;
}

function add_queues(listview) {
	const queues = my_queues();
	queues.forEach(([status, place]) =>
		listview.page.add_inner_button(
			queues.length > 1 ? __(status) : __("Waiting for Me"),
			() =>
				listview.filter_area
					.clear()
					.then(() =>
						listview.filter_area.add([
							["Cancellation Request", "request_status", "=", status],
							["Cancellation Request", ...place],
						])
					),
			queues.length > 1 ? __("Waiting for Me") : null
		)
	);
}

function add_decisions(listview) {
	if (!my_queues().length) return;
	const add = (label, is_wanted) => listview.page.add_actions_menu_item(label, () => decide_rows(listview, label, is_wanted), false);
	add(__("Pass Ticked Rows"), (step) => step.is_forward);
	add(__("Return Ticked Rows"), (step) => step.act === "Return Request");
	add(__("Refuse Ticked Rows"), (step) => step.act === "Refuse Request");
	if (frappe.user.has_role("Agency Clerk")) add(__("Withdraw Ticked Rows"), (step) => step.act === "Withdraw Request");
}

async function decide_rows(listview, title, is_wanted) {
	const { steps, left_out } = await enforcement_cert.flows.steps_for(listview.get_checked_items(true));
	const result = { done: 0, refused: [...left_out] };
	for (const step of steps.filter(is_wanted)) {
		const { done, refused } = await enforcement_cert.flows.decide(step);
		result.done += done;
		result.refused.push(...refused);
	}
	enforcement_cert.desk.show_result(title, result);
	listview.clear_checked_items();
	enforcement_cert.desk.show_anew(listview);
}

// One card after another: each scan finds its request by itself.
function take_cards_back(listview) {
	const dialog = enforcement_cert.flows.ask_card({
		title: __("Take Cards Back"),
		text: __("Scan one card after another; each one finds its cancellation by itself."),
		send: (card) => enforcement_cert.flows.act("cancellation_requests.take_back", card),
		stays: ({ officer_name, name }) => __("{0} ({1}): card taken back.", [officer_name, name]),
	});
	dialog.onhide = () => enforcement_cert.desk.show_anew(listview);
}
