// Progress of work in the background: told by the server at once, asked for as well in case that
// the connection for such news is down.

frappe.provide("enforcement_cert.desk");

const ASK_EVERY_MS = 3000;
const RUN_FIELDS = ["run_status", "position", "total_count", "done_count", "refused_count"];

// Calls `step()` on every piece of news of this event and every few seconds, until it says true.
enforcement_cert.desk.watch = function (event, name, step) {
	let finished = false;
	const look = () => {
		if (finished) return;
		Promise.resolve(step()).then((over) => {
			if (!over || finished) return;
			finished = true;
			clearInterval(timer);
			frappe.realtime.off(event, hear);
		});
	};
	const hear = (news) => news.name === name && look();
	const timer = setInterval(look, ASK_EVERY_MS);
	frappe.realtime.on(event, hear);
	look();
	return () => {
		finished = true;
		clearInterval(timer);
		frappe.realtime.off(event, hear);
	};
};

enforcement_cert.desk.progress_bar = function (position, total) {
	const percent = total ? Math.round((position / total) * 100) : 0;
	return `<div class="progress ec-progress"><div class="progress-bar" role="progressbar"
		style="width: ${percent}%"></div></div>
		<p class="text-muted">${__("{0} of {1} rows", [cint(position), cint(total)])}</p>`;
};

enforcement_cert.desk.follow_run = function (title, run, resolve) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [{ fieldtype: "HTML", fieldname: "bar" }],
		primary_action_label: __("Go On Working"),
		primary_action: () => dialog.hide(),
		secondary_action_label: __("Stop"),
		secondary_action: () =>
			frappe.call({ method: "enforcement_cert.certificate.bulk.stop_run", args: { name: run } }),
	});
	dialog.show();
	enforcement_cert.desk.watch("bulk_run", run, () =>
		frappe.db.get_value("Bulk Run", run, RUN_FIELDS).then(({ message: now }) => {
			dialog.get_field("bar").$wrapper.html(
				enforcement_cert.desk.progress_bar(now.position, now.total_count) +
					`<p>${__("You may leave this page; the work goes on.")}</p>`
			);
			if (!["Done", "Stopped"].includes(now.run_status)) return false;
			dialog.hide();
			frappe.db.get_doc("Bulk Run", run).then((doc) =>
				resolve({ done: doc.done_count, refused: JSON.parse(doc.report || "[]") })
			);
			return true;
		})
	);
};
