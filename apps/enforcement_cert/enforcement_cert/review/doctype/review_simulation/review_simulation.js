frappe.ui.form.on("Review Simulation", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.takes_effect_on) frm.set_value("takes_effect_on", frappe.datetime.get_today());
	},

	refresh(frm) {
		if (frm.is_new()) return;
		const { run_status: status, name } = frm.doc;
		if (!["Queued", "Running"].includes(status)) {
			frm.add_custom_button(status === "Draft" ? __("Try the Rule") : __("Try Again"), () =>
				frappe.xcall("enforcement_cert.review.simulation_runs.start", { name }).then(() => frm.reload_doc())
			).addClass("btn-primary");
		} else {
			setTimeout(() => cur_frm === frm && frm.reload_doc(), 3000);
		}
		draw(frm);
	},
});

function draw(frm) {
	const effects = Object.entries(JSON.parse(frm.doc.effects || "{}")).sort((a, b) => b[1] - a[1]);
	const wrapper = frm.get_field("result").$wrapper.empty();
	if (!effects.length) {
		wrapper.html(`<p>${frm.doc.run_status === "Done" ? __("Nobody would be affected.") : __("Not tried yet.")}</p>`);
		return;
	}
	const most = effects[0][1];
	for (const [effect, count] of effects) {
		const link = $(`<a class="d-block mb-2" href="#"></a>`).appendTo(wrapper);
		link.html(`<span>${__(effect)}: <b>${count}</b></span>
			<div class="progress" style="height: 0.6rem"><div class="progress-bar" style="width: ${(count * 100) / most}%"></div></div>`);
		link.on("click", (event) => {
			event.preventDefault();
			frappe.set_route("List", "Simulated Review Change", { simulation: frm.doc.name, effect });
		});
	}
}
