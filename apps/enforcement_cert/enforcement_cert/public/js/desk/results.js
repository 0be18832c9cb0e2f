// What came of work on a selection: how many rows are done, which were refused and why.

frappe.provide("enforcement_cert.desk");

// Sentences of the server may hold line breaks, never other markup.
enforcement_cert.desk.safe_lines = (text) =>
	String(text || "")
		.split(/<br\s*\/?>/i)
		.map((line) => frappe.utils.escape_html(line))
		.join("<br>");

enforcement_cert.desk.refused_table = function (refused) {
	const lines = refused.map(
		(row) => `<tr>
			<td class="ec-result-name">${frappe.utils.escape_html(row.label || row.name)}</td>
			<td>${enforcement_cert.desk.safe_lines(row.reason)}</td>
		</tr>`
	);
	return `<div class="ec-result-rows"><table class="table table-bordered">
		<thead><tr><th>${__("Name")}</th><th>${__("Why Not")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody>
	</table></div>`;
};

enforcement_cert.desk.show_result = function (title, result) {
	const refused = result.refused || [];
	const done = cint(result.done);
	if (!refused.length) {
		frappe.show_alert({ message: __("{0}: {1} done.", [title, done]), indicator: "green" }, 6);
		return;
	}
	frappe.msgprint({
		title,
		indicator: done ? "orange" : "red",
		wide: true,
		message: `<p class="ec-result-sum">${__("{0} done, {1} not done.", [
			`<b>${done}</b>`,
			`<b>${refused.length}</b>`,
		])}</p>${enforcement_cert.desk.refused_table(refused)}`,
	});
};

// What the server says about a save is read first: resolves when its message has been closed, at once without one.
enforcement_cert.desk.after_messages = async function () {
	await frappe.after_ajax(); // messages are shown after the callbacks of their call
	const message = frappe.msg_dialog?.$wrapper;
	// "Shown" from the first moment of the fading in, when the dialog is not yet visible.
	if (!message?.data("bs.modal")?._isShown && !message?.is(":visible")) return;
	await new Promise((resolve) => message.one("hidden.bs.modal", resolve));
};

// Asks for a list's rows again at once; the engine leaves out a question it has asked within three seconds.
enforcement_cert.desk.show_anew = function (listview) {
	listview.last_args = null;
	return listview.refresh();
};

// Calls a method that works on a selection. Resolves with {done, refused} when all is finished.
enforcement_cert.desk.run = function (title, method, args) {
	return new Promise((resolve) => {
		frappe.call({
			method,
			args,
			freeze: true,
			freeze_message: __("Working …"),
			callback: (answer) => {
				const result = answer.message || {};
				if (result.run) enforcement_cert.desk.follow_run(title, result.run, resolve);
				else resolve(result);
			},
		});
	});
};
