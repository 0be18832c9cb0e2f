// Two records side by side: what differs stands out; one decision with a reason, then the next pair.

const REVIEW = "enforcement_cert.personnel.duplicate_review.";

frappe.pages["duplicate-review"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Probable Duplicates Side by Side"),
		single_column: true,
	});
	wrapper.review = new DuplicateReview(page);
};

frappe.pages["duplicate-review"].on_page_show = (wrapper) => {
	wrapper.review.show({ name: frappe.get_route()[1] || "" });
};

class DuplicateReview {
	constructor(page) {
		this.page = page;
		this.body = $('<div class="ec-pair"></div>').appendTo(page.main);
		page.set_secondary_action(__("Next Pair"), () => this.show({ after: this.pair?.name || "" }));
	}

	show(which) {
		return frappe.xcall(REVIEW + "next_pair", which).then((pair) => {
			this.pair = pair.name ? pair : null;
			this.body.html(this.pair ? this.draw(pair) : `<p class="text-muted">${__("No pair is waiting for a decision.")}</p>`);
			this.set_actions();
		});
	}

	set_actions() {
		this.page.clear_inner_toolbar();
		if (!this.pair || this.pair.status !== "Open" || !frappe.user.has_role("Legal Reviewer")) return;
		for (const decision of ["Same Person", "Different Persons", "Needs Correction"]) {
			this.page.add_inner_button(__(decision), () => this.decide(decision));
		}
	}

	decide(decision) {
		const dialog = new frappe.ui.Dialog({
			title: __(decision),
			fields: [{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason"), reqd: 1 }],
			primary_action_label: __(decision),
			primary_action: ({ reason }) => {
				const { name } = this.pair;
				frappe.xcall(REVIEW + "decide_pair", { name, decision, reason }).then(() => {
					dialog.hide();
					frappe.show_alert({ message: __("The decision is kept; this pair is not asked for again."), indicator: "green" });
					this.show({ after: name });
				});
			},
		});
		dialog.show();
	}

	draw(pair) {
		const safe = frappe.utils.escape_html;
		const heads = pair.sides.map(
			({ officer, photo }) => `<th>
				${photo ? `<img class="ec-pair-photo" alt="${__("Photo")}" src="${encodeURI(photo)}">` : ""}
				<a href="/app/enforcement-officer/${encodeURIComponent(officer)}">${safe(officer)}</a></th>`
		);
		const rows = pair.rows.map(
			(row) => `<tr class="${row.differs ? "ec-differs" : ""}"><th scope="row">${safe(row.label)}
				${row.differs ? `<span class="indicator-pill orange">${__("differs")}</span>` : ""}</th>
				${row.values.map((value, side) => `<td>${marked(value, row.marks[side])}</td>`).join("")}</tr>`
		);
		const reasons = pair.reasons.map((reason) => `<span class="indicator-pill red">${safe(reason)}</span>`).join(" ");
		return `<p>${reasons} <span class="text-muted">${__("{0} pairs are waiting.", [pair.left])}</span></p>
			${decided(pair.decision)}
			<div class="table-responsive"><table class="table table-bordered ec-pair-table">
			<thead><tr><th></th>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>
			<p class="text-muted">${__(
				"Numbers stay masked; only the places are shown in which a slip of the hand makes them differ."
			)}</p>`;
	}
}

function marked(value, places) {
	const safe = frappe.utils.escape_html;
	if (!places.length) return safe(value);
	return [...value].map((char, place) => (places.includes(place) ? `<mark>${safe(char)}</mark>` : safe(char))).join("");
}

function decided(decision) {
	if (!decision) return "";
	const safe = frappe.utils.escape_html;
	return `<p><b>${safe(decision.status)}</b> · ${safe(decision.decided_for || "")} ·
		${frappe.datetime.str_to_user(decision.decided_at)}<br>${safe(decision.decision_reason || "")}</p>`;
}
