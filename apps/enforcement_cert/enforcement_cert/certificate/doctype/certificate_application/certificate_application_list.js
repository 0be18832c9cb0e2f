// List of applications: colours by stage, what waits for me, and decisions on ticked rows.

const STAGE_COLOURS = {
	Draft: "gray",
	"First Check": "orange",
	"Legal Review": "blue",
	"Card Making": "purple",
	Issued: "green",
	Refused: "red",
	Withdrawn: "darkgrey",
};

frappe.listview_settings["Certificate Application"] = {
	add_fields: ["stage", "workflow_state", "unit_name", "certificate_type", "officer_name", "submitted_at"],
	hide_name_column: true,
	has_indicator_for_draft: true,

	get_indicator: (doc) => [__(doc.workflow_state || doc.stage), STAGE_COLOURS[doc.stage] || "gray", `stage,=,${doc.stage}`],

	quick_line: (doc) => ({
		title: doc.unit_name,
		line: doc.submitted_at ? __("Submitted {0}", [frappe.datetime.str_to_user(doc.submitted_at)]) : doc.name,
	}),

	onload(listview) {
		add_queue_buttons(listview);
		add_decisions(listview);
	},

	refresh: (listview) => lock_rows_of_others(listview),
};

const queues = () => frappe.boot.enforcement?.queues || [];

function add_queue_buttons(listview) {
	queues().forEach((queue) =>
		listview.page.add_inner_button(
			queues().length > 1 ? __(queue.stage) : __("Waiting for Me"),
			() => listview.filter_area.clear().then(() => listview.filter_area.add(queue.filters)),
			queues().length > 1 ? __("Waiting for Me") : null
		)
	);
	if (frappe.user.has_role("Card Maker")) {
		listview.page.add_inner_button(__("Make Batch of All Waiting"), () => enforcement_cert.desk.make_batch());
	}
}

function add_decisions(listview) {
	if (!queues().length) return;
	const add = (label, kinds) =>
		listview.page.add_actions_menu_item(label, () => enforcement_cert.desk.decide_rows(listview, label, kinds), false);
	add(__("Pass Ticked Rows"), ["Submit", "Pass", "Approve"]);
	if (!frappe.user.has_role("Agency Clerk") || queues().length > 1) {
		add(__("Return Ticked Rows"), ["Return"]);
		add(__("Refuse Ticked Rows"), ["Refuse"]);
	}
	if (frappe.user.has_role("Agency Clerk")) add(__("Withdraw Ticked Rows"), ["Withdraw"]);
	if (frappe.user.has_role("Card Maker")) {
		listview.page.add_actions_menu_item(
			__("Make Batch of Ticked Rows"),
			() => enforcement_cert.desk.make_batch(listview.get_checked_items(true)),
			false
		);
	}
}

// Applications that another office or unit decides on cannot be ticked; the server says which.
function lock_rows_of_others(listview) {
	const names = (listview.data || []).filter((row) => row.name).map((row) => row.name);
	if (!queues().length || !names.length) return;
	frappe.xcall("enforcement_cert.desk.work_list.rows_out_of_reach", { names }).then((reasons) => {
		listview.$result.find(".list-row-checkbox").each((_i, box) => {
			const reason = reasons[decodeURIComponent($(box).attr("data-name") || "")];
			if (!reason) return;
			const lock = $(`<span class="ec-locked">${frappe.utils.icon("lock", "xs")}</span>`);
			$(box).replaceWith(lock.attr("title", reason));
		});
	});
}
